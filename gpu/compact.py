"""What is a sparse network worth in memory? Units that nothing reads or that always say the same are taken out.

A unit of a Linear or Conv layer is dead when nothing reads it (its columns in the next layer are 0) or when it
reads nothing (its row is 0): then it is a constant, the activation of its bias, which is added to the next bias.
The result is a plain dense network of the same layers with fewer units, compared with the original on an example.
"""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from ._errors import refusal

Layer = nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d
_LAYERS: Final = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
#: Modules that act on each entry by itself, the same way for every unit.
_POINTWISE: Final = (
    *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.SELU, nn.GELU, nn.SiLU, nn.Mish, nn.Softplus, nn.Tanh, nn.Sigmoid),
    *(nn.Hardtanh, nn.Hardswish, nn.Hardsigmoid, nn.Identity, nn.Dropout),
)


@dataclass(frozen=True)
class Shrunk:
    """One layer: its name, and its (outputs, inputs) before and after."""

    name: str
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Compacted:
    """The smaller network, its layers, all parameters before and after, and the largest difference of the outputs."""

    model: nn.Sequential
    layers: tuple[Shrunk, ...]
    parameters_before: int
    parameters: int
    difference: float


@torch.no_grad()
def compact(model: nn.Sequential, example: Tensor, tolerance: float = 1e-4) -> Compacted:
    """A copy of `model`, in evaluation mode, without its dead units.

    `model` is a chain (nn.Sequential, of chains too) of Linear, Conv1d, Conv2d and Conv3d layers with pointwise
    activations, dropout and a leading Flatten. Unit by unit removal repeats until nothing changes; a layer keeps
    at least one unit. Outputs on `example` have to agree to `tolerance` of the largest output.

    Raises: `EtatrickError`, with the reason, for anything in between whose effect on a removed unit is not known,
    for weights used twice, and where the outputs differ.
    """
    if not isinstance(model, nn.Sequential):
        raise refusal(f"only a chain of layers (nn.Sequential) can be compacted, not a {type(model).__name__}")
    small = copy.deepcopy(model).eval()
    chain = _chain(small)
    layers = [(name, layer) for name, layer in chain if isinstance(layer, _LAYERS)]
    _check_chain(chain, layers)
    before, parameters_before = [_widths(layer) for _, layer in layers], _count(small)
    while any(_remove(chain, first, second) for first, second in itertools.pairwise(layers)):
        pass
    was_training = model.training
    expected, got = model.eval()(example), small(example)
    model.train(was_training)
    difference = float((expected - got).abs().max())
    if not difference <= tolerance * float(expected.abs().max()):
        raise refusal(f"the smaller network's outputs differ by {difference}, so it is not returned")
    pairs = zip(layers, before, strict=True)
    shrunk = tuple(Shrunk(name, width, _widths(layer)) for (name, layer), width in pairs)
    return Compacted(small, shrunk, parameters_before, _count(small), difference)


def _chain(model: nn.Sequential, prefix: str = "") -> list[tuple[str, nn.Module]]:
    flat: list[tuple[str, nn.Module]] = []
    for name, module in model._modules.items():  # named_children() leaves out a layer's second appearance
        assert module is not None
        full = prefix + name
        flat += _chain(module, f"{full}.") if isinstance(module, nn.Sequential) else [(full, module)]
    return flat


def _check_chain(chain: list[tuple[str, nn.Module]], layers: list[tuple[str, Layer]]) -> None:
    if len({id(p) for _, layer in layers for p in layer.parameters()}) < sum(
        len(list(layer.parameters())) for _, layer in layers
    ):
        raise refusal("two layers share a weight, so that a unit cannot be taken out of one of them")
    for position, (name, module) in enumerate(chain):
        leading = isinstance(module, nn.Flatten) and not any(isinstance(m, _LAYERS) for _, m in chain[:position])
        if not (leading or isinstance(module, (*_LAYERS, *_POINTWISE))):
            raise refusal(f"{name} is a {type(module).__name__}, whose effect on a removed unit is not known")
        if getattr(module, "groups", 1) != 1:
            raise refusal(f"{name} is a grouped convolution, in which units cannot be taken out one by one")
    for (name, first), (other, second) in itertools.pairwise(layers):
        if type(first) is not type(second):
            raise refusal(f"{name} and {other} are layers of different kinds, whose units do not match one to one")


def _remove(chain: list[tuple[str, nn.Module]], first: tuple[str, Layer], second: tuple[str, Layer]) -> bool:
    """Take the dead units between two layers out; was there one?"""
    upper, lower = first[1], second[1]
    unread = lower.weight.transpose(0, 1).flatten(1).count_nonzero(1) == 0
    constant = upper.weight.flatten(1).count_nonzero(1) == 0
    if any(getattr(lower, "padding", (0,))):  # at a padded border the constant is missing, so it is no bias
        constant &= _between(chain, first, second, _bias(upper)) == 0
    dead = unread | constant
    dead[0] &= not bool(dead.all())
    if not bool(dead.any()):
        return False
    values = _between(chain, first, second, _bias(upper))
    per_unit = lower.weight.flatten(2).sum(2) if lower.weight.ndim > 2 else lower.weight
    shift = per_unit[:, dead] @ values[dead]
    if lower.bias is None and bool(shift.any()):
        raise refusal(f"{second[0]} has no bias to take up the constant of the units removed before it")
    if lower.bias is not None:
        lower.bias.add_(shift)
    _keep(upper, ~dead, 0)
    _keep(lower, ~dead, 1)
    return True


def _between(
    chain: list[tuple[str, nn.Module]], first: tuple[str, Layer], second: tuple[str, Layer], value: Tensor
) -> Tensor:
    """The value after the activations between two layers."""
    names = [name for name, _ in chain]
    for _, module in chain[names.index(first[0]) + 1 : names.index(second[0])]:
        value = module(value)
    return value


def _bias(layer: Layer) -> Tensor:
    weight = layer.weight
    return layer.bias.detach() if layer.bias is not None else weight.new_zeros(len(weight))


def _keep(layer: Layer, kept: Tensor, dimension: int) -> None:
    index = kept.nonzero()[:, 0]
    layer.weight = nn.Parameter(layer.weight.index_select(dimension, index))
    convolution = not isinstance(layer, nn.Linear)
    if dimension == 0:
        if layer.bias is not None:
            layer.bias = nn.Parameter(layer.bias[index])
        setattr(layer, "out_channels" if convolution else "out_features", len(index))
    else:
        setattr(layer, "in_channels" if convolution else "in_features", len(index))


def _widths(layer: Layer) -> tuple[int, int]:
    return layer.weight.shape[0], layer.weight.shape[1]


def _count(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())
