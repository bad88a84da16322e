"""How the authors of the paper estimated the penalties of their Figure 1, written anew from the description.

LeJeune, Javadi and Baraniuk 2021 know some duals f only as tables, and search

    Omega(w) = 1/2 min_{0 < eta < 10^6} (w^2/eta + f(eta))

with SciPy's bounded search on eta itself; f is interpolated linearly and constant beyond its table. The other
penalties they take from closed forms, which differ from the exact ones by rounding only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.random import default_rng

Estimate: TypeAlias = Callable[[float], float]

SAMPLES: Final = 10_000
_LARGEST_ETA: Final = 1e6
_FIRST_ETA: Final = 1e-3
_ETAS: Final = 1000
_GATES: Final = 500
_BETA, _GAMMA, _ZETA = 2 / 3, -0.1, 1.1


def variational_dropout() -> Estimate:
    """f by the trapezoidal rule on 1000 points from eta = 10^-3 on, as if f were 0 there."""
    from scipy.integrate import cumulative_trapezoid
    from scipy.special import dawsn

    etas = np.geomspace(_FIRST_ETA, _LARGEST_ETA, _ETAS)
    u = np.sqrt(etas / 2)
    table = cumulative_trapezoid(dawsn(u) / u, etas, initial=0)
    return lambda w: _least(lambda eta: float(np.interp(eta, etas, table)), w, _LARGEST_ETA)


def hard_concrete(samples: int = SAMPLES, seed: int = 0) -> Estimate:
    """Moments of 500 gates, a = 10^-4 ... 10^4, from one set of uniform numbers; f = P(s > 0) at the gate of eta.

    The search runs over (0, 1) as well, or it would lose its way on the flat f beyond.
    """
    from scipy.special import expit

    gates = np.geomspace(1e-4, 1e4, _GATES)
    uniform = default_rng(seed).random(samples)
    uniform = np.maximum(uniform, np.finfo(float).eps)
    etas = _reweightings(np.log(uniform / (1 - uniform)), gates)
    shift = _BETA * np.log(-_GAMMA / _ZETA)

    def dual(eta: float) -> float:
        return float(expit(np.log(np.interp(eta, etas, gates)) - shift))

    return lambda w: min(_least(dual, w, 1.0), _least(dual, w, _LARGEST_ETA))


def _reweightings(logits: np.ndarray, gates: np.ndarray) -> np.ndarray:
    """1/eta = mean(s^2)/mean(s)^2 - 1 over the samples, for every gate."""
    from scipy.special import expit

    moments = []
    for gate in gates:
        s = np.clip(expit((logits + np.log(gate)) / _BETA) * (_ZETA - _GAMMA) + _GAMMA, 0, 1)
        moments.append((s.mean(), (s**2).mean()))
    first, second = np.array(moments).T
    with np.errstate(divide="ignore", invalid="ignore"):  # all samples may be 0, or all 1
        return 1 / (second / first**2 - 1)


def _least(dual: Callable[[float], float], w: float, largest: float) -> float:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(lambda eta: w**2 / eta + dual(eta), bounds=(0, largest), method="bounded")
    return float(found.fun) / 2


def standout(w: float) -> float:
    """1 - (1 + w) e^-w."""
    return float(1 - (w + 1) * np.exp(-w))


def log_sum(w: float) -> float:
    """log(w + 2), which is not 0 at 0."""
    return float(np.log(w + 2))


def mcp(w: float) -> float:
    """w - w^2/(2b) up to b = sqrt(2)/2, b/2 beyond."""
    b = 0.5 * np.sqrt(2)
    return float(w - w**2 / (2 * b) if w <= b else b / 2)
