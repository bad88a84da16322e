"""Which parameters does a penalty act on? The weights of layers; not embeddings, norms and biases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from ._errors import refusal

Named = tuple[str, Tensor]

#: What `attach` accepts: a model, parameters with or without names, or None for those of the optimizer.
Selection = nn.Module | Tensor | Iterable[Tensor | Named] | None

# Modules whose parameters are left alone: zeroing a scale or a word vector is not what sparsity means.
_EMBEDDINGS: Final = (nn.Embedding, nn.EmbeddingBag)
_NORMS: Final = (
    _NormBase,  # batch and instance norms, lazy and synchronised ones too
    nn.LayerNorm,
    nn.GroupNorm,
    nn.RMSNorm,
)

#: A regular expression searched in the parameter's full name, or a type of the module that holds it.
Pattern = str | type[nn.Module]


def select(
    model: nn.Module,
    include: Pattern | Sequence[Pattern] | None = None,
    exclude: Pattern | Sequence[Pattern] = (),
    *,
    embeddings: bool = False,
    norms: bool = False,
    biases: bool = False,
) -> tuple[Named, ...]:
    """The weights of `model`: trainable parameters of two or more dimensions, neither biases nor a layer's `noise`.

    `include` (None is everything) and `exclude` narrow them down, by name or by module type. Parameters of
    embeddings and norms and biases are left out unless asked for by the keyword, also where an embedding shares
    its weight with another module. A weight that several modules share is listed once, under its first name,
    and is found by any of its names and holders.
    Raises: `EtatrickError` if nothing is left, and for a pattern that is no regular expression.
    """
    asked = {_EMBEDDINGS: embeddings, _NORMS: norms}
    spared = tuple(kind for kinds, wanted in asked.items() if not wanted for kind in kinds)
    homes = _homes(model)
    chosen = tuple(
        (homes[id(p)][0][0], p)
        for p in model.parameters()
        if not any(isinstance(module, spared) for _, module in homes[id(p)])
        and _is_wanted(p, homes[id(p)], norms, biases)
        and (include is None or _matches(include, homes[id(p)]))
        and not _matches(exclude, homes[id(p)])
    )
    if not chosen:
        raise refusal(f"{type(model).__name__} has no trainable weight of this description")
    return chosen


_Home = tuple[str, nn.Module]


def _homes(model: nn.Module) -> dict[int, list[_Home]]:
    """id of a parameter -> every (full name, module) under which it is found."""
    homes: dict[int, list[_Home]] = {}
    for prefix, module in model.named_modules(remove_duplicate=False):
        for name, parameter in module.named_parameters(recurse=False, remove_duplicate=False):
            homes.setdefault(id(parameter), []).append((f"{prefix}.{name}" if prefix else name, module))
    return homes


def _is_wanted(parameter: Tensor, homes: list[_Home], norms: bool, biases: bool) -> bool:
    name, module = homes[0]
    local = name.rpartition(".")[2]
    if "bias" in local:
        return biases and parameter.requires_grad
    if local == "noise":  # of a stochastic layer
        return False
    return parameter.requires_grad and (parameter.ndim >= 2 or (norms and isinstance(module, _NORMS)))


def _matches(patterns: Pattern | Sequence[Pattern], homes: list[_Home]) -> bool:
    listed = [patterns] if isinstance(patterns, str | type) else patterns
    return any(_fits(pattern, home) for pattern in listed for home in homes)


def _fits(pattern: Pattern, home: _Home) -> bool:
    if not isinstance(pattern, str):
        return isinstance(home[1], pattern)
    try:
        return re.search(pattern, home[0]) is not None
    except re.error as problem:
        raise refusal(f"{pattern!r} is not a regular expression: {problem}") from problem


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
    return parameter.requires_grad and parameter.ndim >= 2 and "bias" not in local and local != "noise"
