"""Proofs that F(x) = step Omega(x) + x^2/2 - v x exceeds a level on whole stretches of the curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sympy
from sympy import Expr, Rational, Symbol

from ..calculus import balls
from ..calculus.rigour import EstimateError
from ..calculus.root import root
from ..calculus.zones import Tiling, tile
from ..curve import Arc, Curve
from ..proximal import dyadic, magnitude
from ._bracket import Bracket, Reach, outer, sharp

_BITS = 256
_SECONDS = 8.0


@dataclass(frozen=True)
class Objective:
    """F along a curve, for exact v > 0 and step > 0."""

    curve: Curve
    step: Rational
    v: Rational

    def along(self, arc: Arc) -> Expr:
        return self.step * arc.omega + arc.w**2 / 2 - self.v * arc.w

    def pull(self, arc: Arc) -> Expr:
        """F'."""
        return arc.w + self.step * arc.slope - self.v

    def require_above(self, level: Rational, first: Rational, last: Rational, hole: Bracket | None = None) -> None:
        """Prove F > level (>= for level 0) for first < x < last outside of the hole; EstimateError without a proof."""
        for arc in self.curve.arcs:
            for low, high in self.stretches(arc, first, last, hole):
                if low < high and not self._above(arc, level, low, high):
                    raise EstimateError("another point could not be proved to be no better than the minimiser")

    def _above(self, arc: Arc, level: Rational, low: Rational, high: Expr) -> bool:
        """F rises from above the level, or falls to it, or its sign is proved as it stands."""
        start = sympy.S.Zero if arc is self.curve.arcs[0] and low == 0 else low
        if self._exceeds(arc, level, start) and proved(self.pull(arc), arc.t, low, high, False):
            return True
        if (
            high is not sympy.oo
            and self._exceeds(arc, level, high)
            and proved(-self.pull(arc), arc.t, low, high, False)
        ):
            return True
        return proved(self.along(arc) - level, arc.t, low, high, level != 0)

    def _exceeds(self, arc: Arc, level: Rational, t: Rational) -> bool:
        if t == 0 and arc is self.curve.arcs[0]:
            return bool(level <= 0)
        return bool(sharp(self.along(arc) - level, arc, t) > 0)

    def reach(self, first: Rational, last: Rational) -> Reach:
        """The parameters on an arc between which its magnitudes lie in (first, last)."""

        def within(arc: Arc) -> tuple[Expr, Expr]:
            found = covering(arc, first, last)
            return found if found is not None else (outer(arc.lower, -1), outer(arc.upper, 1))

        return within

    def stretches(
        self, arc: Arc, first: Rational, last: Rational, hole: Bracket | None
    ) -> Iterator[tuple[Rational, Rational]]:
        """Parameter intervals that cover the magnitudes between first and last on an arc, but for those of the hole."""
        found = covering(arc, first, last)
        if found is None:
            return
        left, right = hole.sides(arc) if hole else (None, None)
        if left is None and right is None:
            yield found
        if left is not None:
            yield found[0], left.far
        if right is not None:
            yield right.far, found[1]


def covering(arc: Arc, first: Rational, last: Rational) -> tuple[Rational, Rational] | None:
    """Rational parameters between which the arc's magnitudes in (first, last) lie; None when it has none."""
    begin, end = magnitude(arc, arc.lower), magnitude(arc, arc.upper)
    low, high = balls.enclose(first, {}, _BITS), balls.enclose(last, {}, _BITS)
    if (end is not None and end < low) or begin is None or begin > high:
        return None
    reaches = end is None or high < end
    return (
        parameter(arc, first, -1) if begin < low else outer(arc.lower, -1),
        parameter(arc, last, 1) if reaches else outer(arc.upper, 1) if arc.upper is not sympy.oo else arc.upper,
    )


def parameter(arc: Arc, x: Rational, side: int) -> Rational:
    """A parameter value whose magnitude is at most (side -1) or at least (side 1) x."""
    if arc.explicit:
        return x
    t = dyadic(balls.evaluate(root(arc.w - x, arc.t, arc.lower, arc.upper), {}, 30)) * (1 + side * Rational(1, 10**20))
    if not sharp(side * (arc.w - x), arc, t) >= 0:
        raise EstimateError(f"no parameter of magnitude {x} could be enclosed")
    return t


@lru_cache(maxsize=1024)
def proved(expr: Expr, t: Symbol, low: Expr, high: Expr, strict: bool) -> bool:
    """Is expr > 0 (>= 0 unless strict) on (low, high), by zones?"""
    if high is not sympy.oo and low >= high:
        return True
    found = tile(expr, t, low, high, strict, _SECONDS)
    return isinstance(found, Tiling) and found.complete
