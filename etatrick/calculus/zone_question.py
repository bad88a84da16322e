"""The question F >= 0 on (lower, upper), and the geometry of its interval: samples, zones at the ends, splits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sympy
from flint import fmpq
from sympy import Expr, Symbol

from ..symbols import EtatrickError
from . import balls
from .germs import Place
from .zone_boxes import Boxes

#: Boxes thinner than this part of their distance from the ends are given up.
_THINNEST: Final = fmpq(1, 2**26)


@dataclass(frozen=True)
class Question:
    """F >= 0 (> 0 if strict) on (lower, upper)."""

    expr: Expr
    var: Symbol
    lower: Expr
    upper: Expr
    strict: bool

    @property
    def places(self) -> tuple[Place, Place]:
        return Place(self.lower), Place(self.upper, above=False)

    def boxes(self, bits: int) -> Boxes:
        return Boxes(self.expr, self.var, self.strict, bits)

    def inside(self, x: Any) -> bool:
        """Is the rational x certified to lie in the open interval?"""
        return bool(located(self.lower) < x and (self.upper is sympy.oo or x < located(self.upper)))


def ask(expr: Expr, var: Symbol, lower: Expr, upper: Expr, strict: bool) -> Question:
    """The question with exact ends and, on the positive half line, a variable that SymPy knows to be positive.

    Raises EtatrickError for a parameter, or for a positive variable on an interval that is not.
    """
    expr, lower, upper = (sympy.sympify(x) for x in (expr, lower, upper))
    if (expr.free_symbols | lower.free_symbols | upper.free_symbols) - {var}:
        raise EtatrickError("a sign is proved by balls for a formula without parameters only")
    if lower.is_extended_real and lower.is_nonnegative:
        x = sympy.Dummy("x", positive=True)
        return Question(expr.xreplace({var: x}), x, lower, upper, strict)
    if not lower.is_finite or var.is_nonnegative:
        raise EtatrickError(f"{var} is no variable for an interval that starts at {lower}")
    return Question(expr, var, lower, upper, strict)


def samples(question: Question) -> Iterator[Any]:
    """Some short numbers inside the interval, log-spread from both ends."""
    sizes = (-90, -40, -20, -10, -5, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9, 13, 20, 40, 90)
    for k in sizes:
        x = offset(question, fmpq(2) ** k * fmpq(9, 8))
        if question.inside(x):
            yield x


def offset(question: Question, s: Any) -> Any:
    """A short number near lower + s, or near lower + (upper - lower) s/(1 + s)."""
    start = approximate(question.lower)
    if question.upper is sympy.oo:
        return short(start + s, s / 16)
    whole = approximate(question.upper) - start
    return short(start + whole * s / (1 + s), whole * s / (1 + s) ** 2 / 16)


@lru_cache(maxsize=256)
def located(number: Expr) -> Any:
    """The number as a ball."""
    return balls.enclose(number, {}, 256)


def approximate(number: Expr) -> Any:
    """The number as fmpq: exactly where it is rational, else close by."""
    return balls.rational(number) if number.is_Rational else dyadic(located(number).mid())


def dyadic(number: Any) -> Any:
    """An exact ball as fmpq."""
    mantissa, exponent = number.man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def width(question: Question) -> Any:
    """A quarter of the interval, 1 for a half line: no zone at an end is wider."""
    if question.upper is sympy.oo:
        return fmpq(1)
    quarter = (approximate(question.upper) - approximate(question.lower)) / 4
    return short(quarter, quarter / 2)


def near_end(question: Question, place: Place, size: int) -> Any:
    """The cut 2^-size (of the interval's width) from an end, 2^size at oo."""
    return cut(question, place, fmpq(1, 2**size) * width(question))


def cut(question: Question, place: Place, d: Any) -> Any:
    """The inner end of the zone 0 < t <= d, of a shorter zone at an irrational end."""
    if place.point is sympy.oo:
        return short(approximate(question.lower), fmpq(1)) + 1 / d
    step = d if place.above else -d
    start = approximate(place.point)
    return start + step if place.point.is_Rational else short(start + step / 2, d / 4)


def short(x: Any, slack: Any) -> Any:
    """A short dyadic number within `slack` of x."""
    unit = fmpq(1)
    while unit > slack:
        unit /= 2
    return (x / unit).floor() * unit


def depth(place: Place, cut: Any) -> Any:
    """A rational d with t <= d on the zone between an end and the cut; not positive where the cut lies outside."""
    if place.point is sympy.oo:
        return 1 / cut if cut > 0 else fmpq(0)
    if place.point.is_Rational:
        return (cut - balls.rational(place.point)) * (1 if place.above else -1)
    with balls.precision(256):
        gap = (cut - located(place.point)) * (1 if place.above else -1)
        return dyadic(gap.upper().mid()) if gap > 0 else fmpq(0)


def zone_cut(question: Question, place: Place, d: Any) -> Any:
    """A rational cut whose depth is at most d, up to the rounding of an irrational end."""
    return 1 / d if place.point is sympy.oo else cut(question, place, d)


def distances(question: Question, a: Any, b: Any) -> tuple[tuple[Any, Any], ...]:
    """(nearest, farthest) distance of the box from each finite end."""
    pairs = []
    start = approximate(question.lower)
    if a > start:
        pairs.append((a - start, b - start))
    if question.upper is not sympy.oo and b < (end := approximate(question.upper)):
        pairs.append((end - b, end - a))
    return tuple(pairs)


def narrow(question: Question, a: Any, b: Any) -> bool:
    """Is the box narrow enough for Taylor's formula to be worth a try?"""
    return all(far <= 4 * near for near, far in distances(question, a, b))


def thin(question: Question, a: Any, b: Any) -> bool:
    """Is the box so thin that there must be a zero in it?"""
    return all(b - a < _THINNEST * near for near, _ in distances(question, a, b))


def split(question: Question, a: Any, b: Any) -> Any:
    """A short number near the midpoint, or near the geometric mean of the distances from an end that differ by much."""
    middle = (a + b) / 2
    for near, far in distances(question, a, b):
        if far > 4 * near:
            half = (int((far / near).floor()).bit_length() - 1) // 2
            step = near * (fmpq(2) ** max(1, half) - 1)
            middle = a + step if near == a - approximate(question.lower) else b - step
            break
    return short(middle, min(middle - a, b - middle) / 4)
