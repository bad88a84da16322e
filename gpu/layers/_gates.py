"""What gates have in common: a weight times a random factor s in [0, 1], and a price for P(s > 0)."""

from __future__ import annotations

from math import log

from torch import Tensor

from .._errors import refusal
from ._law import wide


def check_price(lzero: float) -> None:
    """Raise `EtatrickError` unless the cost of a kept weight is positive."""
    if not lzero > 0:
        raise refusal(f"lzero, the cost of a kept weight, must be positive, not {lzero}")


def log_odds(keep: float) -> float:
    """log(keep/(1 - keep)); raises `EtatrickError` outside (0, 1)."""
    if not 0 < keep < 1:
        raise refusal(f"the keep probability before training must lie in (0, 1), not {keep}")
    return log(keep / (1 - keep))


def scaled(weight: Tensor, mean: Tensor, second_moment: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of weight * s, from E s and E s^2."""
    theta = wide(weight)
    return theta * mean, theta.square() * (second_moment - mean.square())
