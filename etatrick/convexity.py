"""How far a penalty is from convex: the least rho for which Omega + rho w^2/2 is convex, proved or searched for."""

from __future__ import annotations

from itertools import pairwise

import sympy
from sympy import Expr, Rational

from .calculus import balls
from .calculus.checks import Interval
from .calculus.limits import limit
from .calculus.signs import is_continuous, prove_nonnegative
from .calculus.tidy import sign_of, tidy
from .calculus.value_at import shown
from .curve import Arc, Curve
from .numerics import require_values
from .parsing import parse_number
from .penalty import Penalty

_SCAN_BITS = 128


def weak_convexity(penalty: Penalty) -> Expr:
    """The least rho >= 0 for which Omega + rho w^2/2 is convex: sup of -Omega'', oo where Omega' falls at a point.

    Exact where that is proved (see `exact_weak_convexity`), otherwise 15 digits from a search, which needs values for
    all parameters.
    """
    curve = penalty.curve
    rho, _, _ = exact_weak_convexity(curve)
    if rho is not None:
        return rho
    require_values(penalty)
    return sympy.Max(0, *(_searched(arc) for arc in curve.arcs if arc.slope.has(arc.t)))


def exact_weak_convexity(curve: Curve) -> tuple[Expr | None, str, bool]:
    """rho, the reason, and whether it is proved: -Omega'' is largest at an end of an arc, by a sign proof.

    rho is None, with what is missing, where that cannot be shown. Only oo may come unproved, from computed limits.
    """
    first = curve.arcs[0]
    start = limit(first.slope, first.t, first.lower)
    if not curve.finite_at_zero or (start is not None and start.value is sympy.oo):
        certain = not curve.finite_at_zero or (start is not None and start.exact)
        return sympy.oo, "Omega'(0+) = oo, and no w^2 term makes up for it", certain
    for (left, right), at in zip(pairwise(curve.arcs), curve.breaks(), strict=True):
        fall, certain = _fall(left, right)
        if fall:
            return sympy.oo, f"Omega' falls at w = {shown(at)}", certain
        if fall is None:
            return None, f"Omega' at the breakpoint w = {at} could not be compared", False
    suprema = [_exact_supremum(arc) for arc in curve.arcs]
    if sympy.oo in suprema:
        return sympy.oo, "Omega'' is unbounded below", True
    if start is None or None in suprema:
        return None, "no sign proof was found that -Omega'' is largest at an end", False
    return sympy.simplify(sympy.Max(0, *suprema)), "", True


def _fall(left: Arc, right: Arc) -> tuple[bool | None, bool]:
    """Does Omega' drop from one arc to the next (None: cannot be told), and is that certain?"""
    ends = limit(left.slope, left.t, left.upper, False), limit(right.slope, right.t, right.lower, True)
    if ends[0] is None or ends[1] is None:
        return None, False
    drop = sign_of(ends[0].value - ends[1].value)
    return (None if drop is None else drop == 1), ends[0].exact and ends[1].exact


def _exact_supremum(arc: Arc) -> Expr | None:
    """sup of -Omega'' on the arc, when it is the limit at one end and the difference has a proved sign."""
    concavity = tidy(-arc.curvature)
    if not concavity.has(arc.t):
        return concavity
    if not is_continuous(concavity, arc.t, arc.lower, arc.upper):
        return None
    for end, above in ((arc.lower, True), (arc.upper, False)):
        found = limit(concavity, arc.t, end, above)
        if found is None or not found.exact or found.value is -sympy.oo:
            continue
        if found.value is sympy.oo:
            return found.value
        if prove_nonnegative(sympy.together(found.value - concavity), arc.t, arc.lower, arc.upper) is not None:
            return found.value
    return None


def _searched(arc: Arc) -> Expr:
    """sup of -Omega'' over a scan of the arc, refined around the largest value."""
    concavity = -arc.curvature
    points = sorted(set(Interval(arc.lower, arc.upper).points({}, -20, 20, 321)))
    for _ in range(7):
        values = [(balls.enclose(concavity, {arc.t: t}, _SCAN_BITS), t) for t in points]
        finite = [(float(b.mid()), t) for b, t in values if b.is_finite()]
        peak = max(range(len(finite)), key=lambda i: finite[i][0])
        low, high = finite[max(peak - 1, 0)][1], finite[min(peak + 1, len(finite) - 1)][1]
        points = [low + (high - low) * Rational(k, 64) for k in range(65)]
    best = finite[peak][0]
    return sympy.oo if best > 1e100 else parse_number(f"{best:.15g}")
