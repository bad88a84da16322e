"""The stretches on which a formula has one sign: its sign changes, exact where a closed solution is found.

The formula is sampled on a geometric grid and at its turning points, where its rate changes sign on that grid: two sign
changes hide between neighbouring samples only if the rate changes sign twice there.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

import sympy
from sympy import Expr, Rational, Symbol

from .. import oracle
from ..calculus import balls
from ..calculus.checks import Draw, Interval, parameter_draws
from ..calculus.root import root
from ..calculus.tidy import tame
from ..calculus.value_at import value_at
from ..symbols import EtatrickError, dawson

_DRAWS, _TRIED_DRAWS = 6, 24
#: Bits tried in turn to tell a sign.
_LADDER = (128, 1024)
_BITS = 512
_VANISHED = Rational(1, 10**50)
#: Exponents of the grid: half octaves within 2^40 of 1, then every 32 octaves.
_EXPONENTS = (*range(-960, -40, 32), *(k / 2 for k in range(-80, 81)), *range(64, 992, 32))
_SOLVE_SECONDS = 5.0
_LONGEST = 60
_HOPELESS = (root, value_at, sympy.Integral, sympy.hyper, sympy.polylog, dawson)

_Bracket = tuple[Rational, Rational]


@dataclass(frozen=True)
class Stretch:
    """(lower, upper), and the sign there: 1, -1, or 0 where the formula could not be told from 0 at any sample."""

    lower: Expr
    upper: Expr
    sign: int


@dataclass(frozen=True)
class _Scan:
    """The first sign seen on the grid, and the neighbours between which it changes."""

    first: int
    brackets: tuple[_Bracket, ...]


def stretches(expr: Expr, rate: Expr, var: Symbol, lower: Expr, upper: Expr) -> tuple[Stretch, ...]:
    """(lower, upper) cut at every sign change of `expr`, a smooth formula in `var`.

    `rate` is its derivative, or has the sign of that. With symbolic parameters the signs must be the same for all
    sampled values of them, and a change that is one of several must have a closed form; EtatrickError otherwise.
    """
    draws = sampled([(lower, upper)], expr.free_symbols - {var})
    scans = [_scan(expr.xreplace(d), rate.xreplace(d), var, *Interval(lower, upper).at(d)) for d in draws]
    first, count = scans[0].first, len(scans[0].brackets)
    if any((scan.first, len(scan.brackets)) != (first, count) for scan in scans):
        raise _dependent(expr)
    claims = _claims(expr, var) if count else []
    points = [_named(expr, var, [scan.brackets[i] for scan in scans], draws, claims) for i in range(count)]
    if None in points:
        if count > 1:
            raise _dependent(expr)
        points = [root(expr, var, lower, upper)]
    bounds = (lower, *points, upper)
    return tuple(Stretch(a, b, first * (-1) ** i) for i, (a, b) in enumerate(pairwise(bounds)))


def _dependent(expr: Expr) -> EtatrickError:
    return EtatrickError(f"where {expr} changes sign depends on the values of the parameters; give them values")


def _scan(expr: Expr, rate: Expr, var: Symbol, low: Rational, high: Expr) -> _Scan:
    points = set(_grid(low, high))
    turns = {_rational(root(rate, var, a, b)) for a, b in _changes(rate, var, points)[1]}
    first, brackets = _changes(expr, var, points | turns)
    return _Scan(first, tuple(brackets))


def _grid(low: Rational, high: Expr) -> Iterator[Rational]:
    for k in _EXPONENTS:
        x = Rational(*(2.0**k).as_integer_ratio())
        point = low + x if high is sympy.oo else low + (high - low) * x / (1 + x)
        short = Rational(str(sympy.Float(point, 12)))
        yield short if low < short < high else point


def sampled(intervals: Iterable[tuple[Expr, Expr]], symbols: Set[Symbol] = frozenset()) -> tuple[Draw, ...]:
    """Values for the parameters for which no interval is empty; one empty draw where there are no parameters."""
    pairs = list(intervals)
    names = frozenset(symbols).union(*(x.free_symbols for pair in pairs for x in pair))
    if not names:
        return ({},)
    draws = [
        d for d in parameter_draws(names, _TRIED_DRAWS) if all(operator.lt(*Interval(*pair).at(d)) for pair in pairs)
    ]
    if not draws:
        raise EtatrickError(f"no values were found for {', '.join(sorted(map(str, names)))}; give them values")
    return tuple(draws[:_DRAWS])


def sign_of(expr: Expr, values: Draw, ladder: tuple[int, ...] = _LADDER) -> int:
    """1, -1, or 0 where the precisions tried cannot tell the value from 0."""
    for bits in ladder:
        value = balls.enclose(expr, values, bits)
        if value > 0 or value < 0:
            return 1 if value > 0 else -1
    return 0


def _changes(expr: Expr, var: Symbol, points: set[Rational]) -> tuple[int, list[_Bracket]]:
    """The first sign among the points, and the neighbours of opposite sign; points of no known sign are passed over."""
    signs = [(x, sign) for x in sorted(points) if (sign := sign_of(expr, {var: x}))]
    changes = [(a, b) for (a, left), (b, right) in pairwise(signs) if left != right]
    return signs[0][1] if signs else 0, changes


def _rational(point: Expr) -> Rational:
    mantissa, exponent = balls.evaluate(point, {}, 30).mid().man_exp()
    return Rational(int(mantissa)) * Rational(2) ** int(exponent)


def _claims(expr: Expr, var: Symbol) -> list[Expr]:
    """The oracle's closed real solutions of expr = 0, the shortest first."""
    if not tame(expr) or expr.has(*_HOPELESS):
        return []
    try:
        found = oracle.ask("solve", sympy.fraction(sympy.together(expr))[0], var, seconds=_SOLVE_SECONDS)
    except oracle.OracleError:
        return []
    plain = [x for x in found if not x.has(var, sympy.I, sympy.CRootOf) and sympy.count_ops(x) <= _LONGEST]
    return sorted(plain, key=sympy.count_ops)


def _named(
    expr: Expr, var: Symbol, brackets: list[_Bracket], draws: tuple[Draw, ...], claims: list[Expr]
) -> Expr | None:
    """The claim that lies in the bracket of every draw; without parameters a root where there is none."""
    for claim in claims:
        if all(_fits(expr, var, claim, bracket, draw) for bracket, draw in zip(brackets, draws, strict=True)):
            return claim
    return None if draws[0] else root(expr, var, *brackets[0])


def _fits(expr: Expr, var: Symbol, claim: Expr, bracket: _Bracket, draw: Draw) -> bool:
    try:
        at = balls.enclose(claim, draw, _BITS)
        low, high = (balls.enclose(x, {}, _BITS) for x in bracket)
        return bool(low <= at and at <= high and abs(balls.enclose(expr, {**draw, var: at}, _BITS)) < _VANISHED)
    except EtatrickError:
        return False
