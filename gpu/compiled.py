"""One pass of the penalty over all weights, as one compiled kernel where that is worthwhile and possible at all."""

from __future__ import annotations

import shutil
import types
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
    chosen: list[_Body] = [_compiled(shrink) if compile else _body(shrink)]

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


def _compiled(shrink: Shrink) -> _Body:
    """The pass for shapes that stay what they are: a loop whose length is known is up to three times faster.

    torch looks compiled versions up by code object, and keeps eight: so that attachments do not use up each other's,
    every one has a code object of its own.
    """
    body = _body(shrink)
    own = types.FunctionType(body.__code__.replace(), body.__globals__, body.__name__, None, body.__closure__)
    return torch.compile(own, dynamic=False, fullgraph=True)


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
    seconds: list[Tensor | None] = []
    gammas: list[Tensor | None] = []
    rows: list[tuple[Any, ...]] = []
    for _, step in pairs:
        whole = isinstance(step.numerator, Tensor) or isinstance(step.scale, Tensor)
        gammas.append(torch.as_tensor(step.gamma()) if whole else None)
        seconds.append(None if whole else step.second)
        rows.append((0, 0, 0) if whole else (step.numerator, step.scale, step.eps))
    double = any(weight.dtype == torch.float64 for weight, _ in pairs)
    numbers = torch.tensor(rows, dtype=torch.float64 if double else torch.float32, device=device)
    return [weight for weight, _ in pairs], seconds, gammas, numbers


def worthwhile(weights: int, steps: int, device: torch.device) -> bool:
    """Is a run of that many steps long enough, and a compiler there?"""
    compiler = device.type == "cuda" or any(map(shutil.which, ("g++", "c++", "clang++")))
    return bool(compiler) and weights * steps > _WORTHWHILE
