"""How the dual is computed in torch: a printed formula, f = 2 Omega - w Omega' through a printed w(eta), or a table."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import sympy
import torch
from sympy import Expr

from ..calculus.inverse import inverse
from ..calculus.limits import limit_value
from ..calculus.tidy import tame
from ..curve import Arc, Curve, Parametric
from ..duality import NoDualError
from ..penalty import Penalty
from ..symbols import eta
from . import _samples, _table
from ._arcs import Piece, two_floats
from ._bounds import Graph, proved
from ._formulas import ACCURATE, best_code, miss, rationalised, run, test_points, truth_at
from ._table import Chart, RoughError, Table


@dataclass(frozen=True)
class Branch:
    """f and f' from `low` on, tabulated against the distance `place` (code in x = eta) from one end of their range."""

    low: float
    place: str
    value: Table
    rise: Table


@dataclass(frozen=True)
class Dual:
    """Pieces in x = eta, or the sentence why there is none, or tables: one branch, two where the range is finite.

    Below `start` a tabulated f is 0, above `end` beyond[0] - beyond[1]/eta; above `far_from` the formula `far` holds.
    """

    pieces: tuple[Piece, ...] | None
    error: str
    branches: tuple[Branch, ...] = ()
    start: float = 0.0
    end: float = math.inf
    beyond: tuple[float, float] = (0.0, 0.0)
    far: str = ""
    far_from: float = math.inf


def plan_dual(penalty: Penalty, prove: bool = False) -> Dual:
    try:
        dual = penalty.dual
    except NoDualError as error:
        return Dual(None, str(error))
    curve = penalty.curve
    if not isinstance(dual, Parametric):
        pieces = _pieces(dual) or _through_w(curve, dual)
        if pieces is not None:
            return Dual(pieces, "")
    arcs = curve.arcs if curve.arcs[-1].slope != 0 else curve.arcs[:-1]
    if len(arcs) != 1 or not arcs[0].eta.has(arcs[0].t):
        return Dual(None, "the dual of this penalty has no torch form yet")
    arc = arcs[0]
    start, end = (limit_value(arc.eta, arc.t, x, up) for x, up in ((arc.lower, True), (arc.upper, False)))
    beyond = (math.inf, 0.0)
    if len(arcs) < len(curve.arcs):
        edge = _samples.number(arc.at(arc.w, arc.upper))
        beyond = 2 * _samples.number(curve.arcs[-1].omega), edge**2
    begin, reach = _samples.number(start), _samples.number(end - start)
    far, far_from = ("", math.inf) if isinstance(dual, Parametric) or math.isfinite(reach) else _far(dual, start)
    try:
        branches = _branches(arc, start, end, far_from - begin, prove)
    except RoughError:
        return Dual(None, "the dual of this penalty has no torch form yet")
    return Dual(None, "", branches, begin, _samples.number(end), beyond, far, far_from)


def _far(dual: Expr, start: Expr) -> tuple[str, float]:
    """A formula that cancels near the start is accurate from some eta on."""
    for distance in (1, 2**4, 2**8, 2**16):
        low = start + distance
        code = best_code(dual, Arc(eta, low, sympy.oo, eta, sympy.S.Zero, sympy.S.Zero, dual))
        if code is not None:
            return code, _samples.number(low)
    return "", math.inf


def _pieces(dual: Expr) -> tuple[Piece, ...] | None:
    """The printed pieces of a closed dual in x = eta, None when one is not accurate in torch."""
    pairs = list(dual.args) if isinstance(dual, sympy.Piecewise) else [(dual, sympy.true)]
    pieces, low, start = [], sympy.S.Zero, 0.0
    for value, condition in pairs:
        high = sympy.oo if condition is sympy.true else condition.rhs
        arc = Arc(eta, low, high, eta, sympy.S.Zero, sympy.S.Zero, value)
        # where f starts from 0 it can be no more accurate than a rounded eta allows
        code = best_code(value, arc, eta * value.diff(eta) if value.has(eta) else sympy.S.Zero)
        if code is None:
            return None
        end = _samples.number(high)
        pieces.append(Piece(start, end, code))
        # a piece begins above its low: at a pole, which belongs to the next piece, one float earlier
        low, start = high, math.nextafter(end, 0.0) if isinstance(condition, sympy.StrictLessThan) else end
    return tuple(pieces)


