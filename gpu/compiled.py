"""The shrinkage step as one compiled kernel, where that is worth its compile time and possible at all."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable

import torch
from torch import Tensor

from ._protocol import TorchPenalty

Shrink = Callable[[Tensor, Tensor], Tensor]

#: Compiling takes about half a minute: as long as this many weights take when shrunk one kernel at a time.
_WORTHWHILE = 2_000_000_000


def shrinker(penalty: TorchPenalty, compile: bool) -> Shrink:
    """(weights, steps), both flat -> the prox of each weight; compiled on request, where torch can."""

    def plain(value: Tensor, step: Tensor) -> Tensor:
        # A step of 0 must return every bit of the weight, which a formula for the prox may not.
        return torch.where(step > 0, penalty.prox(value, step), value)

    if not compile:
        return plain
    chosen: list[Shrink] = [torch.compile(plain, dynamic=True, fullgraph=True)]

    def guarded(value: Tensor, step: Tensor) -> Tensor:
        try:
            return chosen[0](value, step)
        except Exception as error:  # whatever the compiler's back end raises: the eager step is always right
            if chosen[0] is plain:
                raise
            warnings.warn(f"the prox runs uncompiled: {type(error).__name__} in torch.compile", stacklevel=2)
            chosen[0] = plain
            return plain(value, step)

    return guarded


def worthwhile(weights: int, steps: int, device: torch.device) -> bool:
    """Is a run of that many steps long enough, and a compiler there?"""
    compiler = device.type == "cuda" or any(map(shutil.which, ("g++", "c++", "clang++")))
    return bool(compiler) and weights * steps > _WORTHWHILE
