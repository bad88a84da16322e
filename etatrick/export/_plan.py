"""How each function of a penalty is to be computed in torch: a printed formula where that is accurate, else a table.

A formula is accepted only if its float64 value agrees with ball arithmetic to 2e-14 at magnitudes from 1e-30 to 1e30;
of several equal forms the most accurate is printed. Closed forms that cancel (w - log(1 + w), say) therefore end up
as tables, like penalties that have no closed form at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import sympy
import torch
from sympy import Expr

from ..calculus import balls
from ..calculus.inverse import inverse
from ..calculus.limits import limit, limit_value
from ..calculus.tidy import tame
from ..curve import Arc, Curve, Parametric
from ..duality import NoDualError
from ..numerics import require_values
from ..penalty import Penalty
from ..proximal import stationary_points
from ..symbols import EtatrickError, eta
from . import _samples, _table, special
from ._printer import Unprintable, torch_code
from ._table import Array

ACCURATE = 2e-14
TINY = 1e-300
_EXPONENTS = (8, 16, 32, 64, 128, 256, 512, 960)


@dataclass(frozen=True)
class Piece:
    """One printed formula in `x`, valid on [low, high]."""

    low: float
    high: float
    code: str


@dataclass(frozen=True)
class Plan:
    """What the generated file needs: printed pieces (or None, meaning the table) and constants."""

    name: str
    formula: str
    omega: tuple[Piece, ...] | None
    slope: tuple[Piece, ...] | None
    curvature: tuple[Piece, ...] | None
    eta: tuple[Piece, ...] | None
    dual: tuple[Piece, ...] | None
    dual_error: str
    slope_table: _table.Table | None
    dual_table: _table.Table | None
    dual_start: float
    dual_end: float
    dual_beyond: tuple[float, float]
    omega_at_zero: float
    slope_at_zero: float
    curvature_at_zero: float
    eta_at_zero: float
    breaks: tuple[float, ...]
    roots: tuple[tuple[Piece, ...], ...] | None
    weak_convexity: float


def function_pieces(curve: Curve, value: str) -> tuple[Piece, ...] | None:
    """The printed pieces of arc.<value> over the explicit arcs, None when one of them is not accurate in torch."""
    if not curve.explicit:
        return None
    pieces: list[Piece] = []
    start = 0.0
    for arc in curve.arcs:
        expr = getattr(arc, value)
        code = best_code(expr, arc, arc.slope / arc.w if value == "curvature" else sympy.S.Zero)
        if code is None:
            return None
        end = _samples.number_below(arc.upper)  # past its end a slope may be negative
        pieces.append(Piece(start, end, code))
        start = end
    return tuple(pieces)


def best_code(expr: Expr, arc: Arc, scale: Expr = sympy.S.Zero) -> str | None:
    """The torch source of the most accurate printable form of `expr` on the arc, None when none is accurate.

    Errors are relative to the value, or to `scale` where that is larger (for functions that change sign).
    """
    if expr in (sympy.oo, -sympy.oo):
        return "torch.full_like(x, math.inf)"
    if not expr.has(arc.t):
        return f"torch.full_like(x, {_samples.number(expr)!r})"
    points = _test_points(arc)
    truth = _truth(expr, arc, points)
    unit = np.maximum(np.abs(truth), np.abs(_truth(scale, arc, points)))
    best: tuple[float, str] | None = None
    for form in _forms(expr):
        try:
            code = torch_code(form, {arc.t: "x"})
        except Unprintable:
            continue
        error = _miss(code, points, truth, unit)
        if error <= ACCURATE and (best is None or error < best[0] / 2):
            best = error, code
    return None if best is None else best[1]


def _truth(expr: Expr, arc: Arc, points: list[float]) -> Array:
    """Values by balls: the nearest floats, nan where the value cannot be told from zero."""
    values = np.full(len(points), np.nan)
    for i, point in enumerate(points):
        try:
            values[i] = float(balls.evaluate(expr, {arc.t: _rational(point)}, 20).mid()) if expr != 0 else 0.0
        except EtatrickError:
            continue
    return values


def _forms(expr: Expr) -> list[Expr]:
    if not tame(expr):
        return [expr]
    together = sympy.together(expr)
    forms = [expr, sympy.factor(together), sympy.expand(expr), together, sympy.cancel(together)]
    forms += [f(expr) for f in (sympy.radsimp, sympy.expand_log, sympy.powsimp)]
    forms += [_rationalised(expr)]
    if expr.has(sympy.tanh, sympy.sinh, sympy.cosh):
        forms += [sympy.simplify(expr.rewrite(sympy.exp))]
    return list(dict.fromkeys(forms))


def _rationalised(expr: Expr) -> Expr:
    """(a - b)/c with a square root in a becomes (a^2 - b^2)/(c (a + b)): no cancellation."""
    numerator, denominator = sympy.fraction(sympy.together(expr))
    if numerator.is_Add and len(numerator.args) == 2:
        a, b = numerator.args
        product = sympy.expand((a + b) * (a - b))
        if sympy.count_ops(product) < sympy.count_ops(numerator) + 8:
            return sympy.factor(product) / ((a - b) * denominator)
    return expr


def _test_points(arc: Arc) -> list[float]:
    low, high = _samples.number(arc.lower), _samples.number(arc.upper)
    grid = [float(m) * 10.0**k for k in range(-30, 31) for m in (1.0, 3.3)]
    if np.isfinite(high):
        inside = [low + (high - low) * s for s in (1e-9, 1e-4, 0.1, 0.3, 0.5, 0.7, 0.9, 0.9999)]
        return [x for x in [*grid, *inside] if low < x < high]
    return [x for x in grid if x > low] + [low + x for x in grid if low > 0 and x / low > 1e-9]


def _miss(code: str, points: list[float], truth: Array, unit: Array, extra: dict[str, object] | None = None) -> float:
    """The largest error of the code at the points in terms of `unit`, inf where it is not finite."""
    x = torch.tensor(points, dtype=torch.float64)
    got = _run(code, {"torch": torch, "math": math, "x": x, **(extra or {})}).numpy()
    usable = np.isfinite(truth) & np.isfinite(unit) & (unit > 1e-290)
    if not np.all(np.isfinite(got[usable])):
        return math.inf
    return float(np.max(np.abs(got[usable] - truth[usable]) / unit[usable], initial=0.0))


def _run(code: str, scope: dict[str, object]) -> torch.Tensor:
    """Run one expression that our own printer wrote (never text from a user)."""
    scope = {**scope, **{f"{name}_jet": special.jet(name) for name in special.needed(code)}}
    return eval(compile(code, "<etatrick printer>", "eval"), scope)


def slope_table(curve: Curve) -> _table.Table:
    """Omega' tabulated against w, with power laws where it has become one at either end."""
    samples = _samples.along(curve, lambda a: a.w, lambda a: a.slope)
    breaks = [_samples.number_below(b) for b in curve.breaks()]
    exponent = [a.w * a.curvature / a.slope if a.slope != 0 else sympy.S.Zero for a in curve.arcs]
    low, p_low = power_law(samples, _samples.along(curve, lambda a: a.w, lambda a: exponent[curve.arcs.index(a)]), -1)
    high, p_high = power_law(samples, _samples.along(curve, lambda a: a.w, lambda a: exponent[curve.arcs.index(a)]), 1)
    if breaks:
        high = max(high, 2 * breaks[-1])
        low = min(low, breaks[0] / 2)
    omega = None if curve.finite_at_zero else _samples.along(curve, lambda a: a.w, lambda a: a.omega)
    return _table.build(samples, low, high, (p_low, p_high), breaks, omega)


