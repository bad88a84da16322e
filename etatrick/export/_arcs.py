"""Every function of a penalty on every arc, as a printed formula or as tables, and what the prox needs of Omega'."""

from __future__ import annotations

import math
from dataclasses import dataclass

import sympy
from sympy import Expr

from ..calculus import balls
from ..calculus.tidy import tidy
from ..curve import Arc, Curve
from . import _samples, _table
from ._bounds import SECONDS, Graph, proved
from ._formulas import accurate_in_single, best_code, shifted_code, usable_in_single
from ._table import Chart, Samples, Table

#: Omega'' steers Newton steps and is a gradient's gradient: its table is proved only where that is cheap.
_CURVATURE_SECONDS = 8.0


@dataclass(frozen=True)
class Piece:
    """Torch code in `x` (or "" and a table in t = `place`) on [low, high]; `fast`: accurate in float32 as it stands."""

    low: float
    high: float
    code: str
    fast: bool = True
    place: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Pull:
    """Omega' and its first two derivatives on [low, high]: three formulas, or the table of Omega' in side * t.

    `fast`: float32 does for the steps before the last. `quadratic`: code of A, B, C in z = `end` and the step g where
    x - z + g Omega'(x) is (A x^2 - 2 B x + C) over something positive.
    """

    low: float
    high: float
    codes: tuple[str, str, str] | None
    fast: bool
    side: int
    place: str
    table: Table | None
    quadratic: tuple[str, str, str] | None = None


def ends(arc: Arc) -> tuple[Expr, Expr]:
    """The magnitudes between which the arc lies."""
    low = sympy.S.Zero if arc.lower == 0 and arc.explicit else arc.at(arc.w, arc.lower)
    return low, sympy.oo if arc.upper is sympy.oo else arc.at(arc.w, arc.upper)


def charts(first: bool, low: Expr, high: Expr) -> list[tuple[float, float, Chart]]:
    """(from, to, chart): one from the lower end, and one from the upper end where that is finite."""
    start = (0.0, 0.0) if first else two_floats(low)
    begin = 0.0 if first else _samples.number_below(low)
    if high is sympy.oo:
        return [(begin, math.inf, Chart(1, start, math.inf))]
    end = two_floats(high)
    middle = start[0] + (end[0] - start[0]) / 2
    return [
        (begin, middle, Chart(1, start, middle - start[0])),
        (middle, _samples.number_below(high), Chart(-1, end, end[0] - middle)),
    ]


def two_floats(x: Expr) -> tuple[float, float]:
    """The nearest float and the nearest float to the rest."""
    high = _samples.number(x)
    rest = balls.enclose(x - sympy.Rational(*high.as_integer_ratio()), {}, 256)
    return high, 0.0 if rest.contains(0) else float(rest.mid())


