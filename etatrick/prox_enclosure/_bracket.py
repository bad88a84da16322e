"""The thin box [A, B] around a minimiser, proved to hold it, and the large one [A0, B0] on which nothing rivals it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import flint
import sympy
from sympy import Expr, Rational

from ..calculus import balls
from ..calculus.rigour import EstimateError
from ..calculus.zone_boxes import Boxes
from ..curve import Arc, Curve
from ..numerics import Place
from ..proximal import dyadic

_BITS = (256, 2048)
_MOST_BITS = 1 << 15
#: Boxes of the relative width 2^-k are tried, k below this, and this many in all.
_THINNEST, _MOST_TRIES = 40, 40
#: The thin box is narrower than the digits asked for by this many.
_GUARD = 12

Reach = Callable[[Arc], tuple[Expr, Expr]]


@dataclass(frozen=True)
class Side:
    """The part of an arc between the thin box (parameter `near`) and the end of the large one (`far`)."""

    arc: Arc
    near: Rational
    far: Rational

    @property
    def w(self) -> flint.arb:
        """The magnitude at the thin box."""
        return sharp(self.arc.w, self.arc, self.near, int(self.near.q).bit_length())


@dataclass(frozen=True)
class Bracket:
    """A minimiser between the near ends of two sides."""

    left: Side
    right: Side

    def sides(self, arc: Arc) -> tuple[Side | None, Side | None]:
        """The sides that lie on an arc."""
        return self.left if self.left.arc is arc else None, self.right if self.right.arc is arc else None

    @cached_property
    def w(self) -> flint.arb:
        """The magnitudes of the thin box."""
        low, high = self.left.w, self.right.w
        with balls.precision(_MOST_BITS):
            return low.union(high)

    def over(self, formula: Callable[[Arc], Expr], bits: int) -> flint.arb:
        """A ball around the values of a formula on the thin box."""
        left, right = self.left, self.right
        if left.arc is right.arc:
            return _boxed(formula, left.arc, left.near, right.near, bits)
        first = _boxed(formula, left.arc, left.near, left.arc.upper, bits)
        second = _boxed(formula, right.arc, right.arc.lower, right.near, bits)
        with balls.precision(bits):
            return first.union(second)


def _boxed(formula: Callable[[Arc], Expr], arc: Arc, low: Expr, high: Expr, bits: int) -> flint.arb:
    with balls.precision(bits):
        box = balls.ball(low).union(balls.ball(high))
    return balls.enclose(formula(arc), {arc.t: box}, bits)


def bracket(
    curve: Curve, place: Place, step: Rational, falls: Callable[[Arc], Expr], digits: int, within: Reach
) -> Bracket:
    """The boxes around a minimiser at `place`: `falls` (F', or x^2 q') is proved negative before, positive after it.

    Its derivative by the parameter is a positive multiple of (w + step Omega')'. `within`: the parameters between which
    the magnitudes on an arc matter.
    """
    (first, low), (last, high) = _ends(curve, place, digits)
    if not sharp(falls(first), first, low) < 0 < sharp(falls(last), last, high):
        raise EstimateError("no change of sign could be proved at the minimiser")
    begin, end = within(first)[0], within(last)[1]
    return Bracket(
        Side(first, low, _far(first, low, begin, step, -falls(first))),
        Side(last, high, _far(last, high, end, step, falls(last))),
    )


def _ends(curve: Curve, place: Place, digits: int) -> tuple[tuple[Arc, Rational], tuple[Arc, Rational]]:
    """(arc, parameter) just before and just after the place; at a breakpoint they lie on two arcs."""
    width = Rational(1, 10 ** (digits + _GUARD))
    index = curve.arcs.index(place.arc)
    at_break = bool(index) and place.t == place.arc.lower
    before = curve.arcs[index - 1] if at_break else place.arc
    return (
        (before, _beside(before.upper if at_break else place.t, -width, digits)),
        (place.arc, _beside(place.t, width, digits)),
    )


def _beside(t: Expr, width: Rational, digits: int) -> Rational:
    """A rational parameter value at the relative distance `width` from t (the distance itself from 0)."""
    if t is sympy.oo:
        return 1 / abs(width)
    middle = t if t.is_Rational else dyadic(balls.evaluate(t, {}, digits + 2 * _GUARD))
    return middle * (1 + width) if middle else width


def sharp(expr: Expr, arc: Arc, t: Rational, accuracy: int = 8) -> flint.arb:
    """The value at an exact point, to `accuracy` bits where cancellation allows."""
    bits = 256 + 4 * max(int(abs(t.p)), int(t.q)).bit_length()
    most = bits + _MOST_BITS
    while True:
        value = balls.enclose(expr, {arc.t: t}, bits)
        if (value.is_finite() and value.rel_accuracy_bits() >= accuracy) or bits >= most:
            return value
        bits *= 2


def outer(end: Expr, side: int) -> Rational:
    """The end of an arc where it is rational, else a number just below (-1) or above (1) it."""
    if end.is_Rational:
        return end
    ball = balls.enclose(end, {}, _BITS[0])
    with balls.precision(_BITS[0]):
        return dyadic(ball.upper() if side > 0 else ball.lower())


def _far(arc: Arc, near: Rational, end: Expr, step: Rational, sign: Expr) -> Rational:
    """How far towards `end` (w + step Omega')' > 0, or `sign` > 0, is proved, by boxes as large as they can be."""
    rise = (arc.w + step * arc.slope).diff(arc.t)
    boxes = [Boxes(expr, arc.t, True, bits) for bits in _BITS for expr in (rise, sign)]
    reached, k, left = near, -3, _MOST_TRIES
    while left and k < _THINNEST and reached != end:
        left -= 1
        further = _towards(reached, end, k)
        low, high = (balls.rational(x) for x in sorted((reached, further)))
        if any(box.holds(low, high) for box in boxes):
            reached = further
        else:
            k += 1
    if reached == near:
        raise EstimateError("the objective could not be proved to be convex around the minimiser")
    return reached


def _towards(t: Rational, end: Expr, k: int) -> Rational:
    """A point that is 2^-k of t nearer to the end, to 64 bits; the end itself where that is as near."""
    if end is not sympy.oo and end > t:
        return min(_coarse(t * (1 + Rational(2) ** -k)), end)
    if end is sympy.oo:
        return _coarse(t * (1 + Rational(2) ** -k))
    return max(_coarse(t * (1 - Rational(2) ** -k)) if k > 0 else t / 2 ** (2 - k), end)


def _coarse(x: Rational) -> Rational:
    """x to 64 bits."""
    return dyadic(balls.enclose(x, {}, 64))
