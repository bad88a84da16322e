"""The threshold, enclosed."""

from __future__ import annotations

from collections.abc import Callable

import flint
import mpmath
from flint import arb
from sympy import Expr, Rational

from ..calculus import balls
from ..calculus.limits import limit
from ..calculus.rigour import EstimateError, proofs_only
from ..calculus.tidy import sign_of
from ..curve import Arc, Curve
from ..numerics import Place, require_digits, require_values, rounded
from ..penalty import Number, Penalty
from ..proximal import dyadic, exact_step, quotient, quotient_minima
from ._above import Objective, covering, proved
from ._bracket import bracket

_COARSE_DIGITS = 40
_COARSE_BITS = 256
#: Omega' is looked at 2^-k from the start of the first arc, for k up to this.
_NEAREST = 1 << 14


def enclose_threshold(penalty: Penalty, step: Number = 1, digits: int = 15) -> flint.arb:
    """An Arb interval proved to contain the threshold, of relative radius at most 10^-digits; 0 and oo come exact.

    Raises EstimateError where no proof is found.
    """
    require_values(penalty)
    require_digits(digits)
    gamma = exact_step(step)
    if gamma == 0:
        return arb(0)
    if penalty.unbounded_below:
        return arb.pos_inf()
    if _smooth(penalty.curve.arcs[0]):
        return arb(0)
    place = _below_start(penalty, gamma)
    with proofs_only():
        if place is None:
            return _at_start(penalty.curve, gamma, digits)
        return _least_quotient(penalty.curve, gamma, place, digits)


def _smooth(first: Arc) -> bool:
    """Is Omega'(0+) = lim w/eta_hat = 0, as eta_hat stays above a positive number near 0?"""
    with balls.precision(_COARSE_BITS):
        near = balls.ball(first.lower).union(balls.ball(first.lower) + arb((1, -_COARSE_BITS)))
    here = balls.enclose(first.eta, {first.t: near}, _COARSE_BITS)
    found = None if here > 0 else limit(first.slope, first.t, first.lower)
    return bool(here > 0) or (found is not None and found.exact and found.value == 0)


def _below_start(penalty: Penalty, gamma: Rational) -> Place | None:
    """Where q is least, None where that is its limit step Omega'(0+) at 0."""
    with mpmath.workdps(_COARSE_DIGITS):
        least = penalty.evaluate("derivative", 0, _COARSE_DIGITS) * int(gamma.p) / int(gamma.q)
        found = None
        for place in quotient_minima(penalty.curve, gamma):
            value = rounded(quotient(place, gamma), _COARSE_DIGITS)
            if value < least * (1 - mpmath.mpf(10) ** (5 - _COARSE_DIGITS)):
                found, least = place, value
    return found


def _least_quotient(curve: Curve, gamma: Rational, place: Place, digits: int) -> flint.arb:
    """q at its minimum inside the curve."""

    def growth(arc: Arc) -> Expr:
        return arc.w**2 / 2 - gamma * (arc.omega - arc.w * arc.slope)

    def q(arc: Arc) -> Expr:
        return arc.w / 2 + gamma * arc.omega / arc.w

    with balls.precision(_COARSE_BITS):
        level = dyadic(quotient(place, gamma)(_COARSE_DIGITS).upper())
    objective = Objective(curve, gamma, level)
    hole = bracket(curve, place, gamma, growth, digits, objective.reach(Rational(0), 2 * level))
    objective.require_above(Rational(0), Rational(0), 2 * level, hole)
    return _tight(lambda bits: hole.over(q, bits), digits)


def _tight(ball: Callable[[int], flint.arb], digits: int) -> flint.arb:
    bits = 4 * digits + 128
    for _ in range(4):
        value = ball(bits)
        if value.is_finite() and value.rel_accuracy_bits() > digits * 3.33:
            return value
        bits *= 4
    raise EstimateError(f"the threshold could not be enclosed to {digits} digits")


def _at_start(curve: Curve, gamma: Rational, digits: int) -> flint.arb:
    """step Omega'(0+): F is convex on the first arc, and F >= 0 beyond it for v a little above the threshold."""
    first = curve.arcs[0]
    found = limit(first.slope, first.t, first.lower)
    exact = found.value if found is not None and found.exact else None
    ball = balls.evaluate(gamma * exact, {}, digits) if exact is not None else _between(first, gamma, digits)
    with balls.precision(_COARSE_BITS):
        level = gamma * exact if exact is not None and exact.is_Rational else dyadic(ball.upper())
    _require_not_below(Objective(curve, gamma, level))
    return ball


def _require_not_below(objective: Objective) -> None:
    """Prove q >= v: F' rises from 0 on along the first arcs, and F >= 0 on the others, for x < 2 v (then q > x/2)."""
    curve, gamma, v = objective.curve, objective.step, objective.v
    convex = True
    for previous, arc in zip((None, *curve.arcs), curve.arcs, strict=False):
        if (span := covering(arc, Rational(0), 2 * v)) is None:
            return
        rise = (arc.w + gamma * arc.slope).diff(arc.t)
        convex = convex and _no_drop(previous, arc) and proved(rise, arc.t, *span, False)
        if not convex and not proved(objective.along(arc), arc.t, *span, False):
            raise EstimateError("another quotient could not be proved to be no less than that at 0")


def _no_drop(left: Arc | None, right: Arc) -> bool:
    """Omega' does not fall from one arc to the next."""
    if left is None:
        return True
    ends = limit(left.slope, left.t, left.upper, False), limit(right.slope, right.t, right.lower, True)
    if ends[0] is None or ends[1] is None or not (ends[0].exact and ends[1].exact):
        return False
    return sign_of(ends[1].value - ends[0].value) in (0, 1)


def _between(first: Arc, gamma: Rational, digits: int) -> flint.arb:
    """step Omega'(0+) between step Omega'(x) and that plus x, where Omega' falls near 0 and x + step Omega' rises."""
    if not proved(-first.slope.diff(first.t), first.t, first.lower, first.lower + Rational(1, 2**10), False):
        raise EstimateError("Omega' could not be proved to fall near 0")
    k = 16
    while k <= _NEAREST:
        t = first.lower + Rational(1, 2**k)
        low = balls.evaluate(gamma * first.slope, {first.t: t}, digits + 5)
        gap = balls.evaluate(first.w, {first.t: t}, 10)
        with balls.precision(4 * digits + 128):
            if gap < low * arb(10) ** -(digits + 2):
                return low.union(low + gap)
        k *= 2
    raise EstimateError(f"Omega'(0+) could not be enclosed to {digits} digits")
