"""Closed inverses of increasing functions, each a claim of SymPy's that has been checked.

`solve` returns several branches, in no order, and sometimes a wrong or complex one. A branch x(t) counts
only if at spread points x of the whole interval and for several parameter values

    g(x(t)) = t  and  x(g(x)) = x

in ball arithmetic; as g increases, this is the one branch that stays in the interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import sympy
from sympy import Expr, Symbol

from .. import oracle
from ..symbols import EtatrickError
from . import balls
from .checks import Draw, Interval, composes, suitable_draws
from .forms import forms
from .tidy import tidy

#: For all questions to the oracle together, and for one.
TOTAL_SECONDS = 15.0
QUESTION_SECONDS = 8.0
#: Points of the interval, log-spread from 10^-8 to 10^8.
_POINTS = 13
_LOW, _HIGH = -8, 8
#: A relative step, and the bits within which g must show it.
_NEXT = sympy.Rational(1, 10**6)
_RESOLUTION = 1024
#: The roots of a quartic are closed forms of no use to anybody.
_LARGEST = 150
_REFUSED = (
    sympy.I,
    sympy.oo,
    -sympy.oo,
    sympy.zoo,
    sympy.nan,
    sympy.CRootOf,
    sympy.RootSum,
    sympy.Piecewise,
    sympy.Integral,
)


def inverse(
    g: Expr,
    var: Symbol,
    target: Symbol,
    lower: Expr = sympy.S.Zero,
    upper: Expr = sympy.oo,
    seconds: float = TOTAL_SECONDS,
) -> Expr | None:
    """x(target) with g(x(target)) = target, for g increasing on (lower, upper); None when none is found."""
    interval = Interval(sympy.sympify(lower), sympy.sympify(upper))
    draws = suitable_draws(g, var, interval)
    if not draws:
        return None
    spots = [(draw, x) for draw in draws for x in _resolved(g, var, draw, interval.points(draw, _LOW, _HIGH, _POINTS))]
    for claims in _claims(g, var, target, monotonic() + oracle.patience() * seconds):
        for claim in sorted(claims, key=sympy.count_ops):
            if _refuted(claim, g, var, target, spots[:: len(spots) // 3]):
                continue
            for form in forms(claim):
                if not form.has(*_REFUSED) and _holds(form, g, var, target, spots):
                    return form
    return None


def _claims(g: Expr, var: Symbol, target: Symbol, deadline: float) -> Iterator[list[Expr]]:
    """Solutions of g = target: for g as it stands, shortened, and with the sign of var left open."""
    anywhere = sympy.Dummy(var.name)
    short = tidy(g)
    for equation, unknown in dict.fromkeys(((g, var), (short, var), (short.subs(var, anywhere), anywhere))):
        seconds = min(QUESTION_SECONDS, deadline - monotonic())
        if seconds < 0.2:
            return
        try:
            found = oracle.ask("solve", equation - target, unknown, seconds=seconds)
        except oracle.OracleError:
            continue
        yield [x for x in found if isinstance(x, Expr) and not x.has(unknown, *_REFUSED) and _is_short(x)]


def _is_short(expr: Expr) -> bool:
    return int(sympy.count_ops(expr)) <= _LARGEST


def _resolved(g: Expr, var: Symbol, draw: Draw, points: tuple[sympy.Rational, ...]) -> Iterator[sympy.Rational]:
    """The points where g has not saturated (1 - exp(-10^8) says nothing about 10^8), or the middle one."""
    for x in points:
        here, beyond = (balls.enclose(g, {**draw, var: y}, _RESOLUTION) for y in (x, x * (1 + _NEXT)))
        with balls.precision(_RESOLUTION):
            rise = beyond - here
        if x == points[len(points) // 2] or rise.rel_accuracy_bits() > 100:
            yield x


def _refuted(claim: Expr, g: Expr, var: Symbol, target: Symbol, spots: list[tuple[Draw, sympy.Rational]]) -> bool:
    """Does one of the spots disprove the claim? A cheap test before other forms of it are worked out."""
    try:
        return any(_holds_at(claim, g, var, target, x, draw) is False for draw, x in spots)
    except EtatrickError:
        return True


def _holds(claim: Expr, g: Expr, var: Symbol, target: Symbol, spots: list[tuple[Draw, sympy.Rational]]) -> bool:
    try:
        return all(_holds_at(claim, g, var, target, x, draw) for draw, x in spots)
    except EtatrickError:  # a function that enclosures do not reach is not verified
        return False


def _holds_at(claim: Expr, g: Expr, var: Symbol, target: Symbol, x: sympy.Rational, draw: Draw) -> bool | None:
    """Is claim(g(x)) = x, and g(claim(t)) = t at an exact t next to g(x)? None if that cannot be told."""
    here = balls.enclose(g, {**draw, var: x}, _RESOLUTION)
    if not here.is_finite():
        return None
    near = {**draw, target: here.mid()}
    there = composes(g, var, claim, near, target)
    return there and composes(claim, target, g, {**draw, var: x}, var)
