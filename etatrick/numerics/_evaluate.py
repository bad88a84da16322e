"""Values of the views, correct to the last digit asked for."""

from __future__ import annotations

from collections.abc import Callable

import flint
import mpmath
import sympy
from sympy import Expr

from ..calculus import balls
from ..calculus.limits import SETTLED_DIGITS, limit_value
from ..calculus.root import root
from ..calculus.tidy import tidy
from ..calculus.translate import condition
from ..calculus.value_at import value_at
from ..curve import Arc, Curve, Parametric
from ..parsing import parse_number
from ..penalty import Number, Penalty
from ..symbols import EtatrickError, eta
from ._locate import Place, locate


def _local_exponent(arc: Arc) -> Expr:
    """1 + w Omega''/Omega', tidied so that an exponent of exactly 0 is seen to be one; 0 where the penalty is flat."""
    return sympy.S.Zero if arc.slope == 0 else tidy(1 + arc.w * arc.curvature / arc.slope)


#: Views that are functions of the magnitude, as formulas along an arc. Through the slope only the exponent cancels.
_ALONG: dict[str, Callable[[Arc], Expr]] = {
    "omega": lambda arc: arc.omega,
    "derivative": lambda arc: arc.slope,
    "reweighting": lambda arc: arc.eta,
    "keep_probability": lambda arc: arc.w / (arc.w + arc.slope),
    "dropout_rate": lambda arc: arc.slope / (arc.w + arc.slope),
    "noise_ratio": lambda arc: arc.slope / arc.w,
    "local_exponent": _local_exponent,
}
QUANTITIES = (*_ALONG, "dual", "prox")
_GUARD_DIGITS = (10, 30, 90)
_MOST_DIGITS = 10_000
_CONDITION_BITS = 512


def evaluate(penalty: Penalty, quantity: str, at: Number, digits: int = 15, step: Number | None = None) -> mpmath.mpf:
    """The value of `quantity` at `at`, whose first `digits` significant digits are right, rounding included.

    `quantity`: one of `QUANTITIES`. `at`: an exact number (text such as "0.3" is 3/10), a weight of either sign, or
    eta for the dual, or v for the prox (which takes a `step`, 1 by default). Works for magnitudes from 1e-300 to 1e300.
    Raises EtatrickError for an unknown quantity, a parameter without a value, or a value that does not exist.
    """
    if not 1 <= digits <= _MOST_DIGITS:
        raise EtatrickError(f"digits must lie between 1 and {_MOST_DIGITS}, got {digits}")
    require_values(penalty)
    if quantity == "prox":
        return penalty.prox(at, 1 if step is None else step, digits)
    if step is not None:
        raise EtatrickError(f"a step belongs to the prox, not to {quantity}")
    x = parse_number(at)
    if quantity == "dual":
        return _dual_value(penalty, x, digits)
    if quantity not in _ALONG:
        raise EtatrickError(f"unknown quantity {quantity!r}; expected one of {', '.join(QUANTITIES)}")
    formula = _ALONG[quantity]
    value = _at_zero(penalty, quantity, digits) if x == 0 else _along(penalty.curve, formula, abs(x), digits)
    return -value if quantity == "derivative" and x < 0 else value


def require_values(penalty: Penalty) -> None:
    """Raises EtatrickError when a shape parameter has no value."""
    if penalty.parameters:
        name = penalty.parameters[0]
        raise EtatrickError(f"parameter {name} has no value: give one, such as {name}=2")


def _along(curve: Curve, formula: Callable[[Arc], Expr], x: sympy.Rational, digits: int) -> mpmath.mpf:
    place = locate(curve, x)
    expr = formula(place.arc)
    exact = expr.xreplace({place.arc.t: place.t}) if place.t.is_Rational and expr.is_rational_function() else expr
    if exact in (sympy.oo, sympy.zoo):  # Omega' = 0 there, as at the end of a penalty that saturates
        return mpmath.mpf(0) if formula is _local_exponent else mpmath.inf
    if exact == 0:
        return mpmath.mpf(0)
    return rounded(lambda d: place.ball(expr, d), digits)


def rounded(ball: Callable[[int], flint.arb], digits: int) -> mpmath.mpf:
    """A number that rounds like the true value to `digits` digits: guard digits grow until the ball's ends agree."""
    for guard in _GUARD_DIGITS:
        value = ball(digits + guard)
        middle = to_mpf(value, digits + guard)
        # the ends of a ball are rounded to the working precision, which is 53 bits unless said
        with balls.precision(4 * (digits + guard) + 64):
            ends = value.lower(), value.upper()
        if _text(ends[0], digits) == _text(ends[1], digits):
            break
    return middle


