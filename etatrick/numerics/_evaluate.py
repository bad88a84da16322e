"""Values of the views, correct to the last digit asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import flint
import mpmath
import sympy
from sympy import Expr, Symbol

from ..calculus import balls
from ..calculus.limits import SETTLED_DIGITS, limit, limit_value, settled
from ..calculus.rigour import estimated, proofs_only
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
QUANTITIES = (*_ALONG, "dual", "prox", "threshold")
_GUARD_DIGITS = (10, 30, 90)
_MOST_DIGITS = 1_000
_CONDITION_BITS = 512

Digits = Callable[[int], flint.arb]
"""A number as what encloses it: digits -> a ball of relative radius below 10^-digits (exact where 0 or infinite)."""


def evaluate(penalty: Penalty, quantity: str, at: Number, digits: int = 15, step: Number | None = None) -> mpmath.mpf:
    """The value of `quantity` at `at`, whose first `digits` significant digits are right, rounding included.

    `quantity`: one of `QUANTITIES`. `at`: an exact number (text such as "0.3" is 3/10), a weight of either sign, or
    eta for the dual, v for the prox (which takes a `step`, 1 by default), the step for the threshold. `digits`: up to
    1,000. Works for magnitudes from 1e-300 to 1e300. Raises EtatrickError for an unknown quantity, a parameter
    without a value, or a value that does not exist.
    """
    require_view(penalty, quantity, digits, step)
    if quantity == "prox":
        return penalty.prox(at, 1 if step is None else step, digits)
    if quantity == "threshold":
        return penalty.threshold(at, digits)
    return rounded(_view(penalty, quantity, parse_number(at)), digits)


def enclose(penalty: Penalty, quantity: str, at: Number, digits: int = 15) -> flint.arb:
    """An Arb interval that is proved to contain the value, of relative radius at most 10^-digits.

    As `evaluate`; prox and threshold are enclosed by `etatrick.prox_enclosure`. 0 and oo come back exact. The
    formulas on the curve are taken for granted. Raises EtatrickError (EstimateError) where a value is known by an
    estimate only.
    """
    require_view(penalty, quantity, digits)
    with proofs_only():
        return _view(penalty, quantity, parse_number(at))(digits)


def require_view(penalty: Penalty, quantity: str, digits: int, step: Number | None = None) -> None:
    """Raises EtatrickError for an unknown quantity, digits out of range, a parameter without a value, a step amiss."""
    if quantity not in QUANTITIES:
        raise EtatrickError(f"unknown quantity {quantity!r}; expected one of {', '.join(QUANTITIES)}")
    require_digits(digits)
    require_values(penalty)
    if step is not None and quantity != "prox":
        raise EtatrickError(f"a step belongs to the prox, not to {quantity}")


def require_digits(digits: int) -> None:
    """Raises EtatrickError unless 1 <= digits <= 1000."""
    if not isinstance(digits, int) or not 1 <= digits <= _MOST_DIGITS:
        raise EtatrickError(f"digits must be a whole number between 1 and {_MOST_DIGITS}, got {digits}")


def _view(penalty: Penalty, quantity: str, x: sympy.Rational) -> Digits:
    if quantity == "dual":
        return _dual(penalty, x)
    formula = _ALONG[quantity]
    value = _at_zero(penalty, quantity) if x == 0 else _along(penalty.curve, formula, abs(x))
    return negative(value) if quantity == "derivative" and x < 0 else value


def negative(value: Digits) -> Digits:
    """-value; Arb would round it to the working precision of whoever asks."""

    def ball(digits: int) -> flint.arb:
        with balls.precision(4 * digits + 64):
            return -value(digits)

    return ball


def exactly(number: int | flint.arb) -> Digits:
    """A number that is known: 0, or an infinity."""
    return lambda digits: flint.arb(number)


def require_values(penalty: Penalty) -> None:
    """Raises EtatrickError when a shape parameter has no value."""
    if penalty.parameters:
        name = penalty.parameters[0]
        raise EtatrickError(f"parameter {name} has no value: give one, such as {name}=2")


def _along(curve: Curve, formula: Callable[[Arc], Expr], x: sympy.Rational) -> Digits:
    place = locate(curve, x)
    expr = formula(place.arc)
    exact = expr.xreplace({place.arc.t: place.t}) if place.t.is_Rational and expr.is_rational_function() else expr
    if exact in (sympy.oo, sympy.zoo):  # Omega' = 0 there, as at the end of a penalty that saturates
        return exactly(0) if formula is _local_exponent else exactly(flint.arb.pos_inf())
    return exactly(0) if exact == 0 else lambda digits: place.ball(expr, digits)


def rounded(ball: Digits, digits: int) -> mpmath.mpf:
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
    if not ball.is_finite():
        return mpmath.inf if ball > 0 else -mpmath.inf if ball < 0 else mpmath.nan
    mantissa, exponent = ball.mid().man_exp()
    with mpmath.workdps(digits + 3):
        return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))


def _at_zero(penalty: Penalty, quantity: str) -> Digits:
    """The limit as w -> 0+ (Omega(0) = 0 by convention, or -oo)."""
    arc = penalty.curve.arcs[0]
    if quantity == "omega":
        return exactly(flint.arb.neg_inf() if penalty.unbounded_below else 0)
    return at_end(arc, _ALONG[quantity](arc), arc.lower, True)


def at_end(arc: Arc, expr: Expr, point: Expr, from_above: bool) -> Digits:
    """The limit of a formula at one end of its arc."""
    found = limit(expr, arc.t, point, from_above)
    if found is None:
        raise EtatrickError(f"cannot tell the limit of {expr} as {arc.t} -> {point}")
    if not found.exact:
        estimated(f"the limit of this view as {arc.t} -> {point}")
    if found.value in (sympy.oo, -sympy.oo):
        return exactly(flint.arb.pos_inf() if found.value is sympy.oo else flint.arb.neg_inf())
    return _Settled(arc, expr, point, from_above) if found.value.has(value_at) else _of(found.value)


@dataclass(frozen=True)
class _Settled:
    """A limit without a name, from ever nearer values."""

    arc: Arc
    expr: Expr
    point: Expr
    from_above: bool

    def __call__(self, digits: int) -> flint.arb:
        found = settled(self.expr, self.arc.t, self.point, self.from_above, max(digits, SETTLED_DIGITS))
        if found is None:
            raise EtatrickError(
                f"the limit of this view as {self.arc.t} -> {self.point} is not known to {digits} digits"
            )
        return balls.evaluate(found, {}, digits)


def _of(expr: Expr, values: Mapping[Symbol, Expr] | None = None) -> Digits:
    return lambda digits: balls.evaluate(expr, values or {}, digits)


def _dual(penalty: Penalty, x: sympy.Rational) -> Digits:
    if x <= 0:
        raise EtatrickError(f"the dual is a function of eta > 0, got {x}")
    dual = penalty.dual
    if isinstance(dual, Parametric):
        return _parametric_dual(penalty.curve, x)
    piece = _piece_at(dual, x)
    if piece is sympy.oo:
        return exactly(flint.arb.pos_inf())

    def ball(digits: int) -> flint.arb:
        try:
            return balls.evaluate(piece, {eta: x}, digits)
        except balls.PrecisionError:  # x may be where a piece ends, as in (5 - eta) log(5 - eta)
            return _ending(piece, x)(digits)

    return ball


def _ending(piece: Expr, x: sympy.Rational) -> Digits:
    """The limit of a piece of the dual from the left."""
    end = limit_value(piece, eta, x, from_above=False)
    estimated(f"the limit of the dual as eta -> {x}")
    return exactly(flint.arb.pos_inf()) if end is sympy.oo else _of(end)


def _piece_at(dual: Expr, x: sympy.Rational) -> Expr:
    """The formula of the dual at eta = x. Balls compare: SymPy would factor a number that stands in a power."""
    if not isinstance(dual, sympy.Piecewise):
        return dual
    with balls.precision(_CONDITION_BITS):
        here = balls.environment({eta: x})
        return next(e for e, test in dual.args if condition(test)(here) is not False)


def _parametric_dual(curve: Curve, x: sympy.Rational) -> Digits:
    """f(x) = 2 Omega - w^2/x at the w where eta_hat passes x: on an arc, at a jump between two, or beyond both ends."""
    reached = mpmath.mpf(0)
    target = to_mpf(balls.enclose(x, {}, 200), 50)
    for arc in curve.arcs:
        low = rounded(at_end(arc, arc.eta, arc.lower, True), 30)
        high = rounded(at_end(arc, arc.eta, arc.upper, False), 30)
        if reached < target <= low:
            return _held(arc, x)
        if arc.eta.has(arc.t) and target <= high:
            place = Place(arc, root(arc.eta - x, arc.t, arc.lower, arc.upper))
            return lambda digits: place.ball(place.arc.dual, digits)
        reached = high
    return exactly(flint.arb.pos_inf())


def _held(arc: Arc, x: sympy.Rational) -> Digits:
    """f(x) while w stays at the start of `arc`: 2 Omega(b) - b^2/x."""
    b = arc.at(arc.w, arc.lower)
    return exactly(0) if b == 0 else _of(2 * arc.at(arc.omega, arc.lower) - b**2 / x)