def power_law(samples: _table.Samples, exponents: _table.Samples, side: int) -> tuple[float, float]:
    """The nearest 2^(side k) from which y is a power law to 2e-15 as far as 2^(2 side k), and its exponent."""
    for k in _EXPONENTS:
        x = 2.0 ** (side * k)
        here, there = samples([x, x ** (2.0 if k < 500 else 1.05)])
        if here == 0 or not np.isfinite(here):
            return x, 0.0
        power = _nice(float(exponents([x])[0]))
        far = here * (x if k < 500 else x**0.05) ** power
        # a power such as -4/3 is rounded, and the quotient there/here is raised to it
        allowed = 2e-15 + 2.0**-52 * abs(math.log(there / here)) if there > 0 else 0.0
        if (there == 0 and abs(far) < 1e-290) or abs(far - there) <= allowed * abs(there):
            return x, power
        if here < 1e-290 or here > 1e290:
            return x, power
    return x, power


def _nice(power: float) -> float:
    simple = sympy.nsimplify(power, rational=True, tolerance=1e-12)
    return float(simple) if simple.q <= 64 else power


def zero_value(arc: Arc, expr: Expr) -> float:
    """The limit of a formula at w = 0 as a float; 0 where it cannot be told."""
    found = limit(expr, arc.t, arc.lower)
    if found is None or found.value is sympy.zoo:
        return 0.0
    return _samples.number(found.value)