def _through_w(curve: Curve, dual: Expr) -> tuple[Piece, ...] | None:
    """f(eta) = 2 Omega(w) - w Omega'(w) at w = w(eta), for one arc with a printable inverse, if that is accurate."""
    arc = curve.arcs[0]
    if len(curve.arcs) > 1 or isinstance(dual, sympy.Piecewise) or not arc.explicit:
        return None
    omega, slope = best_code(arc.omega, arc), best_code(arc.slope, arc)
    back = inverse(arc.eta, arc.t, eta)
    if omega is None or slope is None or back is None:
        return None
    track = Arc(eta, sympy.S.Zero, sympy.oo, eta, sympy.S.Zero, sympy.S.Zero, back)
    code = best_code(rationalised(sympy.powsimp(back)), track)
    if code is None:
        return None
    points = test_points(track)
    truth = truth_at(dual, track, points)
    composed = f"_legendre({code})"

    def legendre(x: torch.Tensor) -> torch.Tensor:
        scope = {"torch": torch, "math": math, "x": x}
        return 2 * run(omega, scope) - x * run(slope, scope)

    good = miss(composed, points, truth, np.abs(truth), {"_legendre": legendre}) <= ACCURATE
    return (Piece(0.0, math.inf, composed),) if good else None


def _branches(arc: Arc, start: Expr, end: Expr, reach: float, prove: bool) -> tuple[Branch, ...]:
    """f and f' = Omega'^2 between start and end, each half of a finite range seen from its own end.

    Where a range ends f may behave like x log(x) in the distance x, for which only bins that shrink towards the end do.
    """
    near = Chart(1, two_floats(start), math.inf).code()
    if end is sympy.oo:
        return (Branch(0.0, near, *_tables(arc, 1, start, end, Chart(1, (0.0, 0.0), reach), prove)),)
    edge = two_floats(end)
    half = _samples.number(end - start) / 2
    middle = edge[0] - half
    # distances from the end are those of floats: none is less than half a unit in the end's last place
    last = Chart(1, (0.0, 0.0), half, math.frexp(edge[0])[1] - 54)
    return (
        Branch(0.0, near, *_tables(arc, 1, start, end, Chart(1, (0.0, 0.0), half), prove)),
        Branch(middle, Chart(-1, edge, half).code(), *_tables(arc, -1, start, end, last, prove)),
    )


def _tables(arc: Arc, side: int, start: Expr, end: Expr, chart: Chart, prove: bool) -> tuple[Table, Table]:
    """f and f' tabulated against x = eta - start (side 1) or end - eta, through w(eta) where that inverse is closed."""
    x = sympy.Symbol("x", positive=True)
    rise, dual = arc.slope**2, arc.dual
    anchor = start if side > 0 else end
    closed = arc.t != eta and tame(arc.eta)
    back = inverse(arc.eta, arc.t, eta, arc.lower, arc.upper, seconds=5.0) if closed else None
    if back is not None:
        rise, dual = (e.subs(arc.t, back.subs(eta, anchor + side * x)) for e in (rise, dual))
        track = Arc(x, sympy.S.Zero, end - start, x, rise, x, dual)
    else:
        track = Arc(arc.t, arc.lower, arc.upper, side * (arc.eta - anchor), rise, arc.eta, dual)
    curve = Curve((track,), True)
    rises = _samples.along(curve, lambda a: a.w, lambda a: a.slope)
    values = _samples.along(curve, lambda a: a.w, lambda a: a.omega)
    primitive_of = None if math.isfinite(chart.reach) else (rises, _table.power_at(rises, chart, 1))
    tables = _table.build(values, chart, primitive_of), _table.build(rises, chart)
    if not prove:
        return tables
    graphs = (Graph(track, track.w, y, chart) for y in (track.omega, track.slope))
    value, rise = (proved(table, graph) for table, graph in zip(tables, graphs, strict=True))
    return value, rise
