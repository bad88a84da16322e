"""What gates have in common: weights times a random factor s in [0, 1], and a price for P(s > 0)."""

from __future__ import annotations

from math import log
from typing import Final, Literal

from torch import Tensor

from .._errors import refusal
from ._law import constant_noise, wide

#: What shares one gate: nothing, the weights of an output (row, filter), or those of an input (column, channel).
Per = Literal["weight", "output", "input"]

_KEPT_AXES: Final = {"output": 0, "input": 1}


def check_gates(lzero: float, per: Per) -> None:
    """Raise `EtatrickError` unless the cost of a kept weight is positive and `per` one of the words."""
    if not lzero > 0:
        raise refusal(f"lzero, the cost of a kept weight, must be positive, not {lzero}")
    if per not in ("weight", "output", "input"):
        raise refusal(f"gates are per weight, output or input, not {per!r}")


def log_odds(keep: float) -> float:
    """log(keep/(1 - keep)); raises `EtatrickError` outside (0, 1)."""
    if not 0 < keep < 1:
        raise refusal(f"the keep probability before training must lie in (0, 1), not {keep}")
    return log(keep / (1 - keep))


def initial_gates(weight: Tensor, value: float, per: Per) -> Tensor:
    """One parameter per weight, or one per output or input, in a shape that broadcasts to the weight's."""
    if per == "weight":
        return constant_noise(weight, value)
    kept = _KEPT_AXES[per]
    first = tuple(slice(None) if axis == kept else slice(1) for axis in range(weight.ndim))
    return constant_noise(weight[first], value)


def priced(weight: Tensor, lzero: float, chance: Tensor) -> Tensor:
    """lzero P(s > 0) for every weight: a gate that several weights share is paid for by each."""
    return lzero * chance.expand_as(weight)


def scaled(weight: Tensor, mean: Tensor, second_moment: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of weight * s, from E s and E s^2."""
    theta = wide(weight)
    return theta * mean, theta.square() * (second_moment - mean.square())
