"""A penalty in double precision: as polylines along its arcs, and at many magnitudes at once.

Sampled along its arcs jumps stay jumps, and no equation has to be solved.

The shrinkage rule comes from the same samples: x is the prox of some v exactly when (x, step Omega(x) + x^2/2) lies on
the lower convex hull, and v is the slope of the hull there. An edge that skips samples is a jump of the rule.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from sympy import Expr, Rational, Symbol

from ..calculus import balls
from ..curve import Arc, Curve
from ..numerics import locate, require_values
from ..parsing import parse_number
from ..penalty import Number, Penalty
from ..symbols import EtatrickError

Array: TypeAlias = npt.NDArray[np.float64]
#: Told after every point how many of how many are done.
Progress: TypeAlias = Callable[[int, int], None]

_DIGITS: Final = 17
_BITS: Final = 192
_SETTLED: Final = 56
#: Arcs are sampled this far, as a share of their parameter's range, inside their own ends: there formulas may be 0/0.
_INSIDE: Final = 1e-9
#: Where no lower end is given, the smallest magnitude sampled is this share of the largest.
_NEAREST: Final = 1e-3


@dataclass(frozen=True)
class Piece:
    """Ascending magnitudes w on one smooth arc, with Omega(w) and slope = Omega'(w); float64 arrays of one length."""

    w: Array
    omega: Array
    slope: Array

    @property
    def reweighting(self) -> Array:
        """eta_hat = w/Omega', inf where the penalty is flat."""
        with np.errstate(divide="ignore"):
            return self.w / self.slope


def nothing(done: int, total: int) -> None:
    """The progress nobody watches."""


def sample(penalty: Penalty, low: Number, high: Number, points: int, progress: Progress = nothing) -> tuple[Piece, ...]:
    """The arcs between the magnitudes `low` >= 0 and `high`, each at about `points` magnitudes.

    Raises EtatrickError for a range that is empty and for a parameter without a value.
    """
    require_values(penalty)
    bottom, top = parse_number(low), parse_number(high)
    if not 0 <= bottom < top:
        raise EtatrickError(f"a range of magnitudes starts at 0 or above and ends higher, got {low} to {high}")
    bottom = bottom or top * Rational(str(_NEAREST))
    grids = [(arc, _grid(*ends, points)) for arc, ends in _within(penalty.curve, bottom, top)]
    total, done = sum(len(grid) for _, grid in grids), 0
    pieces = []
    for arc, grid in grids:
        rows = []
        for t in grid:
            rows.append([_number(expr, arc.t, float(t)) for expr in (arc.w, arc.omega, arc.slope)])
            progress(done := done + 1, total)
        pieces.append(Piece(*np.array(rows).T))
    return tuple(pieces)


def _within(curve: Curve, low: Rational, high: Rational) -> Iterator[tuple[Arc, tuple[float, float]]]:
    """The arcs that meet [low, high], each with the range of its parameter there."""
    first, last = locate(curve, low), locate(curve, high)
    start, stop = curve.arcs.index(first.arc), curve.arcs.index(last.arc)
    for arc in curve.arcs[start : stop + 1]:
        begin = _value(first.t) if arc is first.arc else None
        end = _value(last.t) if arc is last.arc else None
        ends = _value(arc.lower) if begin is None else begin, _value(arc.upper) if end is None else end
        if ends[0] < ends[1]:
            inside = _INSIDE * (ends[1] - ends[0])
            yield arc, (ends[0] + (begin is None) * inside, ends[1] - (end is None) * inside)


def _value(x: Expr) -> float:
    return float(balls.evaluate(x, {}, _DIGITS).mid())


