"""Double-precision samples of a curve at given magnitudes, computed with balls of 128 bits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flint
import numpy as np
import sympy
from sympy import Expr

from ..calculus import balls
from ..calculus.root import root
from ..calculus.value_at import at_point
from ..curve import Arc, Curve
from ._table import Array

_BITS = 128
_NEWTON_STEPS = 12
#: A Newton move this small leaves an error of about its square.
_QUADRATIC = 1e-11


def along(curve: Curve, argument: Callable[[Arc], Expr], value: Callable[[Arc], Expr]) -> Callable[[Sequence[float]], Array]:
    """A sampler of value(t) at the t where argument(t) = x, over the arcs of the curve in ascending order."""
    tracks = [_Track(arc, argument(arc), value(arc)) for arc in curve.arcs]

    def sample(xs: Sequence[float]) -> Array:
        return np.array([_pick(tracks, x).at(x) for x in xs])

    return sample


def _pick(tracks: list[_Track], x: float) -> _Track:
    for track in tracks:
        if x <= track.last:
            return track
    return tracks[-1]


class _Track:
    """One arc's value as a function of its argument; remembers the last parameter value to start Newton from."""

    def __init__(self, arc: Arc, argument: Expr, value: Expr) -> None:
        self.arc, self.argument, self.value = arc, argument, value
        self.rate = argument.diff(arc.t)
        self.last = number(sympy.S.Infinity if arc.upper is sympy.oo else at_point(argument, arc.t, arc.upper))
        self.t: flint.arb | None = None

    def at(self, x: float) -> float:
        if not self.value.has(self.arc.t):
            return number(self.value)
        t = flint.arb(x) if self.argument == self.arc.t else self._solve(x)
        return float(balls.enclose(self.value, {self.arc.t: t}, _BITS).mid())

    def _solve(self, x: float) -> flint.arb:
        """argument(t) = x by Newton's method in log t; `root` where that does not settle."""
        t = self.t
        for _ in range(_NEWTON_STEPS if t is not None else 0):
            here = balls.enclose(self.argument, {self.arc.t: t}, _BITS).mid()
            slope = balls.enclose(self.rate, {self.arc.t: t}, _BITS).mid()
            if not (here > 0 and slope > 0):
                break
            move = (x - here) / (slope * t)
            t = (t * (move if abs(move) < 1 else move / abs(move)).exp()).mid()
            if abs(move) < _QUADRATIC:
                self.t = t
                return t
        exact = sympy.Rational(*float(x).as_integer_ratio())
        solution = root(self.argument - exact, self.arc.t, self.arc.lower, self.arc.upper)
        self.t = balls.evaluate(solution, {}, 34).mid()
        return self.t


def number(x: Expr) -> float:
    """The float nearest to an exact number."""
    if x in (sympy.oo, -sympy.oo):
        return float(x)
    return float(balls.evaluate(x, {}, 20).mid()) if x != 0 else 0.0
