"""Where claims are tested: exact rational sample points, parameter draws, and ball tests of identities.

Everything is deterministic. A ball test can refute an identity for good; passing it at many points and
several parameter values, to 25 digits and more, is evidence of the kind called `balls`, not a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import flint
import sympy
from sympy import Expr, Rational, Symbol

from ..symbols import EtatrickError
from . import balls

Draw = dict[Symbol, Rational]

#: Values for parameters: both sides of 1 and 2, no small denominators, no two in a simple ratio.
_VALUES = tuple(Rational(a, b) for a, b in ((7, 5), (5, 13), (101, 7), (3, 17), (29, 11), (17, 19), (37, 10)))
#: Bits tried in turn before a comparison is given up.
_LADDER = (128, 256, 512, 1024, 4096)
#: How many draws are looked at to find some that suit a formula.
_TRIED_DRAWS = 24
_TRIED_POINTS, _NEEDED_POINTS = 7, 4
_NUMERATORS = (7, 13, 3, 11, 17, 5, 19)


@dataclass(frozen=True)
class Interval:
    """The open interval (lower, upper) on which a formula is meant; the ends may hold parameters or be oo."""

    lower: Expr
    upper: Expr

    def at(self, draw: Mapping[Symbol, Rational]) -> tuple[Rational, Expr]:
        """The two ends for one draw, rational to 40 digits (or oo)."""
        return _number(self.lower, draw), _number(self.upper, draw)

    def points(self, draw: Mapping[Symbol, Rational], low: int, high: int, count: int) -> tuple[Rational, ...]:
        """`count` exact points of the interval, log-spread like 10^low ... 10^high on (0, oo)."""
        lower, upper = self.at(draw)
        spread = _log_spread(low, high, count)
        if upper is sympy.oo:
            return tuple(lower + x for x in spread)
        return tuple(lower + (upper - lower) * x / (1 + x) for x in spread)


def parameter_draws(symbols: Iterable[Symbol], count: int = 2) -> tuple[Draw, ...]:
    """`count` assignments of exact positive rationals to the symbols, the same ones in every run."""
    names = sorted(symbols, key=str)
    return tuple(_draw(names, k) for k in range(count))


def suitable_draws(expr: Expr, var: Symbol, interval: Interval, count: int = 6) -> tuple[Draw, ...]:
    """Draws for which the interval is not empty and `expr` is real and finite at most points.

    Not at all of them, because 1/(1 - tanh(10^6)) is finite and cannot be told from 1/0 in thousands of
    digits.

    One empty draw when there are no parameters; an empty tuple when none of those tried will do.
    """
    symbols = (expr.free_symbols | interval.lower.free_symbols | interval.upper.free_symbols) - {var}
    tried = parameter_draws(symbols, _TRIED_DRAWS) if symbols else ({},)
    found = []
    for draw in tried:
        if _suits(expr, var, interval, draw):
            found.append(draw)
        if len(found) == count:
            break
    return tuple(found)


def ball(expr: Expr, values: Mapping[Symbol, object]) -> flint.arb | None:
    """An enclosure with 30 correct digits (or of an exact zero), None where the ladder of precisions ends."""
    for bits in _LADDER:
        value = balls.enclose(expr, values, bits)
        if value.is_finite() and (value.is_zero() or value.rel_accuracy_bits() >= 100):
            return value
    return None


def vanishes(expr: Expr, scale: Expr, values: Mapping[Symbol, object]) -> bool | None:
    """Is expr = 0 to 25 digits of `scale`? None when thousands of bits cannot tell."""
    size = ball(scale, values)
    if size is None:
        return None
    for bits in _LADDER:
        value = balls.enclose(expr, values, bits)
        if not value.is_finite():
            continue
        if not value.contains(0):
            return False
        if negligible(value, size):
            return True
    return None


def composes(outer: Expr, symbol: Symbol, inner: Expr, values: Mapping[Symbol, object], goal: Expr) -> bool | None:
    """Is outer(symbol = inner) = goal to 25 digits? None when thousands of bits cannot tell.

    The inner ball is put into the outer formula; substituting the formulas would let SymPy turn
    1 - exp(-log(1 + 1/t)) into a form that cancels.
    """
    for bits in _LADDER:
        inside = balls.enclose(inner, values, bits)
        outside = balls.enclose(outer, {**values, symbol: inside}, bits)
        if not outside.is_finite():
            continue
        target = balls.enclose(goal, values, bits)
        with balls.precision(bits):
            difference = outside - target
        if not difference.contains(0):
            return False
        if negligible(difference, target):
            return True
    return None


def agree(one: flint.arb, other: flint.arb) -> bool:
    """Do two balls of some 30 digits overlap, and pin the value down to 25 digits?"""
    with balls.precision(_LADDER[0]):
        difference = one - other
    return bool(difference.contains(0)) and negligible(difference, other)


def negligible(value: flint.arb, size: flint.arb) -> bool:
    """Is |value| below 10^-25 |size| everywhere in the two balls?"""
    return bool(value.abs_upper() <= size.abs_lower() * flint.arb(10) ** -25)


def _draw(names: list[Symbol], k: int) -> Draw:
    n = len(_VALUES)
    # k // n shifts the parameters against each other, so that their order and ratios change too
    return {name: _VALUES[(k + i * (1 + k // n)) % n] for i, name in enumerate(names)}


def _log_spread(low: int, high: int, count: int) -> tuple[Rational, ...]:
    steps = [Rational(low) + Rational(high - low) * k / (count - 1) for k in range(count)]
    whole = [int(sympy.floor(step)) for step in steps]
    return tuple(Rational(10) ** e * Rational(_NUMERATORS[k % len(_NUMERATORS)], 7) for k, e in enumerate(whole))


def _number(end: Expr, draw: Mapping[Symbol, Rational]) -> Expr:
    value = end.xreplace(dict(draw))
    if value.is_Rational or value is sympy.oo:
        return value
    mantissa, exponent = balls.evaluate(value, {}, 40).mid().man_exp()
    return Rational(int(mantissa)) * Rational(2) ** int(exponent)


def _suits(expr: Expr, var: Symbol, interval: Interval, draw: Draw) -> bool:
    try:
        lower, upper = interval.at(draw)
        if not lower < upper:
            return False
        points = interval.points(draw, -6, 6, _TRIED_POINTS)
        return sum(ball(expr, {**draw, var: x}) is not None for x in points) >= _NEEDED_POINTS
    except EtatrickError:
        return False
