"""Noise for the layers of a whole model, its cost, and the plain model that remains."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from fnmatch import fnmatchcase

import torch
from torch import Tensor, nn

from .._errors import refusal
from ._draws import Source
from ._law import NoiseLaw
from .host import SUPPORTED, StochasticLayer


def replace_layers(
    model: nn.Module,
    law: NoiseLaw,
    names: str | Iterable[str] = "*",
    types: tuple[type[nn.Module], ...] = SUPPORTED,
    draws: Source | None = None,
) -> nn.Module:
    """A copy of `model` whose layers carry the noise of `law`; build the optimizer from the copy's parameters.

    Args:
        model: any module; what it was trained to is kept.
        law: a noise law; call again with other names for another law in other layers.
        names: shell patterns ("hidden*", "encoder.*.fc") for the names of layers, as in `named_modules()`.
        types: which of Linear, Conv1d, Conv2d and Conv3d.
        draws: where the random numbers come from, by default torch's global generator.

    Raises: `EtatrickError` for a pattern that no layer fits, and for a weight that two layers share.
    """
    patterns = (names,) if isinstance(names, str) else tuple(names)
    copied = copy.deepcopy(model)
    every = copied.named_modules(remove_duplicate=False)
    found = {name: m for name, m in every if type(m) in types and _fits(name, patterns)}
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in found):
            raise refusal(f"no layer of {type(model).__name__} that can carry noise fits the name {pattern!r}")
    _check_sharing(copied, found)
    return _exchanged(copied, {id(m): StochasticLayer(m, law, draws) for m in found.values()})


def finalize(model: nn.Module) -> nn.Module:
    """A copy of `model` in evaluation mode with plain layers, whose outputs are those of `model` in evaluation mode.

    Raises: `EtatrickError` if no layer is stochastic.
    """
    copied = copy.deepcopy(model)
    return _exchanged(copied, {id(m): m.finalize() for m in stochastic_layers(copied)}).eval()


def cost(model: nn.Module) -> Tensor:
    """The cost of all stochastic layers together, in float32 or wider, with its gradient.

    KL in nats for variational dropout: with the mean loss of n examples, train on

        loss + warmup(step) * cost(model) / n,      warmup = linear(total, stop=0.3)

    for instance. For gates it is lzero times the expected number of weights that are not 0, to be weighed against the
    mean loss as it is.
    Raises: `EtatrickError` if no layer is stochastic.
    """
    return torch.stack([layer.cost() for layer in stochastic_layers(model)]).sum()


def stochastic_layers(model: nn.Module) -> tuple[StochasticLayer, ...]:
    """The stochastic layers of `model`, each once. Raises: `EtatrickError` if there is none."""
    found = tuple(m for m in model.modules() if isinstance(m, StochasticLayer))
    if not found:
        raise refusal(f"{type(model).__name__} has no stochastic layer")
    return found


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _check_sharing(model: nn.Module, found: dict[str, nn.Module]) -> None:
    """One weight under two noises would be two weights after `finalize`."""
    owners: dict[int, str] = {}
    for name, module in model.named_modules():
        for parameter in module.parameters(recurse=False):
            owner = owners.setdefault(id(parameter), name)
            if owner != name and (owner in found or name in found):
                raise refusal(f"{owner} and {name} share a weight, which cannot carry the noise of one layer alone")


def _exchanged(model: nn.Module, new: dict[int, nn.Module]) -> nn.Module:
    """The model with modules replaced by their id, wherever they occur."""
    for module in list(model.modules()):
        for name, child in list(module._modules.items()):
            if id(child) in new:
                module._modules[name] = new[id(child)]
    return new.get(id(model), model)
