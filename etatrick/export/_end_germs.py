"""What the first or the last polynomial of a table misses as far as the end of its arc: proved by germs."""

from __future__ import annotations

from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Expr, Symbol

from ..calculus import balls
from ..calculus.germ_algebra import (
    Germ,
    Zone,
    add,
    extent,
    factored,
    fixed,
    logarithm,
    multiply,
    negate,
    power,
    reciprocal,
    scale,
)
from ..calculus.germ_constants import number
from ..calculus.germs import BITS, Place, Undecided, expand
from ._columns import HIGH, Column, rational
from ._ellipses import UnprovedError
from ._table import NOTHING


def near_end(column: Column, distance: Expr, value: Expr, var: Symbol, place: Place, zone: Zone, unit: Any) -> Any:
    """sup of |column - y| over max(|y|, unit) on the zone."""
    try:
        with balls.precision(BITS):
            y = expand(value, var, place, zone)
            if column.nothing:
                if not abs(extent(y, zone)) < NOTHING:
                    raise UnprovedError("what the table leaves out is not seen to be small")
                return arb(0)
            miss = add(_table(column, expand(distance, var, place, zone), zone), negate(y), zone)
            return min((_relative(miss, y, zone), _absolute(miss, unit, zone)), key=lambda b: b.upper())
    except (Undecided, ZeroDivisionError, OverflowError) as error:
        raise UnprovedError(f"no expansion at the end: {error}") from None


def depth_of(place: Place, start: Any) -> fmpq:
    """A rational d, so that the zone 0 < t <= d at the place reaches to `start` at least."""
    gap = 1 / start if place.point is sympy.oo else abs(start - balls.ball(place.point))
    mantissa, exponent = gap.upper().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def _table(column: Column, t: Germ, zone: Zone) -> Germ:
    unit = number(rational(column.unit))
    x = scale(reciprocal(t, zone), unit) if column.kind == HIGH else scale(t, number(1 / rational(column.unit)))
    total = Germ(())
    for c in reversed(column.polynomial().coeffs()):
        total = add(multiply(total, x, zone), fixed(number(c)), zone)
    if column.power:
        total = multiply(total, power(t, rational(column.power), zone), zone)
    constant, factor = (number(rational(c)) for c in column.tail)
    if factor:
        total = add(total, scale(add(logarithm(t, zone), negate(fixed(unit.log())), zone), factor), zone)
    return add(total, fixed(constant), zone)


def _relative(miss: Germ, y: Germ, zone: Zone) -> Any:
    """|miss|/|y| with y = c m (1 + h)."""
    try:
        m, c, h = factored(y, zone)
        least = (1 + extent(h, zone)).lower()
        if not least > 0:
            return arb("inf")
        return abs(extent(scale(miss, c.power(fmpq(-1)), m.power(fmpq(-1))), zone)).upper() / least
    except Undecided:
        return arb("inf")


def _absolute(miss: Germ, unit: Any, zone: Zone) -> Any:
    try:
        return abs(extent(miss, zone)).upper() / unit
    except Undecided:
        return arb("inf")
