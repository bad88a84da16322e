"""The search for reasons: how Omega' behaves at an end, and from that bounds that are likely to be provable.

Nothing here decides anything: a reason counts once every claim that `_reasons` derives from it is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

import sympy
from sympy import Expr, Rational

from ..calculus import balls
from ..calculus.checks import Interval, parameter_draws
from ..calculus.limits import limit
from ..calculus.proof import Claim, Proof
from ..calculus.signs import prove_all
from ..curve import Arc, Curve
from ..symbols import EtatrickError, w
from . import _reasons as reasons
from ._reasons import AT_MOST, INFINITY, LOGARITHM, STEEP, SUFFICES, ZERO, Demand, Reason

Found = tuple[tuple[Reason, ...], tuple[Proof, ...]]

#: Bounds that pass the samples and are then tried on the prover.
_TRIED = 6
#: What stands for w^-oo and w^oo at an end: an exponential decays faster than this.
_STEEPEST = 2
#: Powers to try where the limit that would tell is not to be had.
_GUESSED = (0, -1, -2)
_NO_NUMBERS = (sympy.oo, sympy.zoo, sympy.nan, sympy.AccumBounds)
_LARGEST_CONSTANT, _LARGEST_FORMULA = 60, 500
_ABOVE = Rational(11, 10)
_HUGE = 10**12
_STRETCHES = {ZERO: (1, Rational(1, 4), Rational(1, 1000)), INFINITY: (1, 8, 1000)}


def because(curve: Curve, condition: str, verdict: str) -> Found | None:
    """Reasons for which the condition has the verdict, with a proof of each claim; None when none were found."""
    for demands in SUFFICES[condition, verdict]:
        found = [_first(curve, demand) for demand in demands]
        if None in found:
            continue
        chosen = tuple(reason for reason in found if reason is not None)
        needed = reasons.claims_for(curve, condition, verdict, chosen)
        proofs = None if needed is None else prove_all(needed)
        if proofs is not None:
            return chosen, tuple(proofs)
    return None


def _first(curve: Curve, demand: Demand) -> Reason | None:
    """The first reason of the kind demanded whose own claims are all proved."""
    for reason in islice(filter(lambda r: demand.met(r) and _plausible(curve, r), _candidates(curve, demand)), _TRIED):
        needed = reasons.claims_of_reason(curve, reason)
        if needed is not None and prove_all(needed) is not None:
            return reason
    return None


def _candidates(curve: Curve, demand: Demand) -> Iterator[Reason]:
    if max(sympy.count_ops(arc.slope) for arc in curve.arcs) > _LARGEST_FORMULA:
        return
    if demand.what == reasons.CONVEX:
        yield from (Reason(demand.what, demand.at, sympy.S.Zero, rho) for rho in _convexities(curve))
        return
    if demand.what == reasons.FALLS:
        yield from (Reason(demand.what, demand.at, arc.upper, sympy.S.Zero) for arc in curve.arcs[:-1])
        return
    arc = curve.arcs[0 if demand.at == ZERO else -1]
    edges = list(_edges(arc, demand.at, curve))
    if demand.behaves is reasons.nothing or (demand.what == AT_MOST and arc.slope == 0):
        yield from (Reason(demand.what, demand.at, edge, sympy.S.Zero) for edge in edges)
        return
    value = -arc.curvature if demand.what == STEEP else arc.slope
    for power in _powers(value, arc, demand):
        for edge, factor in product(edges, _factors(value, power, arc, demand, edges)):
            yield Reason(demand.what, demand.at, edge, factor * power)


def _edges(arc: Arc, at: str, curve: Curve) -> Iterator[Expr]:
    """Where a stretch beside the end may stop: first the whole arc, then parts of it on the scale of a parameter."""
    yield arc.upper if at == ZERO else arc.lower
    scales = (sympy.S.One, *sorted(curve.free_symbols, key=str)[:2])
    if arc.upper is sympy.oo:
        for scale in scales:
            yield from (
                arc.lower + k * scale for k in ((1, Rational(1, 4), Rational(1, 1000)) if at == ZERO else (1, 8, 1000))
            )
    else:
        length = arc.upper - arc.lower
        yield from (arc.lower + length * k for k in (Rational(1, 2), Rational(1, 50)))


def _powers(value: Expr, arc: Arc, demand: Demand) -> Iterator[Expr]:
    """w^e L^q for the exponents that the value has at the end, or for simple ones where these are not to be had."""
    end, above = (arc.lower, True) if demand.at == ZERO else (arc.upper, False)
    elasticity = value.diff(arc.t) * arc.w / (value * arc.w.diff(arc.t))
    leading = limit(elasticity, arc.t, end, above)
    if leading is None or (leading.value not in (sympy.oo, -sympy.oo) and leading.value.has(*_NO_NUMBERS)):
        yield from (w**k for k in (_GUESSED if demand.at == INFINITY else (0, 1)))
        return
    e = leading.value
    if e in (sympy.oo, -sympy.oo):
        yield w ** (_STEEPEST if e is sympy.oo else -_STEEPEST)
        return
    log = LOGARITHM[demand.at].subs(w, arc.w)
    rest = limit((elasticity - e) * log, arc.t, end, above)
    q = sympy.S.Zero if rest is None or not rest.value.is_Rational else rest.value
    q = q if demand.at == INFINITY else -q
    yield w**e * LOGARITHM[demand.at] ** q


def _factors(value: Expr, power: Expr, arc: Arc, demand: Demand, edges: list[Expr]) -> Iterator[Expr]:
    """Constants C: what value/power tends to and a little to the safe side, then its values at the edges."""
    end, above = (arc.lower, True) if demand.at == ZERO else (arc.upper, False)
    ratio = value / power.subs(w, arc.w)
    reached = limit(ratio, arc.t, end, above)
    if reached is not None and reached.value.is_positive and reached.value.is_finite:
        safe = (1, 2, 10) if demand.what == AT_MOST else (1, Rational(1, 2), Rational(1, 10))
        yield from (reached.value * k for k in safe)
    else:
        yield sympy.S.One
    for edge in edges:
        at = ratio.subs(arc.t, edge) if edge not in (0, sympy.oo) else sympy.nan
        if at.free_symbols and sympy.count_ops(at) < _LARGEST_CONSTANT:
            yield sympy.simplify(at)
        elif not at.free_symbols and (found := balls.enclose(at, {}, 128)) > 0 and found < _HUGE:
            exact = Rational(*float(found.mid()).as_integer_ratio())
            yield (exact * (_ABOVE if demand.what == AT_MOST else 1 / _ABOVE)).limit_denominator(10**6)


def _convexities(curve: Curve) -> Iterator[Expr]:
    """Numbers rho that may make Omega + rho w^2/2 convex."""
    yield sympy.S.Zero
    for arc in curve.arcs:
        for end, above in ((arc.lower, True), (arc.upper, False)):
            found = limit(-arc.curvature, arc.t, end, above)
            if found is not None and found.value.is_finite and found.value.is_positive:
                yield found.value
                yield 2 * found.value
    if not curve.free_symbols:
        yield from (sympy.Integer(10) ** k for k in (0, 1, 3, 6))


def _plausible(curve: Curve, reason: Reason) -> bool:
    """Does no sample contradict the reason's claims? It keeps the prover from long searches for what is false."""
    needed = reasons.claims_of_reason(curve, reason)
    return needed is not None and not any(map(_contradicted, needed))


def _contradicted(claim: Claim) -> bool:
    symbols = claim.formula.free_symbols | claim.lower.free_symbols | claim.upper.free_symbols
    for draw in parameter_draws(symbols - {claim.variable}):
        try:
            for t in Interval(claim.lower, claim.upper).points(draw, -6, 6, 13):
                ball = balls.enclose(claim.formula, {**draw, claim.variable: t}, 192)
                if ball.is_finite() and ball < 0:
                    return True
        except (EtatrickError, ZeroDivisionError):
            continue
    return False
