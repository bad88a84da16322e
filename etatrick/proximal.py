"""The proximal operator by its definition: the global minimum of F(x) = step Omega(x) + (x - v)^2/2.

Candidates are 0, the breakpoints of the curve and every stationary point x + step Omega'(x) = v found on a scan of each
arc; their objectives are compared with growing precision until one wins. A stationary point alone is not enough
for non-convex penalties. 0 is optimal exactly when v <= inf_{x > 0} x/2 + step Omega(x)/x, the threshold; the
minimiser of that quotient is the height of the jump.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import flint
import mpmath
import sympy
from sympy import Expr, Rational

from .calculus import balls
from .calculus.limits import limit_value
from .calculus.root import root
from .convexity import weak_convexity
from .curve import Arc, Curve
from .numerics import Digits, Place, locate, negative, require_digits, require_values, rounded
from .parsing import parse_number
from .penalty import Number, Penalty
from .symbols import EtatrickError

_SCAN_BITS = 128
_DECADES_BELOW = 30
_PER_DECADE = 6
_LINEAR = 48
_TIE_DIGITS = (30, 120, 480)
_COARSE_DIGITS = 30
#: 32^this exceeds every magnitude of interest.
_MOST_DOUBLINGS = 300


@dataclass(frozen=True)
class _Candidate:
    """A point that may be the prox: its place on the curve, or 0 (None)."""

    place: Place | None

    def x(self, digits: int) -> flint.arb:
        return flint.arb(0) if self.place is None else self.place.ball(self.place.arc.w, digits)

    def objective(self, v: Rational, step: Rational, digits: int) -> flint.arb:
        """F(x) - F(0) = step Omega + w^2/2 - v w, which is 0 at x = 0."""
        if self.place is None:
            return flint.arb(0)
        arc = self.place.arc
        return self.place.ball(step * arc.omega + arc.w**2 / 2 - v * arc.w, digits)


def prox(penalty: Penalty, v: Number, step: Number = 1, digits: int = 15) -> mpmath.mpf:
    """prox_{step Omega}(v), odd in v, to `digits` digits; 0 where 0 ties with another minimiser.

    `step` >= 0. Raises EtatrickError for a negative step or a parameter without a value.
    """
    require_values(penalty)
    require_digits(digits)
    x, gamma = parse_number(v), exact_step(step)
    if x == 0 or (penalty.unbounded_below and gamma):
        return mpmath.mpf(0)
    if gamma == 0:
        return rounded(lambda d: balls.evaluate(x, {}, d), digits)
    best = minimiser(penalty.curve, abs(x), gamma)
    if best.place is None:
        return mpmath.mpf(0)
    return rounded(negative(best.x) if x < 0 else best.x, digits)


def exact_step(step: Number) -> Rational:
    """The step as an exact number; raises EtatrickError for a negative one."""
    gamma = parse_number(step)
    if gamma < 0:
        raise EtatrickError(f"the step must not be negative, got {step}")
    return gamma


def minimiser(curve: Curve, v: Rational, step: Rational) -> _Candidate:
    """The best of the candidates for v > 0 and step > 0."""
    winner = _Candidate(None)
    for challenger in _candidates(curve, v, step):
        if _beats(challenger, winner, v, step):
            winner = challenger
    return winner


def _beats(new: _Candidate, old: _Candidate, v: Rational, step: Rational) -> bool:
    for digits in _TIE_DIGITS:
        a, b = _objective(new, v, step, digits), _objective(old, v, step, digits)
        if a < b or a > b:
            return bool(a < b)
    return False


def _objective(candidate: _Candidate, v: Rational, step: Rational, digits: int) -> flint.arb:
    try:
        return candidate.objective(v, step, digits)
    except balls.PrecisionError:
        return flint.arb(0, flint.arb(10) ** -digits)


def _candidates(curve: Curve, v: Rational, step: Rational) -> Iterator[_Candidate]:
    """Breakpoints below v and local minima of F on each arc."""
    for arc in curve.arcs:
        start = arc.at(arc.w, arc.lower) if arc is not curve.arcs[0] else sympy.S.Zero
        if start != 0:
            if balls.enclose(start, {}, _SCAN_BITS) > balls.enclose(v, {}, _SCAN_BITS):
                return
            yield _Candidate(Place(arc, arc.lower))
        pull = arc.w + step * arc.slope - v
        if not arc.slope.has(arc.t) and arc.explicit:
            yield from _linear(arc, pull)
            continue
        for t in rising_zeros(pull, arc, _scan(arc, v, v)):
            yield _Candidate(Place(arc, t))


def _linear(arc: Arc, pull: Expr) -> Iterator[_Candidate]:
    """The stationary point on an arc of constant slope."""
    x = -pull.subs(arc.t, 0)
    above = x > 0 and balls.enclose(x - arc.lower, {}, _SCAN_BITS) > 0
    if above and (arc.upper is sympy.oo or balls.enclose(arc.upper - x, {}, _SCAN_BITS) > 0):
        yield _Candidate(Place(arc, x))


def _scan(arc: Arc, reach: Rational, scale: Rational) -> list[Rational]:
    """Exact parameter values in ascending order from 30 decades below `scale` (or below the arc's own end) up to the
    magnitude `reach`, and dense at the arc's own ends."""
    end = magnitude(arc, arc.upper)
    least = scale if end is None or end > balls.enclose(scale, {}, _SCAN_BITS) else dyadic(end)
    low, high = (_parameter(arc, x) for x in (least / Rational(10) ** _DECADES_BELOW, reach))
    if not low < high:
        return []
    if not arc.explicit and (end is None or end > balls.enclose(reach, {}, _SCAN_BITS)):
        high *= 1 + Rational(1, 10**25)  # it was rounded, and w(high) must not be less than the reach
    with mpmath.workdps(25):
        top, bottom = _real(high), _real(low) if low > 0 else mpmath.ldexp(_real(high), -80)
        span = mpmath.log(top / bottom)
        count = max(_PER_DECADE * _DECADES_BELOW, int(span))
        logs = [_exact(bottom * mpmath.exp(span * k / count)) for k in range(count)]
        lines = [_exact(_real(low) + (top - _real(low)) * k / _LINEAR) for k in range(_LINEAR)]
    return sorted({t for t in (*logs, *lines, low, high) if low <= t <= high and t > 0})


def _real(x: Rational) -> mpmath.mpf:
    return mpmath.mpf(int(x.p)) / int(x.q)


def _exact(x: mpmath.mpf) -> Rational:
    """The rational number that an mpmath number is."""
    sign, mantissa, exponent, _ = x._mpf_
    return Rational(-int(mantissa) if sign else int(mantissa)) * Rational(2) ** int(exponent)


def _parameter(arc: Arc, x: Rational) -> Rational:
    """A rational parameter value for magnitude x, clipped to the arc."""
    at = balls.enclose(x, {}, _SCAN_BITS)
    for end, sign in ((arc.lower, -1), (arc.upper, 1)):
        edge = magnitude(arc, end)
        if edge is not None and not sign * at < sign * edge:
            return rational(end)
    return x if arc.explicit else rational(root(arc.w - x, arc.t, arc.lower, arc.upper))


def magnitude(arc: Arc, end: Expr) -> flint.arb | None:
    """|w| at an end of the arc; None for oo."""
    if end is sympy.oo:
        return None
    here = balls.enclose(arc.at(arc.w, end), {}, _SCAN_BITS) if end != 0 or arc.explicit else flint.arb.nan()
    if here.is_finite():
        return here
    found = limit_value(arc.w, arc.t, end, from_above=end == arc.lower)
    return None if found is sympy.oo else balls.enclose(found, {}, _SCAN_BITS)


def rational(x: Expr) -> Rational:
    """x where it is rational, else a number that agrees with it to 30 digits."""
    return x if x.is_Rational else dyadic(balls.evaluate(x, {}, 30))


def dyadic(ball: flint.arb) -> Rational:
    """The middle of a ball."""
    mantissa, exponent = ball.mid().man_exp()
    return Rational(int(mantissa)) * Rational(2) ** int(exponent)


def rising_zeros(expr: Expr, arc: Arc, points: list[Rational]) -> Iterator[Expr]:
    """Exact parameter values at which `expr` passes from negative to nonnegative between neighbouring points.

    A dip that the scan steps over is looked for around every local minimum of the sampled values.
    """
    values = [(t, _signed(expr, arc, t)) for t in points]
    values = [(t, b) for t, b in values if b.is_finite()]
    dips = []
    for (a, x), (b, y), (c, z) in zip(values, values[1:], values[2:], strict=False):
        if x > y and z > y and y > 0:
            lowest = _lowest(expr, arc, a, b, c)
            if lowest is not None:
                dips.append((lowest, _signed(expr, arc, lowest)))
    values = sorted([*values, *dips], key=lambda pair: pair[0])
    for (a, x), (b, y) in pairwise(values):
        if x < 0 and not y < 0:
            yield root(expr, arc.t, a, b) if y > 0 else b


def _signed(expr: Expr, arc: Arc, t: Rational) -> flint.arb:
    """The value at t, with more bits where its sign is not seen."""
    for bits in (_SCAN_BITS, 8 * _SCAN_BITS, 64 * _SCAN_BITS):
        value = balls.enclose(expr, {arc.t: t}, bits)
        if value > 0 or value < 0 or value.is_zero():
            break
    return value


def _lowest(expr: Expr, arc: Arc, a: Rational, b: Rational, c: Rational) -> Rational | None:
    """A point of (a, c) with a negative value, by golden-section search; None when there is none."""
    for _ in range(60):
        wide = (b + c) / 2 if c - b > b - a else (a + b) / 2
        wide = _shortened(wide)
        here, there = (_signed(expr, arc, t) for t in (b, wide))
        if there < 0:
            return wide
        if there < here:
            a, b, c = (b, wide, c) if wide > b else (a, wide, b)
        else:
            a, c = (a, wide) if wide > b else (wide, c)
    return None


def _shortened(x: Rational) -> Rational:
    """A nearby rational of 25 digits, so that repeated halving does not grow the numbers."""
    with mpmath.workdps(25):
        return _exact(_real(x))


def threshold(penalty: Penalty, step: Number = 1, digits: int = 15) -> mpmath.mpf:
    """The largest v with prox 0: inf_{x > 0} x/2 + step Omega(x)/x; oo when Omega is unbounded below at 0."""
    return _threshold_and_jump(penalty, step, digits)[0]


def jump(penalty: Penalty, step: Number = 1, digits: int = 15) -> mpmath.mpf:
    """The prox just above the threshold, 0 where the prox is continuous there."""
    return _threshold_and_jump(penalty, step, digits)[1]


def _threshold_and_jump(penalty: Penalty, step: Number, digits: int) -> tuple[mpmath.mpf, mpmath.mpf]:
    require_values(penalty)
    require_digits(digits)
    gamma = exact_step(step)
    if not gamma:
        return mpmath.mpf(0), mpmath.mpf(0)
    if penalty.unbounded_below:
        return mpmath.inf, mpmath.inf
    # a limit without a name is known to few digits, which is enough where another quotient is less
    coarse = min(digits, _COARSE_DIGITS)
    start = _times(penalty.evaluate("derivative", 0, coarse), gamma, coarse)
    if start == 0:
        return mpmath.mpf(0), mpmath.mpf(0)
    best: tuple[mpmath.mpf, mpmath.mpf] = (start, mpmath.mpf(0))
    for place in quotient_minima(penalty.curve, gamma):
        value, slack = rounded(quotient(place, gamma), digits), _tie(best[0], coarse)
        if value <= best[0] + slack:
            height = rounded(lambda d, p=place: p.ball(p.arc.w, d), digits)  # type: ignore[misc]
            best = (value, height) if value < best[0] - slack else (best[0], max(height, best[1]))
    if best[0] is start:
        return _times(penalty.evaluate("derivative", 0, digits), gamma, digits), best[1]
    return best


def quotient(place: Place, gamma: Rational) -> Digits:
    """x/2 + step Omega(x)/x, whose infimum is the threshold."""
    arc = place.arc
    return lambda digits: place.ball(arc.w / 2 + gamma * arc.omega / arc.w, digits)


def _tie(least: mpmath.mpf, digits: int) -> mpmath.mpf:
    """How far two values of the quotient may lie apart when both were rounded to `digits` digits."""
    return mpmath.mpf(10) ** (1 - digits) * least if mpmath.isfinite(least) else mpmath.mpf(0)


def _times(x: mpmath.mpf, gamma: Rational, digits: int) -> mpmath.mpf:
    with mpmath.workdps(digits + 10):
        return x * _real(gamma)


def quotient_minima(curve: Curve, step: Rational) -> Iterator[Place]:
    """Where x/2 + step Omega/x may be least: breakpoints, and rising zeros of x^2/2 - step (Omega - x Omega')."""
    reach = _reach(curve, step)
    for arc in curve.arcs:
        if arc is not curve.arcs[0]:
            if balls.enclose(arc.at(arc.w, arc.lower), {}, _SCAN_BITS) > balls.enclose(reach, {}, _SCAN_BITS):
                return
            yield Place(arc, arc.lower)
        growth = arc.w**2 / 2 - step * (arc.omega - arc.w * arc.slope)
        for t in rising_zeros(growth, arc, _scan(arc, reach, min(reach, Rational(1)))):
            yield Place(arc, t)


def _reach(curve: Curve, step: Rational) -> Rational:
    """A magnitude above every minimiser x of the quotient: those have x^2/2 <= step Omega(x), and Omega/x^2 falls."""
    low, high = -_MOST_DOUBLINGS, _MOST_DOUBLINGS
    while high - low > 1:
        middle = (low + high) // 2
        x = Rational(32) ** middle
        place = locate(curve, x)
        reached = not place.ball(place.arc.omega, 10) * balls.enclose(step, {}, 64) < balls.enclose(x**2 / 2, {}, 64)
        low, high = (middle, high) if reached else (low, middle)
    return Rational(32) ** high


def regime(penalty: Penalty, step: Number = 1) -> str:
    """ "jumping" when step * weak_convexity > 1, else (F being convex) "single-valued".

    At the critical step F may be flat between 0 and the jump, as for the MCP; that is "jumping" too.
    """
    rho, gamma = weak_convexity(penalty), exact_step(step)
    if rho is sympy.oo:
        return "jumping" if gamma else "single-valued"
    excess = balls.evaluate(rho * gamma - 1, {}, 12) if rho * gamma != 1 else jump(penalty, step)
    return "jumping" if excess > 0 else "single-valued"