class Arcs:
    """The pieces of one curve; samples are shared between tables, whose bounds are proved when that is asked for."""

    def __init__(self, curve: Curve, prove: bool = False) -> None:
        self.curve, self.prove = curve, prove
        self.spans = [charts(i == 0, *ends(arc)) for i, arc in enumerate(curve.arcs)]

    def pieces(self, quantity: str) -> tuple[Piece, ...]:
        """omega, slope, curvature or eta over all arcs."""
        return tuple(p for i in range(len(self.curve.arcs)) for p in self._on(i, quantity))

    def _on(self, i: int, quantity: str) -> list[Piece]:
        span = self.spans[i]
        low, high = span[0][0], span[-1][1]
        code = self._code(i, quantity)
        if code is not None:
            return [Piece(low, high, code, accurate_in_single(code, low, high))]
        if quantity == "eta":  # w/Omega', and where Omega' has no formula eta_hat has none
            return [Piece(low, high, "x / _slope(x)")]
        return [Piece(a, b, "", True, chart.code(), self._table(i, quantity, chart)) for a, b, chart in span]

    def _code(self, i: int, quantity: str) -> str | None:
        arc = self.curve.arcs[i]
        expr = getattr(arc, quantity)
        if not expr.has(arc.t):
            return best_code(expr, arc)
        if not arc.explicit:
            return None
        code = best_code(expr, arc, arc.slope / arc.w if quantity == "curvature" else sympy.S.Zero)
        if code is None and quantity in ("slope", "curvature"):
            code = shifted_code(expr, arc, self.spans[i][-1][2])
        return code

    def _samples(self, i: int, quantity: str) -> Samples:
        return _samples.along(Curve((self.curve.arcs[i],), True), lambda a: a.w, lambda a: getattr(a, quantity))

    def _table(self, i: int, quantity: str, chart: Chart) -> Table:
        samples, primitive_of = self._samples(i, quantity), None
        if quantity == "omega" and not math.isfinite(chart.reach):
            slope = self._samples(i, "slope")
            primitive_of = slope, _table.power_at(slope, chart, 1)
        table, arc = _table.build(samples, chart, primitive_of), self.curve.arcs[i]
        if not self.prove:
            return table
        seconds = _CURVATURE_SECONDS if quantity == "curvature" else SECONDS
        return proved(table, Graph(arc, arc.w, getattr(arc, quantity), chart), seconds)

    def pulls(self, slopes: tuple[Piece, ...], curvatures: tuple[Piece, ...]) -> tuple[Pull, ...]:
        """Omega' with two derivatives on every arc: printed where all three are formulas, else from tables."""
        found: list[Pull] = []
        for i, span in enumerate(self.spans):
            low, high = span[0][0], span[-1][1]
            slope, bend = (next(p for p in pieces if p.low == low) for pieces in (slopes, curvatures))
            if slope.table is None and bend.table is None:
                codes = (slope.code, bend.code, _third(self.curve.arcs[i]))
                fast = all(usable_in_single(code, k, low, high) for k, code in enumerate(codes[:2]))
                found.append(Pull(low, high, codes, fast, 1, "x", None, _quadratic(self.curve.arcs[i])))
                continue
            known = {p.low: p.table for p in slopes}
            for a, b, chart in span:
                table = known.get(a) or self._table(i, "slope", chart)
                found.append(Pull(a, b, None, True, chart.side, chart.code(), table))
        return tuple(found)


def _quadratic(arc: Arc) -> tuple[str, str, str] | None:
    """A, B, C of the quadratic A x^2 - 2 B x + C whose sign is that of x - z + g Omega'(x), if there is one."""
    numerator, denominator = sympy.fraction(sympy.together(arc.slope))
    if not (arc.explicit and numerator.is_polynomial(arc.t) and denominator.is_polynomial(arc.t)):
        return None
    if sympy.degree(denominator, arc.t) > 1 or sympy.degree(numerator, arc.t) > 2:
        return None
    inside = arc.lower + 1 if arc.upper is sympy.oo else (arc.lower + arc.upper) / 2
    if denominator.subs(arc.t, inside).is_negative:
        numerator, denominator = -numerator, -denominator
    n, d = sympy.Poly(numerator, arc.t), sympy.Poly(denominator, arc.t)
    n0, n1, n2 = (_samples.number(n.coeff_monomial(arc.t**k)) for k in range(3))
    d0, d1 = (_samples.number(d.coeff_monomial(arc.t**k)) for k in range(2))
    return (
        _sum((d1, ""), (n2, "g")),
        _sum((d1 / 2, "end"), (-d0 / 2, ""), (-n1 / 2, "g")),
        _sum((n0, "g"), (-d0, "end")),
    )


def _sum(*terms: tuple[float, str]) -> str:
    """c g + c' end + ... without the terms that are 0."""
    kept = [(c, name) for c, name in terms if c]
    text = " + ".join((name if c == 1 else f"{c!r} * {name}") if name else repr(c) for c, name in kept)
    return text.replace("+ -", "- ") or "0.0"


def _third(arc: Arc) -> str:
    """Code of the third derivative, which only speeds up the search for a root: 0 where none is accurate."""
    code = best_code(tidy(arc.curvature.diff(arc.t)), arc, arc.slope / arc.w**2)
    return "torch.full_like(x, 0.0)" if code is None else code
