"""Noise laws with several parameters: among the laws with the same noise ratio only the cheapest counts.

For a family with the parameters a and b the dual is f(1/r) = 2 min { C(a, b) : r(a, b) = r }. Inside the range of b a
cheapest law is stationary,

    J = dr/da dC/db - dr/db dC/da = 0,

which makes b a function of a and leaves a family with one parameter, along which w^2 = -2 (dC/da)/(dr/da). This holds
only where that function is the right one, so it is accepted in two steps, on a grid: for each a, J changes sign at a
single b; and no law at all, wherever in the range of all parameters, beats the family found. What a grid can see is
certified by ball arithmetic when it refutes, and evidence when it does not.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from math import ldexp
from typing import Any, Final

import sympy
from sympy import Expr, Rational, Symbol

from . import oracle
from .calculus import balls
from .calculus.checks import Interval
from .calculus.root import root
from .calculus.tidy import tame
from .family import Level, NoiseFamily
from .hull import Hull
from .symbols import EtatrickError

Point = dict[Symbol, Rational]

#: Octaves of the grid on both sides and between neighbours: for parameters that are kept, for the one eliminated, which
#: may run away faster, and for the search for a cheaper law.
_KEPT, _ELIMINATED, _SEARCHED = (20, 2), (80, 1), (40, 2)
_BITS: Final = 256
_SOLVE_SECONDS: Final = 4.0
#: The search around the best law of the grid ends at steps of this many octaves.
_SMALLEST_STEP, _MOST_STEPS = 2.0**-8, 100
#: Weights at which the family is put to the test.
_TRIED: Final = 16
#: A law that is cheaper by less than this, relative to the terms, is a tie.
_TIE: Final = 1e-9


def profile(family: NoiseFamily) -> NoiseFamily:
    """The family with one parameter whose laws are the cheapest for their ratio; refused where J does not give it."""
    while family.others:
        family = _eliminated(family)
    return family


def require_cheapest(family: NoiseFamily, found: NoiseFamily, hull: Hull) -> None:
    """Refuses the one-parameter family `found` if some law of `family` is cheaper than all of its laws at some w."""
    laws = list(_laws(family))
    for a, square in _tangents(found, hull):
        goal = _total(found, {found.parameter: a}, square)
        start = min(laws, key=lambda law: _upper(law[1] * square / 2 + law[2]))[0]
        point, total = _descended(family, start, square)
        if total < goal * (1 - _TIE):
            raise EtatrickError(
                f"the stationary laws are not the cheapest: at w = {_shown(square.sqrt())} "
                f"{_named(family, point)} costs {_shown(total)}, they {_shown(goal)}; describe the law "
                "in other parameters"
            )


# ---------------------------------------------------------------- elimination


def _eliminated(family: NoiseFamily) -> NoiseFamily:
    """The family without the last of its further parameters."""
    a, last = family.parameter, family.others[-1]
    b, r, cost = last.symbol, family.ratio, family.cost
    condition = r.diff(a) * cost.diff(b) - r.diff(b) * cost.diff(a)
    brackets = _brackets(family, last, condition)
    best = _solution(condition, b, brackets)
    if best is None:
        best = root(condition, b, last.lower, last.upper)
    along = a if r.has(a) else b
    square = -2 * cost.diff(along) / r.diff(along) if len(family.others) == 1 else None
    ratio, price, square = (x if x is None else x.subs(b, best) for x in (r, cost, square))
    return replace(family, ratio=ratio, cost=price, others=family.others[:-1], stationary=square)


def _brackets(family: NoiseFamily, last: Level, condition: Expr) -> list[tuple[Point, Rational, Rational]]:
    """For values of the parameters kept, the two neighbours on the grid between which the condition changes sign."""
    found = []
    for point in _grid(family.levels[:-1], *_KEPT):
        signs = [(b, _sign(condition, {**point, last.symbol: b})) for b in _values(last, *_ELIMINATED)]
        known = [(b, sign) for b, sign in signs if sign]
        changes = [(x, y) for (x, one), (y, other) in itertools.pairwise(known) if one != other]
        if len(changes) > 1:
            raise EtatrickError(
                f"at {_named(family, point)} several {last.symbol} are stationary for their noise ratio, near "
                f"{' and '.join(_digits(x) for x, _ in changes)}; describe the law in other parameters"
            )
        if known and not changes:
            raise EtatrickError(
                f"at {_named(family, point)} no {last.symbol} in ({last.lower}, {last.upper}) is stationary for its "
                f"noise ratio, so the cheapest may lie at an end; fix {last.symbol}, narrow the ranges or describe the "
                "law in other parameters"
            )
        found += [(point, *change) for change in changes]
    if not found:
        raise EtatrickError(f"the noise ratio {family.ratio} or the cost {family.cost} cannot be evaluated")
    return found


def _solution(condition: Expr, b: Symbol, brackets: list[tuple[Point, Rational, Rational]]) -> Expr | None:
    """The stationary b as a formula that lies in every bracket, None where SymPy finds none."""
    if not tame(condition):
        return None
    try:
        claims = oracle.ask("solve", condition, b, seconds=_SOLVE_SECONDS)
    except oracle.OracleError:
        return None
    fit = [x for x in claims if isinstance(x, Expr) and not x.has(b, sympy.I) and _fits(x, brackets)]
    return min(fit, key=sympy.count_ops, default=None)


def _fits(claim: Expr, brackets: list[tuple[Point, Rational, Rational]]) -> bool:
    def inside(point: Point, low: Rational, high: Rational) -> bool:
        value = balls.enclose(claim, point, _BITS)
        return bool(balls.ball(low) <= value <= balls.ball(high))

    try:
        return all(inside(*bracket) for bracket in brackets)
    except (EtatrickError, ZeroDivisionError):
        return False


def _sign(expr: Expr, point: Point) -> int:
    """1 or -1 where balls can tell, else 0."""
    value = balls.enclose(expr, point, _BITS)
    return 1 if value > 0 else -1 if value < 0 else 0


# ---------------------------------------------------------------- the grid


def _values(level: Level, farthest: int, apart: int) -> list[Rational]:
    """Values lower + 2^k, or lower + width 2^k/(1 + 2^k)."""
    return [_value(level, k) for k in range(-farthest, farthest + 1, apart)]


def _value(level: Level, octave: float) -> Rational:
    low, high = Interval(level.lower, level.upper).at({})
    x = Rational(*ldexp(2.0 ** (octave % 1), int(octave // 1)).as_integer_ratio())
    return low + x if high is sympy.oo else low + (high - low) * x / (1 + x)


def _grid(levels: tuple[Level, ...], farthest: int, apart: int) -> Iterator[Point]:
    for values in itertools.product(*(_values(level, farthest, apart) for level in levels)):
        yield {level.symbol: x for level, x in zip(levels, values, strict=True)}


# ---------------------------------------------------------------- the global check


def _laws(family: NoiseFamily) -> Iterator[tuple[tuple[float, ...], Any, Any]]:
    """(octaves, r, C) of every law on the grid that has finite ones."""
    farthest, apart = _SEARCHED
    octaves = [float(k) for k in range(-farthest, farthest + 1, apart)]
    for place in itertools.product(octaves, repeat=len(family.levels)):
        point = _point(family, place)
        ratio, cost = (balls.enclose(x, point, _BITS) for x in (family.ratio, family.cost))
        if ratio.is_finite() and cost.is_finite():
            yield place, ratio, cost


def _point(family: NoiseFamily, place: tuple[float, ...]) -> Point:
    return {level.symbol: _value(level, k) for level, k in zip(family.levels, place, strict=True)}


def _tangents(found: NoiseFamily, hull: Hull) -> Iterator[tuple[Rational, Any]]:
    """Levels on the smooth stretch with the w^2 at which each is the best of the family."""
    low = hull.start[1] if hull.start else found.lower
    high = hull.end[0] if hull.end else found.upper
    inside = [x for x in hull.grid if low < x < high]
    for a in inside[:: max(1, len(inside) // _TRIED)]:
        square = balls.enclose(found.square, {found.parameter: a}, _BITS)
        if square.is_finite() and square > 0:
            yield a, square.mid()


def _total(family: NoiseFamily, point: Point, square: Any) -> Any:
    return balls.enclose(family.ratio, point, _BITS) * square / 2 + balls.enclose(family.cost, point, _BITS)


def _descended(family: NoiseFamily, place: tuple[float, ...], square: Any) -> tuple[Point, Any]:
    """The best law near a place of the grid, by steps that are halved where none of them helps."""
    here, size = _total(family, _point(family, place), square), float(_SEARCHED[1])
    moves = [m for m in itertools.product((-1, 0, 1), repeat=len(place)) if any(m)]
    for _ in range(_MOST_STEPS):  # the least may lie infinitely far away
        if size < _SMALLEST_STEP:
            break
        around = [tuple(k + size * m for k, m in zip(place, move, strict=True)) for move in moves]
        totals = [_total(family, _point(family, near), square) for near in around]
        best = min(range(len(moves)), key=lambda k: _upper(totals[k]))
        if totals[best] < here:
            place, here = around[best], totals[best]
        else:
            size /= 2
    return _point(family, place), here


def _upper(value: Any) -> float:
    """A number that the value does not exceed, oo where it is undefined."""
    return float(value.upper()) if value.is_finite() else float("inf")


def _named(family: NoiseFamily, point: Point) -> str:
    return ", ".join(f"{s} = {_digits(point[s])}" for s in (level.symbol for level in family.levels) if s in point)


def _digits(x: Rational) -> str:
    return str(sympy.N(x, 6))


def _shown(value: Any) -> str:
    return str(value.str(8, radius=False))
