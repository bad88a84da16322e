"""The operations on curves.

    k Omega          slope k Omega',      eta_hat/k,          dual k f(k eta)
    Omega(w/s)       slope Omega'(w/s)/s, s^2 eta_hat(w/s),   dual f(eta/s^2)
    Omega1 + Omega2  slopes add,          1/eta_hat = 1/eta_hat1 + 1/eta_hat2
    min(Omega1, Omega2)                   eta_hat of the smaller one; it jumps up where they cross
    r <= r0          eta_hat at least e0 = 1/r0: Omega' = min(Omega', w/e0)

All of them keep Omega(0) = 0, and a penalty that is a minimum over eta of functions affine in w^2 stays one. The dual
of a sum has in general no closed form. The dual of a minimum is not min(f1, f2): that is one of many f with
Omega = 1/2 min_eta (w^2/eta + f), and f = max_w (2 Omega - w^2/eta) the least of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy
from sympy import Expr

from ..calculus.limits import limit_value
from ..calculus.pieces import Pieces, split
from ..calculus.root import root
from ..calculus.tidy import tidy
from ..calculus.value_at import at_point, value_at
from ..curve import Arc, Curve, explicit_arc, ratio
from ..symbols import EtatrickError, eta, fresh, w
from ._pairs import common, pairs, renamed
from ._stretches import Stretch, stretches


def scaled(curve: Curve, k: Expr) -> Curve:
    """k Omega(w)."""
    arcs = tuple(
        replace(arc, slope=_neat(k * arc.slope), eta=_neat(arc.eta / k), omega=_neat(k * arc.omega))
        for arc in curve.arcs
    )
    return replace(curve, arcs=arcs, dual=_dual_of(curve.dual, k, k))


def stretched(curve: Curve, s: Expr) -> Curve:
    """Omega(w/s)."""
    return replace(curve, arcs=tuple(_stretched(arc, s) for arc in curve.arcs), dual=_dual_of(curve.dual, 1, 1 / s**2))


def _stretched(arc: Arc, s: Expr) -> Arc:
    if not arc.explicit:
        return replace(arc, w=_neat(s * arc.w), slope=_neat(arc.slope / s), eta=_neat(s**2 * arc.eta))
    slope, hat, omega = (x.xreplace({w: w / s}) for x in (arc.slope, arc.eta, arc.omega))
    return explicit_arc(s * arc.lower, s * arc.upper, _neat(slope / s), _neat(s**2 * hat), _neat(omega))


def _dual_of(f: Expr | None, k: Expr, rate: Expr) -> Expr | None:
    """k f(rate eta)."""
    if f is None:
        return None
    pieces = split(f, eta)
    exprs = tuple(_neat(k * e.xreplace({eta: rate * eta})) for e in pieces.exprs)
    return Pieces(eta, pieces.lower, pieces.upper, tuple(b / rate for b in pieces.breaks), exprs).to_expr()


def added(a: Curve, b: Curve) -> Curve:
    """Omega1 + Omega2; -oo at 0 where one of them is."""
    arcs = tuple(_sum(*common(*pair)) for pair in pairs(_own(a), _own(b)))
    return Curve(arcs, a.finite_at_zero and b.finite_at_zero, envelope=a.envelope and b.envelope)


def _own(curve: Curve) -> Curve:
    """The curve with t for a parameter eta: numbers bound in eta would get in the way of formulas for the dual."""
    arcs = (renamed(arc, fresh("t", arc.w, arc.slope, arc.omega)) if arc.t == eta else arc for arc in curve.arcs)
    return replace(curve, arcs=tuple(arcs))


def _sum(a: Arc, b: Arc) -> Arc:
    hat = ratio(sympy.S.One, ratio(sympy.S.One, a.eta) + ratio(sympy.S.One, b.eta))
    return replace(a, slope=_neat(a.slope + b.slope), eta=_neat(hat), omega=_neat(a.omega + b.omega))


def minimum(a: Curve, b: Curve) -> Curve:
    """min(Omega1, Omega2). Refused where one of them is -oo at 0: its constant, which decides, is a convention."""
    if not (a.finite_at_zero and b.finite_at_zero):
        raise EtatrickError("a minimum compares penalties with Omega(0) = 0, and one of these is unbounded below at 0")
    arcs = [arc for pair in pairs(_own(a), _own(b)) for arc in _lower(*pair)]
    return Curve(tuple(_merged(arcs)), True, envelope=a.envelope and b.envelope)


def _lower(a: Arc, b: Arc) -> Iterator[Arc]:
    """The smaller one of two arcs over the same magnitudes, cut where they cross."""
    first, second = common(a, b)
    excess, rate = first.omega - second.omega, first.slope - second.slope
    for stretch in stretches(excess, rate, first.t, first.lower, first.upper):
        own, along = (b, second) if stretch.sign > 0 else (a, first)
        if not own.explicit:
            yield replace(along, lower=stretch.lower, upper=stretch.upper)
            continue
        lower = own.lower if stretch.lower == first.lower else at_point(first.w, first.t, stretch.lower)
        upper = own.upper if stretch.upper == first.upper else at_point(first.w, first.t, stretch.upper)
        yield replace(own, lower=lower, upper=upper)


def _merged(arcs: list[Arc]) -> list[Arc]:
    """Neighbours with the same formulas as one arc."""
    found: list[Arc] = []
    for arc in arcs:
        if found and replace(found[-1], lower=arc.lower, upper=arc.upper) == arc:
            arc = replace(arc, lower=found.pop().lower)
        found.append(arc)
    return found


def capped(curve: Curve, noise_ratio: Expr) -> Curve:
    """The noise ratio is at most r: w^2 r/2 as long as eta_hat < 1/r, then Omega up to a constant.

    Finite at 0 even where Omega is not. Where eta_hat falls below 1/r again, Omega' = r w again.
    """
    floor = 1 / noise_ratio
    arcs: list[Arc] = []
    level, clamped = sympy.S.Zero, None
    for arc, stretch in _by_level(_own(curve), floor):
        if arcs and (stretch.sign > 0) != clamped:
            gap = _gap(arc, stretch.lower, floor)
            level = _neat(level + gap if stretch.sign > 0 else level - gap)
        clamped = stretch.sign > 0
        arcs.append(_clamped(arc, stretch, floor, level) if clamped else _kept(arc, stretch, level))
    finite = curve.finite_at_zero or arcs[0].eta == floor
    return Curve(tuple(_merged(arcs)), finite, envelope=curve.envelope)


def _by_level(curve: Curve, floor: Expr) -> Iterator[tuple[Arc, Stretch]]:
    """The arcs cut where eta_hat passes the floor; the sign is that of floor - eta_hat."""
    for arc in curve.arcs:
        if arc.eta is sympy.oo:
            yield arc, Stretch(arc.lower, arc.upper, -1)
            continue
        for stretch in stretches(floor - arc.eta, -arc.eta.diff(arc.t), arc.t, arc.lower, arc.upper):
            yield arc, stretch


def _gap(arc: Arc, point: Expr, floor: Expr) -> Expr:
    """Omega(x) - x^2/(2 e0) where the cap begins or ends."""
    return _at(arc, arc.omega - arc.w**2 / (2 * floor), point)


def _at(arc: Arc, expr: Expr, point: Expr) -> Expr:
    """A formula at a point of the arc or, as a limit, at one of its ends."""
    if point in (arc.lower, arc.upper):
        return limit_value(expr, arc.t, point, point == arc.lower)
    return expr.subs(arc.t, point) if arc.explicit else at_point(expr, arc.t, point)


def _clamped(arc: Arc, stretch: Stretch, floor: Expr, level: Expr) -> Arc:
    ends = stretch.lower, stretch.upper
    if not arc.explicit:
        ends = _at(arc, arc.w, stretch.lower), _at(arc, arc.w, stretch.upper)
    return explicit_arc(*ends, w / floor, floor, _neat(w**2 / (2 * floor) + level))


def _kept(arc: Arc, stretch: Stretch, level: Expr) -> Arc:
    return replace(arc, lower=stretch.lower, upper=stretch.upper, omega=_neat(arc.omega + level))


def _neat(expr: Expr) -> Expr:
    """A shorter form, except of formulas that hold a number without a name."""
    return expr if expr.has(root, value_at) else tidy(expr)
