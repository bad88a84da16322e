"""The proximal operator, enclosed."""

from __future__ import annotations

import flint
from flint import arb
from sympy import Rational

from ..calculus import balls
from ..calculus.rigour import EstimateError, proofs_only
from ..numerics import Place, negative, require_digits, require_values
from ..parsing import parse_number
from ..penalty import Number, Penalty
from ..proximal import dyadic, exact_step, minimiser
from ._above import Objective
from ._bracket import Bracket, bracket, sharp

_COARSE_DIGITS = 60
_COARSE_BITS = 256


def enclose_prox(penalty: Penalty, v: Number, step: Number = 1, digits: int = 15) -> flint.arb:
    """An Arb interval proved to contain prox_{step Omega}(v), of relative radius at most 10^-digits; 0 comes exact.

    Raises EstimateError where no proof is found, as for a v that is the threshold.
    """
    require_values(penalty)
    require_digits(digits)
    x, gamma = parse_number(v), exact_step(step)
    if x == 0 or (gamma and penalty.unbounded_below):
        return arb(0)
    if gamma == 0:
        return balls.evaluate(x, {}, digits)
    place = minimiser(penalty.curve, abs(x), gamma).place
    with proofs_only():
        ball = _enclosed(Objective(penalty.curve, gamma, abs(x)), place, digits)
    return negative(lambda _: ball)(digits) if x < 0 else ball


def _enclosed(objective: Objective, place: Place | None, digits: int) -> flint.arb:
    if place is None:
        objective.require_above(Rational(0), Rational(0), objective.v)
        return arb(0)
    least = _least(objective, place)
    with balls.precision(_wide_bits(objective.v)):
        end = balls.ball(objective.v)
        if end - least < end * arb(10) ** -(digits + 1):
            return least.union(end)
    with balls.precision(_COARSE_BITS // 4):
        first = max(dyadic((least * 1).lower()), Rational(0))
    hole = bracket(objective.curve, place, objective.step, objective.pull, digits, objective.reach(first, objective.v))
    level = sharp(objective.along(hole.right.arc), hole.right.arc, hole.right.near, _COARSE_BITS)
    with balls.precision(_COARSE_BITS):
        upper = dyadic(level.upper())
    objective.require_above(upper, first, objective.v, hole)
    return tight(hole, digits)


def tight(hole: Bracket, digits: int) -> flint.arb:
    """The magnitude of the minimiser, to the digits asked for."""
    with balls.precision(4 * digits + 128):
        ball = hole.w * 1
        if not ball.rad() <= abs(ball.mid()) * arb(10) ** -digits:
            raise EstimateError(f"the minimiser could not be enclosed to {digits} digits")
    return ball


def _least(objective: Objective, place: Place) -> flint.arb:
    """The magnitude below which (x - v)^2/2 alone exceeds the least F + v^2/2 = step Omega + (w - v)^2/2."""
    arc, v = place.arc, objective.v
    value = place.ball(objective.step * arc.omega + (arc.w - v) ** 2 / 2, _COARSE_DIGITS)
    with balls.precision(_wide_bits(v)):
        return (balls.ball(v) - (2 * value.upper()).sqrt()).lower()


def _wide_bits(v: Rational) -> int:
    """Bits that tell v from v - 1, and more."""
    return _COARSE_BITS + 4 * max(int(v.p), int(v.q)).bit_length()
