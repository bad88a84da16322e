"""The shape of a lower envelope of lines: which noise levels are ever the best, by global comparison on a grid.

The lines r(a) v/2 + C(a) that touch their minimum over a for some v >= 0 are the vertices of the lower convex hull of
the points (r, C), from the least C (best at v = 0) to the least r (best far out). On the grid that is a list of
indices; neighbours in the list that are not neighbours on the grid are a jump.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import mpmath
import sympy
from mpmath import mpf
from sympy import Expr, Rational, Symbol

from .calculus import balls
from .calculus.checks import Interval
from .calculus.limits import limit
from .calculus.root import root
from .symbols import EtatrickError

#: Exact levels at lower + 2^(k/2), or lower + width * x/(1 + x): the factor between neighbours is sqrt 2.
_OCTAVES = 40
_DIGITS = 25
#: Vertices this many places apart on the grid still count as neighbours: near ties hide some.
_NEAR = 4
#: Skipped levels that lie above the chord by less than this, relative to its size, are ties.
_TIE = 1e-9
#: The largest denominator of a limit that is recognised as a fraction.
_SHORT_FRACTION = 10**6


@dataclass(frozen=True)
class Hull:
    """`start` and `end`: brackets of the level where the smooth stretch begins or ends, None for an end of the range.

    `starts_inside`: it begins where C is least; else at a jump from the lower end. `ends_inside`: it ends where r is
    least; else at a jump to the upper end. `falling`: the best level falls as w grows.
    """

    grid: tuple[Rational, ...]
    start: tuple[Rational, Rational] | None
    end: tuple[Rational, Rational] | None
    starts_inside: bool
    ends_inside: bool
    falling: bool


@dataclass(frozen=True)
class _Line:
    """One noise level: its place on the grid (-1 and len(grid) for the ends of the range), r and C."""

    place: int
    ratio: mpf
    cost: mpf


@lru_cache(maxsize=64)
def lower_hull(a: Symbol, r: Expr, cost: Expr, lower: Expr, upper: Expr) -> Hull:
    """The hull of (r, C) over a in (lower, upper); raises EtatrickError where its shape is not supported."""
    with mpmath.workdps(_DIGITS + 10):
        return _lower_hull(a, r, cost, lower, upper)


def _lower_hull(a: Symbol, r: Expr, cost: Expr, lower: Expr, upper: Expr) -> Hull:
    grid = _grid(lower, upper)[:: 2 if r.has(root) else 1]  # a root costs a hundred times more than a formula
    inner = [line for k, x in enumerate(grid) if (line := _line(k, {a: x}, r, cost)) is not None]
    if len(inner) < _OCTAVES:
        raise EtatrickError(f"the noise ratio {r} or the cost {cost} is not finite on ({lower}, {upper})")
    ends = [
        line
        for place, point, above in ((-1, lower, True), (len(grid), upper, False))
        if (line := _end(place, a, r, cost, point, above)) is not None
    ]
    inner = [line for line in inner if not any(_same(line, end) for end in ends)]
    lines = [*inner, *ends]
    if any(line.ratio < 0 for line in lines):
        raise EtatrickError(f"the noise ratio {r} must not be negative: E s^2 >= (E s)^2")
    best = _vertices(lines)
    places = [line.place for line in best]
    if places[0] > places[-1]:
        return Hull(grid, None, None, False, False, True)
    return _read(grid, best, inner)


def _grid(lower: Expr, upper: Expr) -> tuple[Rational, ...]:
    low, high = Interval(lower, upper).at({})
    steps = [
        Rational(*math.ldexp(2 ** (k % 2 / 2), k // 2).as_integer_ratio())
        for k in range(-2 * _OCTAVES, 2 * _OCTAVES + 1)
    ]
    return tuple(low + x if high is sympy.oo else low + (high - low) * x / (1 + x) for x in steps)


def _line(place: int, values: dict[Symbol, Rational], r: Expr, cost: Expr) -> _Line | None:
    try:
        return _Line(place, *(_number(x, values) for x in (r, cost)))
    except (EtatrickError, ZeroDivisionError):
        return None


def _number(expr: Expr, values: dict[Symbol, Rational]) -> mpf:
    """The value with an exponent as large as it needs: r and C may be exp(-10^24)."""
    mantissa, exponent = balls.evaluate_or_tiny(expr, values, _DIGITS).mid().man_exp()
    return mpmath.ldexp(mpf(int(mantissa)), int(exponent))


def _end(place: int, a: Symbol, r: Expr, cost: Expr, point: Expr, above: bool) -> _Line | None:
    """The line at an end of the range, where it has finite limits."""
    values = [end_value(x, a, point, above) for x in (r, cost)]
    if any(x is None or not x.is_finite for x in values):
        return None
    return _Line(place, *(_number(x, {}) for x in values))


def end_value(expr: Expr, a: Symbol, point: Expr, above: bool) -> Expr | None:
    """The limit as a -> point, or None; of a formula that holds a root from its values 10^-20 and 10^-40 away.

    There it is 0 or oo or a short rational, for nothing else is told from two values.
    """
    if not expr.has(root):
        found = limit(expr, a, point, above)
        return None if found is None else found.value
    try:
        far, near = (_number(expr, {a: _near(point, above, k)}) for k in (20, 40))
    except (EtatrickError, ZeroDivisionError):
        return None
    if abs(near - far) > mpf("0.1") and abs(near) > abs(far):
        return sympy.oo if near > 0 else -sympy.oo
    short = Rational(mpmath.nstr(near, _DIGITS)).limit_denominator(_SHORT_FRACTION)
    return short if abs(near - mpf(short.p) / short.q) < mpf(10) ** -18 else None


def _near(point: Expr, above: bool, k: int) -> Rational:
    """A number 10^-k from the point, or 10^k."""
    small = Rational(1, 10**k)
    return 1 / small if point is sympy.oo else point + small if above else point - small


def _same(line: _Line, end: _Line) -> bool:
    """Is a level so near the end of the range that the digits cannot tell?"""
    pairs = ((line.ratio, end.ratio), (line.cost, end.cost))
    return all(abs(x - y) <= max(abs(y) * mpf(10) ** (3 - _DIGITS), mpf(10) ** -300) for x, y in pairs)


def _vertices(lines: list[_Line]) -> list[_Line]:
    """The lines on the lower envelope of r v/2 + C, from v = 0 on."""
    here = min(lines, key=lambda x: (x.cost, x.ratio))
    found = [here]
    while True:
        lower = [x for x in lines if x.ratio < here.ratio]
        if not lower:
            return found
        here = min(lower, key=lambda x: ((x.cost - here.cost) / (here.ratio - x.ratio), x.ratio))
        found.append(here)


def _read(grid: tuple[Rational, ...], best: list[_Line], inner: list[_Line]) -> Hull:
    """Where the one smooth stretch begins and ends."""
    jumps = [k for k in range(len(best) - 1) if _is_jump(best[k], best[k + 1], inner)]
    first, last = best[0].place, best[-1].place
    early = 0 in jumps and first == -1
    late = len(best) - 2 in jumps and last == len(grid)
    if len(jumps) > early + late:
        k = next(k for k in jumps if not (k == 0 and early) and not (k == len(best) - 2 and late))
        low, high = (grid[min(max(best[j].place, 0), len(grid) - 1)] for j in (k, k + 1))
        raise EtatrickError(
            f"the best noise level jumps between {sympy.N(low, 6)} and {sympy.N(high, 6)}; only jumps to an end of the "
            "range are supported"
        )
    starts_inside, ends_inside = first > _NEAR, last < len(grid) - 1 - _NEAR
    start = best[1].place if early else first
    end = best[-2].place if late else last
    return Hull(
        grid,
        _around(grid, start) if early or starts_inside else None,
        _around(grid, end) if late or ends_inside else None,
        starts_inside,
        ends_inside,
        False,
    )


def _is_jump(one: _Line, other: _Line, inner: list[_Line]) -> bool:
    """Do levels lie between the two that are worse by more than a tie?"""
    skipped = [x for x in inner if one.place < x.place < other.place]
    if len(skipped) <= _NEAR:
        return False
    v = 2 * (other.cost - one.cost) / (one.ratio - other.ratio)
    reached = one.ratio * v / 2 + one.cost
    size = abs(one.ratio * v) + abs(one.cost) + abs(other.cost)
    return any(x.ratio * v / 2 + x.cost - reached > _TIE * size for x in skipped)


def _around(grid: tuple[Rational, ...], place: int) -> tuple[Rational, Rational]:
    return grid[max(place - 2, 0)], grid[min(place + 2, len(grid) - 1)]
