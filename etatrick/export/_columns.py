"""The polynomials of a table one by one, over balls: each with the distances t for which it is looked up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, arb_poly, fmpq, fmpq_poly

from ..calculus.functions import power
from ._table import Chart, Table

PARTS = LOW, INNER, HIGH = "low end", "bins", "high end"


@dataclass(frozen=True)
class Column:
    """y = t^power Q(d) + constant + factor log(t/2^top) for first < t < last.

    In the bins d = (t - unit)/(t + unit), below them d = 2 t/unit - 1, above them d = 2 unit/t - 1.
    """

    kind: str
    first: float
    last: float
    unit: float
    coefficients: tuple[float, ...]
    power: float = 0.0
    tail: tuple[float, float] = (0.0, 0.0)

    @property
    def nothing(self) -> bool:
        """Is it 0 throughout?"""
        return not any(self.coefficients) and not any(self.tail)

    def value(self, t: Any) -> Any:
        """The polynomial at a real or a complex ball; non-finite where it is not seen to be analytic."""
        y = arb_poly(list(self.coefficients))(self._d(t)) * raised(t, self.power)
        constant, factor = self.tail
        if factor:
            y += arb(factor) * (_log(t) - arb(self.unit).log())
        return y + arb(constant)

    def _d(self, t: Any) -> Any:
        unit = arb(self.unit)
        if self.kind == INNER:
            return (t - unit) / (t + unit)
        return 2 * (t / unit if self.kind == LOW else unit / t) - 1

    def polynomial(self) -> fmpq_poly:
        """Q in powers of t/unit (below the bins) or of unit/t (above them)."""
        return fmpq_poly([rational(c) for c in self.coefficients])(fmpq_poly([-1, 2]))


def columns(table: Table, chart: Chart) -> Iterator[Column]:
    """All columns of the float64 table, from the lower end up."""
    rows = list(zip(*table.double, strict=True))
    low = 2.0**table.bottom
    yield Column(LOW, 0.0, min(low, chart.reach), low, rows[0], table.powers[0])
    width = 2.0**-table.split
    for i, row in enumerate(rows[1 : table.bins + 1]):
        octave, part = divmod(i, 2**table.split)
        unit, left = 2.0 ** (table.bottom + octave), 1 + part * width
        yield Column(INNER, unit * left, min(unit * (left + width), chart.reach), unit * (left + width / 2), row)
    if table.open:
        high = 2.0**table.top
        yield Column(HIGH, high, math.inf, high, rows[-1], table.powers[1], table.tail)


def rational(x: float) -> fmpq:
    """The rational number that a float is."""
    return fmpq(*x.as_integer_ratio())


def raised(t: Any, p: float) -> Any:
    """t^p for a ball t, on the principal branch where p is no integer."""
    if p == int(p):
        return t ** int(p)
    return t.pow(acb(rational(p)), analytic=True) if isinstance(t, acb) else power(t, arb(rational(p)))


def _log(t: Any) -> Any:
    return t.log(analytic=True) if isinstance(t, acb) else t.log()
