"""One pass of the penalty over all weights, as one compiled kernel where that is worthwhile and possible at all."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from .metric import Number, Step, wide
from .shrinkage import Shrink

#: (weights, changed in place; their steps, lam included) -> None
Sweep = Callable[[Sequence[Tensor], Sequence[Step]], None]
_Body = Callable[[list[Tensor], list[Tensor | None], list[Number], list[Number], list[float]], None]

#: Compiling takes about half a minute: as long as this many weights take when shrunk one kernel at a time.
_WORTHWHILE = 2_000_000_000


def sweep(shrink: Shrink, compile: bool) -> Sweep:
    """The pass that applies `shrink` to every weight: one compiled kernel on request, where torch can."""
    chosen: list[_Body] = [torch.compile(_body(shrink), dynamic=True, fullgraph=True) if compile else _body(shrink)]

    def run(weights: Sequence[Tensor], steps: Sequence[Step]) -> None:
        arguments = _arguments(weights, steps)
        try:
            chosen[0](*arguments)
        except Exception as error:  # whatever the compiler's back end raises: the eager step is always right
            if not compile or len(chosen) > 1:
                raise
            warnings.warn(f"the prox runs uncompiled: {type(error).__name__} in torch.compile", stacklevel=2)
            chosen[:] = [_body(shrink), chosen[0]]
            chosen[0](*arguments)

    return run


def _body(shrink: Shrink) -> _Body:
    def body(
        weights: list[Tensor],
        seconds: list[Tensor | None],
        numerators: list[Number],
        scales: list[Number],
        epsilons: list[float],
    ) -> None:
        for weight, *parts in zip(weights, numerators, seconds, scales, epsilons, strict=True):
            step, value = torch.as_tensor(Step(*parts).gamma()), wide(weight)
            # A step of 0 must return every bit of the weight, which a formula for the prox may not.
            weight.copy_(torch.where(step > 0, shrink(value, step), value))

    return body


def _arguments(weights: Sequence[Tensor], steps: Sequence[Step]) -> tuple[list, list, list, list, list]:
    """Flat lists: a compiler follows them more cheaply than objects. A step without a tensor becomes one number."""
    lone = [step.second is None and not isinstance(step.numerator, Tensor) for step in steps]
    numerators = [
        torch.tensor(step.numerator, dtype=wide(w).dtype, device=w.device) if alone else step.numerator
        for w, step, alone in zip(weights, steps, lone, strict=True)
    ]
    return (
        list(weights),
        [step.second for step in steps],
        numerators,
        [step.scale for step in steps],
        [step.eps for step in steps],
    )


def worthwhile(weights: int, steps: int, device: torch.device) -> bool:
    """Is a run of that many steps long enough, and a compiler there?"""
    compiler = device.type == "cuda" or any(map(shutil.which, ("g++", "c++", "clang++")))
    return bool(compiler) and weights * steps > _WORTHWHILE
