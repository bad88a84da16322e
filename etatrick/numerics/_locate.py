"""Where a magnitude lies on the curve: which arc, and at which parameter value."""

from __future__ import annotations

from dataclasses import dataclass

import flint
import sympy
from sympy import Expr, Symbol

from ..calculus import balls
from ..calculus.root import root
from ..curve import Arc, Curve
from ..symbols import EtatrickError

_DECIDING_DIGITS = 40
_EQUAL_DIGITS = 400


@dataclass(frozen=True)
class Place:
    """An arc and an exact parameter value on it (a rational, or a `root`)."""

    arc: Arc
    t: Expr

    def ball(self, expr: Expr, digits: int) -> flint.arb:
        """`expr` (a formula in the arc's parameter) there, with relative radius below 10^-digits."""
        if self.t.is_Rational:
            return balls.evaluate(expr, {self.arc.t: self.t}, digits)
        return _composed(expr, self.arc.t, self.t, digits)


def _composed(expr: Expr, t: Symbol, at: Expr, digits: int) -> flint.arb:
    """expr(t) at an irrational t: enclose t ever more tightly until the value is tight enough."""
    if not expr.has(t):
        return balls.evaluate(expr, {}, digits)
    for extra in (15, 40, 160, 640, 2560):
        inner = balls.evaluate(at, {}, digits + extra)
        bits = int((digits + extra) * 3.33) + 64
        value = balls.enclose(expr, {t: inner}, bits)
        if value.is_finite() and value.rel_accuracy_bits() > digits * 3.33:
            return value
    raise EtatrickError(f"cannot reach {digits} digits of {expr} at {t} = {at}")


def locate(curve: Curve, x: sympy.Rational) -> Place:
    """The place of magnitude x > 0; a breakpoint belongs to the arc on its left."""
    for arc in curve.arcs:
        if arc.upper is sympy.oo or _at_most(x, arc.at(arc.w, arc.upper) if arc.upper is not sympy.oo else arc.upper):
            break
    if arc.explicit:
        return Place(arc, x)
    if arc.upper is not sympy.oo and _is_end(x, arc.at(arc.w, arc.upper)):
        return Place(arc, arc.upper)
    return Place(arc, root(arc.w - x, arc.t, arc.lower, arc.upper))


def _at_most(x: Expr, bound: Expr) -> bool:
    if bound.is_Rational:
        return bool(x <= bound)
    ball = balls.evaluate(bound, {}, _DECIDING_DIGITS)
    return not bool(ball < balls.enclose(x, {}, 192))


def _is_end(x: Expr, bound: Expr) -> bool:
    """Is x the end of its arc, as far as can be told?"""
    return all(
        balls.evaluate(bound, {}, digits).overlaps(balls.enclose(x, {}, 4 * digits))
        for digits in (_DECIDING_DIGITS, _EQUAL_DIGITS)
    )
