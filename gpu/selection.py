"""Which parameters does a penalty act on? The weights of layers; not embeddings, norms and biases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from ._errors import refusal

Named = tuple[str, Tensor]

#: What `attach` accepts: a model, parameters with or without names, or None for those of the optimizer.
Selection = nn.Module | Tensor | Iterable[Tensor | Named] | None

#: Modules whose parameters are left alone: zeroing a scale or a word vector is not what sparsity means.
EXCLUDED: Final = (
    nn.Embedding,
    nn.EmbeddingBag,
    _NormBase,  # batch and instance norms, lazy and synchronised ones too
    nn.LayerNorm,
    nn.GroupNorm,
    nn.RMSNorm,
)


def select(model: nn.Module) -> tuple[Named, ...]:
    """The weights of `model`: trainable parameters with two or more dimensions, neither biases nor a layer's `noise`.

    Parameters of embeddings and norms are left out, also where such a module shares its weight with
    another one; a weight that several modules share is listed once, under its first name.
    Raises: `EtatrickError` if nothing is left.
    """
    spared = {id(p) for m in model.modules() if isinstance(m, EXCLUDED) for p in m.parameters(recurse=False)}
    chosen = tuple((n, p) for n, p in model.named_parameters() if id(p) not in spared and _is_weight(n, p))
    if not chosen:
        raise refusal(f"{type(model).__name__} has no trainable weight with two or more dimensions")
    return chosen


def resolve(params: Selection, optimizer: torch.optim.Optimizer) -> tuple[Named, ...]:
    """The named parameters that `params` stands for, each once.

    A model means `select(model)`. None means what can be told without the model: the optimizer's
    parameters with two or more dimensions, norms of such a shape and embeddings included.
    Raises: `EtatrickError` for a parameter that `optimizer` does not hold, a complex one, or none at all.
    """
    held = _held(optimizer)
    chosen = {id(p): (name, p) for name, p in reversed(_named(params, held))}
    for name, parameter in chosen.values():
        _check(name, parameter, held)
    if not chosen:
        raise refusal("there is no parameter to penalise")
    return tuple(reversed(chosen.values()))


def _named(params: Selection, held: dict[int, Named]) -> list[Named]:
    if isinstance(params, nn.Module):
        return list(select(params))
    if params is None:
        return [(name, p) for name, p in held.values() if _is_weight(name, p)]
    listed = [params] if isinstance(params, Tensor) else list(params)
    return [p if isinstance(p, tuple) else (held.get(id(p), ("a parameter", p))[0], p) for p in listed]


def _held(optimizer: torch.optim.Optimizer) -> dict[int, Named]:
    """id -> (name, parameter) in the optimizer's order; the names are its own where it was given any."""
    named = [
        (name, p)
        for group in optimizer.param_groups
        for name, p in zip(group.get("param_names", [""] * len(group["params"])), group["params"], strict=True)
    ]
    return {id(p): (name or f"parameter {i}", p) for i, (name, p) in enumerate(named)}


def _check(name: str, parameter: Tensor, held: dict[int, Named]) -> None:
    if id(parameter) not in held:
        raise refusal(f"{name} of shape {tuple(parameter.shape)} is not among the optimizer's parameters")
    if parameter.is_complex():
        raise refusal(f"{name} is complex; a penalty is a function of real weights")


def _is_weight(name: str, parameter: Tensor) -> bool:
    local = name.rpartition(".")[2]
    return parameter.requires_grad and parameter.ndim >= 2 and not local.startswith("bias") and local != "noise"
