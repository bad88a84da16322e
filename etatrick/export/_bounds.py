"""Proved bounds on what a table misses of the function it stands for.

    |table - y| <= bound max(|y|, |largest y of the bin|/4) + 1e-250

in real arithmetic, the coefficients being the floats that they are (y stands for y/t^power at the ends, see `_table`).
y(s) at x(s), along an arc, is compared with the polynomial of a bin on a range of s that is seen to cover the bin;
where a bin reaches to an end of the arc, germs take over in time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Any

from flint import acb, arb
from sympy import Expr

from ..calculus import balls
from ..calculus.fields import Env
from ..calculus.germs import Place, Zone
from ..calculus.rigour import proofs_only
from ..calculus.translate import complex_closure, real_closure
from ..curve import Arc
from ..symbols import EtatrickError
from . import _samples
from ._columns import INNER, LOW, Column, columns, raised
from ._ellipses import UnprovedError, largest
from ._end_germs import depth_of, near_end
from ._formulas import rational
from ._steady import without_growth
from ._table import NOTHING, Chart, Table

#: Bits tried in turn, and how many of them a comparison has to leave.
_LADDER, _LEFT = (256, 640, 1600), 130
_COARSE = 64
#: A range around which the function is not analytic far enough is halved this often.
_HALVINGS = 5
#: An end is left to germs from the 2^-k-th part of its bin on, and a number of terms
#: that will do.
_ORDERS, _DEPTHS = (4, 10, 20), (0, 2, 4, 6, 10, 16, 26)
_GERM_SECONDS = 4.0
#: Seconds of computing for one table: what the dearest of omega, slope and dual take.
SECONDS = 60.0
#: Parts of a range on which the table is bounded from below.
_PARTS = 32
#: Germs that leave less than the first are not improved on; those that leave more than the second are of no use.
_SHARP, _BLUNT = 5e-16, 1e-13


@dataclass(frozen=True)
class Graph:
    """y = `value` as a function of x = `argument` along an arc, for the distances t of a chart."""

    arc: Arc
    argument: Expr
    value: Expr
    chart: Chart

    @cached_property
    def distance(self) -> Expr:
        """t = side (x - anchor)."""
        argument = without_growth(self.argument, self.arc.t)
        return self.chart.side * (argument - sum(rational(a) for a in self.chart.anchor))

    @cached_property
    def y(self) -> Expr:
        return without_growth(self.value, self.arc.t)

    @cached_property
    def _track(self) -> _samples.Track:
        return _samples.Track(self.arc, self.distance, self.y)

    def parameter(self, t: float) -> Any:
        """About where the distance is t."""
        if self.argument == self.arc.t:
            return sum((arb(a) for a in self.chart.anchor), arb(0)) + self.chart.side * arb(t)
        return self._track.solve(t)

    def around(self, first: float, last: float) -> tuple[Any, Any]:
        """A range of s on which t runs at least from `first` to `last`."""
        a, b = self.parameter(first), self.parameter(last)
        pad = (b - a) / 2**20
        a, b = (a - pad).mid(), (b + pad).mid()
        distance = self.real(self.distance)
        if not (distance(a) <= first and distance(b) >= last):
            raise UnprovedError("the range of a bin is not seen to be covered")
        return (a, b) if a < b else (b, a)

    def real(self, expr: Expr) -> Callable[[Any], Any]:
        closure = real_closure(expr)
        return lambda s: closure(Env({self.arc.t: s}))

    def complex(self, expr: Expr) -> Callable[[Any], Any]:
        """Non-finite unless the formula is analytic on the ball."""
        closure = complex_closure(expr)
        return lambda s: closure(Env({self.arc.t: acb(s)}, analytic=True))


def proved(table: Table, graph: Graph, seconds: float = SECONDS) -> Table:
    """The table with its bound, and the parts of which nothing is proved: each with the first reason.

    The proof is given up after so many seconds of computing.
    """
    bounds: dict[str, float] = {}
    gaps: dict[str, str] = {}
    deadline = time.process_time() + seconds
    with proofs_only():
        for column in columns(table, graph.chart):
            if column.kind in gaps:
                continue
            try:
                bounds[column.kind] = max(bounds.get(column.kind, 0.0), Comparison(graph, column, deadline).bound())
            except (EtatrickError, ArithmeticError, ValueError) as error:
                gaps[column.kind] = str(error)
    sure = [bound for kind, bound in bounds.items() if kind not in gaps]
    return replace(table, bound=max(sure, default=math.inf), gaps=tuple(gaps.items()))


@dataclass(frozen=True)
class Comparison:
    """One column and what it stands for; the proof is given up at the deadline (time.process_time)."""

    graph: Graph
    column: Column
    deadline: float = math.inf

    def bound(self) -> float:
        """The proved bound of this column; raises UnprovedError, or what the calculus raises."""
        with balls.precision(_LADDER[0]):
            inner = self.column.kind == INNER
            return _above(self._on(self.column.first, self.column.last) if inner else self._with_end())

    def _with_end(self) -> Any:
        """Octave by octave towards the end, and then as far as it."""
        if self.graph.chart.anchor != (0.0, 0.0) and self.column.kind == LOW:
            return self._octaves(self._closest())
        reasons, blunt, most = [""], [], max(_DEPTHS) + 1
        for order, depth in product(_ORDERS, _DEPTHS):
            if depth >= most:
                continue
            try:
                beyond = self._beyond(depth, order)
                if beyond < _SHARP:
                    most = depth  # where one of the octaves fails, only fewer of them need be tried
                    return beyond.max(self._octaves(depth))
                reasons.append(f"expansions at the end leave {beyond.str(3)}")
                blunt.append((beyond, depth))
            except UnprovedError as error:
                reasons.append(str(error))
        for beyond, depth in sorted(blunt, key=lambda pair: float(pair[0].upper())):
            if beyond < _BLUNT and depth < most:
                return beyond.max(self._octaves(depth))
        raise UnprovedError(reasons[-1])

    def _closest(self) -> int:
        """The octaves down to the distance of the float nearest to an anchor."""
        high, low = self.graph.chart.anchor
        nearest = min(abs(high) * 2.0**-54, abs(low) or math.inf)
        return math.ceil(math.log2(self.column.last / nearest))

    def _octaves(self, depth: int) -> Any:
        most = arb(0)
        for k in range(depth):
            first, last = self.column.first * 2.0**k, self.column.last / 2.0**k
            most = most.max(self._on(last / 2, last) if self.column.kind == LOW else self._on(first, 2 * first))
        return most

    def _beyond(self, depth: int, order: int) -> Any:
        """Germs from the given depth on, from a point that is seen to lie a little before it."""
        graph, low = self.graph, self.column.kind == LOW
        t = self.column.last / 2.0**depth if low else self.column.first * 2.0**depth
        start = graph.parameter(t * (1 + 2.0**-20 if low else 1 - 2.0**-20)).mid()
        gap = graph.real(graph.distance)(start) - t
        if not (gap > 0 if low else gap < 0):
            raise UnprovedError("the range of a bin is not seen to be covered")
        rising = graph.parameter(2 * t) > start
        place = Place(graph.arc.lower) if low == rising else Place(graph.arc.upper, above=False)
        unit = self._sizes(start, start)[0] / 4
        zone = Zone(depth_of(place, start), order, time.monotonic() + _GERM_SECONDS)
        return near_end(self.column, graph.distance, graph.y, graph.arc.t, place, zone, unit)

    def _on(self, first: float, last: float) -> Any:
        """The bound for distances from `first` to `last`."""
        a, b = self.graph.around(first, last)
        if self.column.nothing:
            return self._nothing(a, b)
        return self._halved(a, b, _HALVINGS)

    def _nothing(self, a: Any, b: Any) -> Any:
        if not abs(self.graph.real(self.graph.y)(a.union(b))) < NOTHING:
            raise UnprovedError("what the table leaves out is not seen to be small")
        return arb(0)

    def _halved(self, a: Any, b: Any, times: int) -> Any:
        if time.process_time() > self.deadline:
            raise UnprovedError("no time left")
        try:
            return self._whole(a, b)
        except UnprovedError:
            if times == 0:
                raise
            middle = ((a + b) / 2).mid()
            return self._halved(a, middle, times - 1).max(self._halved(middle, b, times - 1))

    def _whole(self, a: Any, b: Any) -> Any:
        """Relative to y; where balls of y meet 0, to the least |table| or to a quarter of the largest |y|."""
        try:
            return self._compared(a, b, lambda table, y, power: table / y - 1)
        except UnprovedError:
            unit = max(self._sizes(a, b)) / 4
            if not unit > 0:
                raise
            miss = self._compared(a, b, lambda table, y, power: (table - y) / (power * unit))
            floor = self._floor(a, b) / unit - miss
            return miss / floor if floor > 1 else miss

    def _floor(self, a: Any, b: Any) -> Any:
        """A lower bound of |table|/t^power between a and b."""
        cuts = [a + (b - a) * k / _PARTS for k in range(_PARTS + 1)]
        distance = self.graph.real(self.graph.distance)
        found = []
        for left, right in pairwise(cuts):
            t = distance(left.union(right))
            found.append(abs(self.column.value(t) / self._power(t)).lower())
        return arb(min(found))

    def _sizes(self, a: Any, b: Any) -> list[Any]:
        """|y|/t^power at some points from a to b, from below."""
        found = [self._values(self.graph.real, (a + (b - a) * k / 8).mid()) for k in range(9)]
        return [abs(y / power).lower() for _, y, power in found]

    def _values(self, read: Callable[[Expr], Callable[[Any], Any]], s: Any) -> tuple[Any, Any, Any]:
        """The polynomial, y and t^power at a ball."""
        t = read(self.graph.distance)(s)
        return self.column.value(t), read(self.graph.y)(s), self._power(t)

    def _power(self, t: Any) -> Any:
        return raised(t, 0.0 if any(self.column.tail) else self.column.power)

    def _compared(self, a: Any, b: Any, miss: Callable[[Any, Any, Any], Any]) -> Any:
        """sup |miss| with as many bits as it takes."""

        def on_reals(s: Any) -> Any:
            value = miss(*self._values(self.graph.real, s))
            if value.is_finite() and not value.rad() < arb(2) ** -_LEFT:
                raise _BlurredError("values cancel")
            return value

        def on_balls(s: Any) -> Any:
            with balls.precision(_COARSE):  # wide balls need few bits, and some functions then use better series
                return miss(*self._values(self.graph.complex, s))

        for bits in _LADDER:
            with balls.precision(bits):
                try:
                    return largest(on_reals, on_balls, a, b)
                except _BlurredError:
                    continue
        raise UnprovedError("values cancel")


class _BlurredError(EtatrickError):
    """More bits are needed."""


def _above(bound: Any) -> float:
    """A short float above the bound."""
    if not bound.is_finite():
        raise UnprovedError("no finite bound")
    return float(f"{float(bound.upper()) * 1.01:.3g}")