def _text(x: flint.arb, digits: int) -> str:
    return mpmath.nstr(to_mpf(x, digits + 5), digits)


def to_mpf(ball: flint.arb, digits: int) -> mpmath.mpf:
    """The midpoint of a ball as an mpmath number that carries `digits` digits."""
    mid = ball.mid()
    if not mid.is_finite():
        return mpmath.mpf(mid.str(5, radius=False))
    mantissa, exponent = mid.man_exp()
    with mpmath.workdps(digits + 3):
        return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))


def _at_zero(penalty: Penalty, quantity: str, digits: int) -> mpmath.mpf:
    """The limit as w -> 0+ (Omega(0) = 0 by convention, or -oo)."""
    arc = penalty.curve.arcs[0]
    if quantity == "omega":
        return -mpmath.inf if penalty.unbounded_below else mpmath.mpf(0)
    return at_end(arc, _ALONG[quantity](arc), arc.lower, True, digits)


def at_end(arc: Arc, expr: Expr, point: Expr, from_above: bool, digits: int) -> mpmath.mpf:
    """The limit of a formula at one end of its arc."""
    found = limit_value(expr, arc.t, point, from_above)
    if found.has(value_at) and digits > SETTLED_DIGITS - 10:
        raise EtatrickError(f"the limit of this view as {arc.t} -> {point} is known to {SETTLED_DIGITS - 10} digits")
    if found in (sympy.oo, -sympy.oo):
        return mpmath.inf if found is sympy.oo else -mpmath.inf
    return rounded(lambda d: balls.evaluate(found, {}, d), digits)


def _dual_value(penalty: Penalty, x: sympy.Rational, digits: int) -> mpmath.mpf:
    if x <= 0:
        raise EtatrickError(f"the dual is a function of eta > 0, got {x}")
    dual = penalty.dual
    if isinstance(dual, Parametric):
        return _parametric_dual(penalty.curve, x, digits)
    piece = _piece_at(dual, x)
    if piece is sympy.oo:
        return mpmath.inf
    try:
        return rounded(lambda d: balls.evaluate(piece, {eta: x}, d), digits)
    except balls.PrecisionError:  # x may be where a piece ends, as in (5 - eta) log(5 - eta)
        end = limit_value(piece, eta, x, from_above=False)
        return mpmath.inf if end is sympy.oo else rounded(lambda d: balls.evaluate(end, {}, d), digits)


def _piece_at(dual: Expr, x: sympy.Rational) -> Expr:
    """The formula of the dual at eta = x. Balls compare: SymPy would factor a number that stands in a power."""
    if not isinstance(dual, sympy.Piecewise):
        return dual
    with balls.precision(_CONDITION_BITS):
        here = balls.environment({eta: x})
        return next(e for e, test in dual.args if condition(test)(here) is not False)


def _parametric_dual(curve: Curve, x: sympy.Rational, digits: int) -> mpmath.mpf:
    """f(x) = 2 Omega - w^2/x at the w where eta_hat passes x: on an arc, at a jump between two, or beyond both ends."""
    reached = mpmath.mpf(0)
    target = to_mpf(balls.enclose(x, {}, 200), 50)
    for arc in curve.arcs:
        low = at_end(arc, arc.eta, arc.lower, True, 30)
        high = at_end(arc, arc.eta, arc.upper, False, 30)
        if reached < target <= low:
            return _held(arc, x, digits)
        if arc.eta.has(arc.t) and target <= high:
            place = Place(arc, root(arc.eta - x, arc.t, arc.lower, arc.upper))
            return rounded(lambda d, p=place, a=arc: p.ball(a.dual, d), digits)  # type: ignore[misc]
        reached = high
    return mpmath.inf


def _held(arc: Arc, x: sympy.Rational, digits: int) -> mpmath.mpf:
    """f(x) while w stays at the start of `arc`: 2 Omega(b) - b^2/x."""
    b = arc.at(arc.w, arc.lower)
    if b == 0:
        return mpmath.mpf(0)
    omega = arc.at(arc.omega, arc.lower)
    return rounded(lambda d: balls.evaluate(2 * omega - b**2 / x, {}, d), digits)
