"""One pass of the penalty over all weights, as one compiled kernel where that is worthwhile and possible at all."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from .metric import Step, wide
from .shrinkage import Shrink

#: (weights, changed in place; their steps, lam included) -> None
Sweep = Callable[[Sequence[Tensor], Sequence[Step]], None]
_Body = Callable[[list[Tensor], list[Tensor | None], list[Tensor | None], Tensor], None]

#: Compiling takes about half a minute: as long as this many weights take when shrunk one kernel at a time.
_WORTHWHILE = 2_000_000_000


def sweep(shrink: Shrink, compile: bool) -> Sweep:
    """The pass that applies `shrink` to every weight: one compiled kernel on request, where torch can."""
    chosen: list[_Body] = [torch.compile(_body(shrink), dynamic=True, fullgraph=True) if compile else _body(shrink)]

    def run(weights: Sequence[Tensor], steps: Sequence[Step]) -> None:
        for device in {weight.device for weight in weights}:
            there = [pair for pair in zip(weights, steps, strict=True) if pair[0].device == device]
            once(*_arguments(there, device))

    def once(*arguments: Any) -> None:
        try:
            chosen[0](*arguments)
        except Exception as error:  # whatever the compiler's back end raises: the eager step is always right
            if not compile or len(chosen) > 1:
                raise
            warnings.warn(f"the prox runs uncompiled: {type(error).__name__} in torch.compile", stacklevel=3)
            chosen[:] = [_body(shrink), chosen[0]]
            chosen[0](*arguments)

    return run


def _body(shrink: Shrink) -> _Body:
    def body(weights: list[Tensor], seconds: list[Tensor | None], gammas: list[Tensor | None], numbers: Tensor) -> None:
        for weight, second, gamma, row in zip(weights, seconds, gammas, numbers.unbind(), strict=True):
            if gamma is not None:
                step = gamma
            else:
                step = row[0] if second is None else row[0] / (wide(second).sqrt() * row[1] + row[2])
            value = wide(weight)
            # A step of 0 must return every bit of the weight, which a formula for the prox may not.
            weight.copy_(torch.where(step > 0, shrink(value, step), value))

    return body


def _arguments(pairs: list[tuple[Tensor, Step]], device: torch.device) -> tuple[Any, ...]:
    """What the body takes: a compiler checks one table of numbers at every call much faster than as many floats."""
    whole = [isinstance(step.numerator, Tensor) or isinstance(step.scale, Tensor) for _, step in pairs]
    gammas = [torch.as_tensor(step.gamma()) if it else None for (_, step), it in zip(pairs, whole, strict=True)]
    seconds = [None if it else step.second for (_, step), it in zip(pairs, whole, strict=True)]
    rows = [
        (0, 0, 0) if it else (step.numerator, step.scale, step.eps) for (_, step), it in zip(pairs, whole, strict=True)
    ]
    double = any(weight.dtype == torch.float64 for weight, _ in pairs)
    numbers = torch.tensor(rows, dtype=torch.float64 if double else torch.float32, device=device)
    return [weight for weight, _ in pairs], seconds, gammas, numbers


def worthwhile(weights: int, steps: int, device: torch.device) -> bool:
    """Is a run of that many steps long enough, and a compiler there?"""
    compiler = device.type == "cuda" or any(map(shutil.which, ("g++", "c++", "clang++")))
    return bool(compiler) and weights * steps > _WORTHWHILE