def dual_pieces(dual: Expr) -> tuple[Piece, ...] | None:
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


def make_plan(penalty: Penalty) -> Plan:
    """Decide how every function of the penalty is computed; raises EtatrickError when a parameter has no value."""
    require_values(penalty)
    curve = penalty.curve
    first = curve.arcs[0]
    slope = function_pieces(curve, "slope")
    omega = function_pieces(curve, "omega") if slope is not None and not _has_integral(curve) else None
    curvature = function_pieces(curve, "curvature") if slope is not None else None
    dual, error, table, start, end, beyond = _dual_plan(penalty)
    return Plan(
        name=penalty.name or penalty.kind,
        formula=_formula(penalty),
        omega=omega,
        slope=slope,
        curvature=curvature,
        eta=function_pieces(curve, "eta"),
        dual=dual,
        dual_error=error,
        slope_table=slope_table(curve) if omega is None or slope is None else None,
        dual_table=table,
        dual_start=start,
        dual_end=end,
        dual_beyond=beyond,
        omega_at_zero=-math.inf if penalty.unbounded_below else 0.0,
        slope_at_zero=zero_value(first, first.slope),
        curvature_at_zero=zero_value(first, first.curvature),
        eta_at_zero=zero_value(first, first.eta),
        breaks=tuple(_samples.number(b) for b in curve.breaks()),
        roots=None,
        weak_convexity=_samples.number(penalty.weak_convexity),
    )


def _has_integral(curve: Curve) -> bool:
    return any(arc.omega.has(sympy.Integral) for arc in curve.arcs)


def _formula(penalty: Penalty) -> str:
    omega = penalty.omega
    if penalty.form == "closed":
        return f"Omega(w) = {omega} for w >= 0"
    return f"{penalty.kind.replace('_', ' ')}: {penalty.source}"


_DualPlan = tuple[tuple[Piece, ...] | None, str, _table.Table | None, float, float, tuple[float, float]]


def _dual_plan(penalty: Penalty) -> _DualPlan:
    """Printed dual, or its table f' = Omega'^2 against eta - eta_hat(0+), or the sentence why there is none."""
    nothing: _DualPlan = (None, "", None, 0.0, math.inf, (0.0, 0.0))
    try:
        dual = penalty.dual
    except NoDualError as error:
        return None, str(error), *nothing[2:]
    curve = penalty.curve
    if not isinstance(dual, Parametric):
        pieces = dual_pieces(dual) or _dual_through_w(curve, dual)
        if pieces is not None:
            return pieces, "", *nothing[2:]
    arcs = curve.arcs if curve.arcs[-1].slope != 0 else curve.arcs[:-1]
    if len(arcs) != 1 or not arcs[0].eta.has(arcs[0].t):
        return None, "the dual of this penalty has no torch form yet", *nothing[2:]
    arc = arcs[0]
    start, end = (limit_value(arc.eta, arc.t, x, up) for x, up in ((arc.lower, True), (arc.upper, False)))
    beyond = (math.inf, 0.0)
    if len(arcs) < len(curve.arcs):
        edge = _samples.number(arc.at(arc.w, arc.upper))
        beyond = 2 * _samples.number(curve.arcs[-1].omega), edge**2
    return (
        None,
        "",
        _dual_table(arc, start, end, curve.finite_at_zero),
        _samples.number(start),
        _samples.number(end),
        beyond,
    )