def _grid(low: float, high: float, points: int) -> Array:
    """Half of the points at equal ratios, half at equal distances: near 0 and far from it things happen."""
    half = max(2, points // 2)
    return np.unique(np.concatenate([np.geomspace(low, high, half), np.linspace(low, high, half)]))


def omega_at(penalty: Penalty, magnitudes: Sequence[float], progress: Progress = nothing) -> Array:
    """Omega at ascending positive magnitudes, to the last bits of a double; for many points faster than `evaluate`."""
    require_values(penalty)
    low, high = (Rational(*magnitudes[end].as_integer_ratio()) for end in (0, -1))
    spans = list(_within(penalty.curve, low, high))
    breaks = [_number(arc.w, arc.t, start) for arc, (start, _) in spans[1:]]
    found = []
    for x in magnitudes:
        arc, (start, stop) = spans[bisect_left(breaks, x)]
        t = x if arc.explicit else _solved(arc, x, start, stop)
        w, omega, slope = (_number(expr, arc.t, t) for expr in (arc.w, arc.omega, arc.slope))
        found.append(omega + slope * (x - w))
        progress(len(found), len(magnitudes))
    return np.array(found)


def _solved(arc: Arc, x: float, low: float, high: float) -> float:
    """The parameter of magnitude x, or the end of (low, high) that is nearest to it."""
    from scipy.optimize import brentq

    def miss(u: float) -> float:
        return _number(arc.w, arc.t, math.exp(u)) - x

    ends = math.log(low), math.log(high)
    if miss(ends[0]) >= 0:
        return low
    if miss(ends[1]) <= 0:
        return high
    return math.exp(brentq(miss, *ends, xtol=1e-15, rtol=1e-14))


def _number(expr: Expr, t: Symbol, at: float) -> float:
    """expr(at) to the last bits, in one pass where that is enough."""
    if not expr.has(t):
        return _value(expr)
    place = {t: Rational(*at.as_integer_ratio())}
    value = balls.enclose(expr, place, _BITS)
    return float((value if balls.settled(value, _SETTLED) else balls.evaluate(expr, place, _DIGITS)).mid())


def shrinkage(penalty: Penalty, pieces: Sequence[Piece], step: Number) -> tuple[Array, Array]:
    """(v, prox(v)) as a polyline from (0, 0) on, with (nan, nan) inside every jump; v is at least the magnitudes.

    `pieces` start near 0. The place of a jump is right to second order in the distance of the samples.
    """
    gamma = float(parse_number(step))
    if gamma < 0:
        raise EtatrickError(f"the step must not be negative, got {step}")
    w = np.concatenate([[0.0], *(piece.w for piece in pieces)])
    if penalty.unbounded_below and gamma:
        return w, np.zeros_like(w)
    height = np.concatenate([[0.0], *(gamma * piece.omega + piece.w**2 / 2 for piece in pieces)])
    pull = np.concatenate([[0.0], *(piece.w + gamma * piece.slope for piece in pieces)])
    kept = _lower_hull(w, height)
    path = [(0.0, 0.0)]
    for i, j in pairwise(kept):
        chord = float((height[j] - height[i]) / (w[j] - w[i]))
        landing = max(float(pull[j]), chord), float(w[j])
        if j > i + 1:
            leaves, lands = (_branch(pull, w, k, chord) for k in (i, j))
            path = [*(p for p in path if not p[0] > chord), (chord, leaves), (np.nan, np.nan), (chord, lands)]
            path += [landing] if w[j] > lands else []
        elif i == 0:
            path += [(max(2 * chord - float(pull[j]), 0.0), 0.0), landing]  # step Omega'(0+), from the first sample
        else:
            path.append(landing)
    v, x = np.array(path).T
    return v, x


def _branch(pull: Array, w: Array, k: int, v: float) -> float:
    """The stationary point at `v` on the branch through sample k, which lies somewhat before or after it."""
    around = slice(max(k - 1, 0), k + 2)
    if k == 0 or not (np.diff(pull[around]) > 0).all():
        return float(w[k])
    return float(np.interp(v, pull[around], w[around]))


def _lower_hull(x: Array, y: Array) -> list[int]:
    """Indices of the lower convex hull of points with ascending x, both ends included."""
    kept: list[int] = []
    for k in range(len(x)):
        while len(kept) > 1 and _above(x, y, kept[-2], kept[-1], k):
            kept.pop()
        kept.append(k)
    return kept


def _above(x: Array, y: Array, i: int, j: int, k: int) -> bool:
    """Does point j lie on or above the chord from i to k?"""
    return bool((y[j] - y[i]) * (x[k] - x[i]) >= (y[k] - y[i]) * (x[j] - x[i]))
