"""Double-precision samples of a curve at given magnitudes, computed with balls of as many bits as that takes."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable, Sequence
from functools import cache, cached_property

import flint
import numpy as np
import sympy
from sympy import Expr

from ..calculus import balls
from ..calculus.root import root
from ..calculus.value_at import at_point
from ..curve import Arc, Curve
from ._table import Array

#: Bits tried in turn until a value has enough for a double, its rounding and a fit.
_LADDER, _ENOUGH = (128, 512, 2048), 64
_NEIGHBOURS = 4
_SECANT_STEPS = 10
_APART = 1e-6
#: Below this the last bits of a float are lost, and a fit to them never ends.
_UNDERFLOW = 1e-290
#: A last move this small leaves an error far below the last bit, the slope being known to a percent or better.
_SETTLED = 1e-13


def along(
    curve: Curve, argument: Callable[[Arc], Expr], value: Callable[[Arc], Expr]
) -> Callable[[Sequence[float]], Array]:
    """A sampler of value(t) at the t where argument(t) = x, over the arcs of the curve in ascending order."""
    tracks = [Track(arc, argument(arc), value(arc)) for arc in curve.arcs]

    @cache
    def at(x: float) -> float:
        value = _pick(tracks, x).at(x)
        return value if abs(value) > _UNDERFLOW else 0.0

    def sample(xs: Sequence[float]) -> Array:
        return np.array([at(x) for x in xs])

    return sample


def _pick(tracks: list[Track], x: float) -> Track:
    return next((track for track in tracks[:-1] if x <= track.last), tracks[-1])


class Track:
    """One arc's value as a function of its argument; solved points guide the next ones."""

    def __init__(self, arc: Arc, argument: Expr, value: Expr) -> None:
        self.arc, self.argument, self.value = arc, argument, value
        self.solved: list[tuple[float, float]] = []

    @cached_property
    def last(self) -> float:
        """The argument at the upper end, for a track that others follow."""
        upper = self.arc.upper
        return number_below(sympy.oo if upper is sympy.oo else at_point(self.argument, self.arc.t, upper))

    def at(self, x: float) -> float:
        if not self.value.has(self.arc.t):
            return number(self.value)
        t = flint.arb(x) if self.argument == self.arc.t else self.solve(x)
        return float(_sharp(self.value, self.arc.t, t).mid())

    def solve(self, x: float) -> flint.arb:
        """argument(t) = x by the secant method in log t, started among solved neighbours; `root` where that fails."""
        t = self._settled(x) if len(self.solved) >= _NEIGHBOURS else None
        if t is None:
            exact = sympy.Rational(*x.as_integer_ratio())
            solution = root(self.argument - exact, self.arc.t, self.arc.lower, self.arc.upper)
            t = balls.evaluate(solution, {}, 34).mid()
        self._remember(math.log(x), float(t.log()))
        return t

    def _remember(self, x: float, t: float) -> None:
        """Keep the point unless one lies so near that a slope between the two would be noise."""
        i = bisect(self.solved, (x, t))
        if all(abs(x - known) > _APART for known, _ in self.solved[max(i - 1, 0) : i + 1]):
            self.solved.insert(i, (x, t))

    def _settled(self, x: float) -> flint.arb | None:
        i = bisect(self.solved, (math.log(x), 0.0))
        around = self.solved[max(i - _NEIGHBOURS, 0) : i + _NEIGHBOURS]
        near = sorted(around, key=lambda pair: abs(pair[0] - math.log(x)))[:_NEIGHBOURS]
        guess, slope = _interpolated(near, math.log(x))
        with balls.precision(_LADDER[0]):  # a t of 53 bits is too coarse where the argument grows like exp(t)
            return self._secant(x, guess, slope)

    def _secant(self, x: float, guess: float, slope: float) -> flint.arb | None:
        t, previous = flint.arb(guess).exp().mid(), None
        for _ in range(_SECANT_STEPS):
            here = _sharp(self.argument, self.arc.t, t).mid()
            if not here > 0:
                return None
            miss = float((here / x).log())
            if previous is not None and previous[1] != 0 and miss != previous[0]:
                slope = previous[1] / (miss - previous[0])
            move = -miss * slope
            if not abs(move) < 1:
                return None
            t, previous = (t * flint.arb(move).exp()).mid(), (miss, move)
            if abs(move) < _SETTLED:
                return t
        return None


def _sharp(expr: Expr, var: sympy.Symbol, t: flint.arb) -> flint.arb:
    """The value at t, with cancellation made up for by precision."""
    for bits in _LADDER:
        value = balls.enclose(expr, {var: t}, bits)
        if value.rel_accuracy_bits() >= _ENOUGH:
            break
    return value


def _interpolated(near: list[tuple[float, float]], at: float) -> tuple[float, float]:
    """The polynomial through the points at `at`, and the slope between the two nearest."""
    total = 0.0
    for i, (x, y) in enumerate(near):
        total += y * math.prod((at - z) / (x - z) for j, (z, _) in enumerate(near) if j != i)
    (x0, y0), (x1, y1) = near[:2]
    return total, (y1 - y0) / (x1 - x0)


def number(x: Expr) -> float:
    """The float nearest to an exact number."""
    if x in (sympy.oo, -sympy.oo):
        return float(x)
    return float(balls.evaluate(x, {}, 20).mid()) if x != 0 else 0.0


def number_below(x: Expr) -> float:
    """The largest float that is not above an exact number."""
    nearest = number(x)
    if math.isinf(nearest):
        return nearest
    beyond = balls.enclose(sympy.Rational(*nearest.as_integer_ratio()) - x, {}, 256) > 0
    return math.nextafter(nearest, -math.inf) if beyond else nearest