def _dual_through_w(curve: Curve, dual: Expr) -> tuple[Piece, ...] | None:
    """f(eta) = 2 Omega(w) - w Omega'(w) at w = w(eta), for one arc with a printable inverse, if that is accurate."""
    arc = curve.arcs[0]
    omega, slope = function_pieces(curve, "omega"), function_pieces(curve, "slope")
    if len(curve.arcs) > 1 or omega is None or slope is None or isinstance(dual, sympy.Piecewise):
        return None
    back = inverse(arc.eta, arc.t, eta)
    if back is None:
        return None
    track = Arc(eta, sympy.S.Zero, sympy.oo, eta, sympy.S.Zero, sympy.S.Zero, back)
    code = best_code(_rationalised(sympy.powsimp(back)), track)
    if code is None:
        return None
    points = _test_points(track)
    truth = _truth(dual, track, points)
    composed = f"_legendre({code})"

    def legendre(x: torch.Tensor) -> torch.Tensor:
        scope = {"torch": torch, "math": math, "x": x}
        return 2 * _run(omega[0].code, scope) - x * _run(slope[0].code, scope)

    good = _miss(composed, points, truth, np.abs(truth), {"_legendre": legendre}) <= ACCURATE
    return (Piece(0.0, math.inf, composed),) if good else None


def _rational(x: float) -> sympy.Rational:
    return sympy.Rational(*x.as_integer_ratio())


def _dual_table(arc: Arc, start: Expr, end: Expr, finite: bool) -> _table.Table:
    """f' = Omega'^2 tabulated against x = eta - start, through w(eta) where that inverse is closed.

    `finite`: f starts at 0, and not from -oo.
    """
    x = sympy.Symbol("x", positive=True)
    rise, dual = arc.slope**2, arc.dual
    back = (
        None if arc.t == eta or not tame(arc.eta) else inverse(arc.eta, arc.t, eta, arc.lower, arc.upper, seconds=5.0)
    )
    if back is not None:
        rise, dual = (e.subs(arc.t, back.subs(eta, x + start)) for e in (rise, dual))
        track = Arc(x, sympy.S.Zero, end - start, x, rise, x, dual)
        exponent = x * rise.diff(x) / rise
    else:
        track = Arc(arc.t, arc.lower, arc.upper, arc.eta - start, rise, arc.eta, dual)
        exponent = track.w / rise * rise.diff(arc.t) / arc.eta.diff(arc.t)
    curve = Curve((track,), True)
    samples = _samples.along(curve, lambda a: a.w, lambda a: a.slope)
    exponents = _samples.along(curve, lambda a: a.w, lambda a: exponent)
    low, p_low = power_law(samples, exponents, -1)
    top = _samples.number(end - start)
    high, p_high = (top, 0.0) if math.isfinite(top) else power_law(samples, exponents, 1)
    primitive = None if finite else _samples.along(curve, lambda a: a.w, lambda a: a.omega)
    return _table.build(samples, min(low, high / 2), high, (p_low, p_high), (), primitive)


def root_pieces(curve: Curve) -> tuple[tuple[Piece, ...], ...] | None:
    """Per arc the printed solutions x of x + g Omega'(x) = z; None unless every arc has them in closed form."""
    if not curve.explicit:
        return None
    arcs = [_closed_roots(arc) for arc in curve.arcs]
    return None if None in arcs else tuple(a for a in arcs if a is not None)


def _closed_roots(arc: Arc) -> tuple[Piece, ...] | None:
    g, z = sympy.symbols("g z", positive=True)
    low, high = _samples.number(arc.lower), _samples.number(arc.upper)
    pieces = []
    for solution in stationary_points(arc, g, z):
        try:
            pieces.append(Piece(low, high, torch_code(solution, {g: "g", z: "z"})))
        except Unprintable:
            return None
    return tuple(pieces) or None
