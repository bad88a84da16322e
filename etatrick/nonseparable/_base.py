"""The values of a separable penalty as doubles, its dual at 0 and oo included."""

from __future__ import annotations

import math

from ..numerics import at_end, rounded
from ..penalty import Penalty

_DIGITS = 17


def omega(base: Penalty, size: float) -> float:
    return float(base.evaluate("omega", size, _DIGITS))


def reweighting(base: Penalty, size: float) -> float:
    """eta_hat(size), the limit at 0; may be inf."""
    return float(base.evaluate("reweighting", size, _DIGITS))


def prox(base: Penalty, size: float, step: float) -> float:
    return float(base.prox(size, step, _DIGITS))


def dual(base: Penalty, eta: float) -> float:
    """f(eta) for eta in [0, oo]: f(0) = 2 Omega(0) as eta = 0 allows w = 0 only, and f(oo) = 2 sup Omega."""
    if eta == 0:
        return 2 * omega(base, 0.0)
    if math.isinf(eta):
        last = base.curve.arcs[-1]
        return 2 * float(rounded(at_end(last, last.omega, last.upper, False), _DIGITS))
    return float(base.evaluate("dual", eta, _DIGITS))
