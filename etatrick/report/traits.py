"""What a practitioner asks of a penalty first, in four words: its form, its shape at 0, its tail and its prox."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import mpmath
import sympy
from mpmath import mpf

from ..calculus import balls
from ..penalty import Penalty
from ..symbols import EtatrickError

#: Far enough out for the local exponent of a power law with a logarithm beside it to be told from its neighbours.
_FAR: Final = (10**40, 10**80)
_NEAR_POWER: Final = mpf("0.02")
_POWERS: Final = {Fraction(1): "linear", Fraction(2): "quadratic"}


@dataclass(frozen=True)
class Traits:
    """What a table shows of a penalty.

    `form`: "closed", "integral" or "parametric". `at_zero`: "kink" (0 < Omega'(0+) < oo), "spike" (Omega'(0+) = oo),
    "smooth" (0) or "unbounded" (Omega(0) = -oo). `tail`: how Omega grows far out, "constant", "bounded", "log",
    "w^p", "linear" or "quadratic". `prox`: "single-valued" for every step, "jumps" for every step, or "jumps past
    step s" with the critical step 1/rho, rho being the weak-convexity constant.
    """

    form: str
    at_zero: str
    tail: str
    prox: str

    @property
    def bounded(self) -> bool:
        """Whether Omega is, at 0 and far out."""
        return self.tail in ("constant", "bounded") and self.at_zero != "unbounded"


def traits_of(penalty: Penalty) -> Traits:
    """The traits of a penalty with values for all its parameters, computed from it: some by numbers, none by proof."""
    return Traits(penalty.form, _at_zero(penalty), _tail(penalty), _prox(penalty))


def _at_zero(penalty: Penalty) -> str:
    if penalty.unbounded_below:
        return "unbounded"
    slope = penalty.evaluate("derivative", 0, 5)
    if slope == 0:
        return "smooth"
    return "spike" if mpmath.isinf(slope) else "kink"


def _tail(penalty: Penalty) -> str:
    if penalty.curve.arcs[-1].slope == 0:
        return "constant"
    exponent = penalty.evaluate("local_exponent", _FAR[1], 5)
    if exponent < -_NEAR_POWER:
        return "bounded"
    power = Fraction(str(mpmath.nstr(exponent, 10))).limit_denominator(12)
    if abs(exponent - mpf(power.numerator) / power.denominator) > _NEAR_POWER:
        raise EtatrickError(f"the growth of {penalty} far out could not be told: its local exponent is {exponent}")
    if power == 0:
        near, far = (penalty.evaluate("omega", x, 10) for x in _FAR)
        return "log" if far - near > mpf("0.01") * abs(near) else "bounded"
    return _POWERS.get(power, f"w^({power})" if power.denominator > 1 else f"w^{power}")


def _prox(penalty: Penalty) -> str:
    rho = penalty.weak_convexity
    if rho == 0:
        return "single-valued"
    if rho is sympy.oo:
        return "jumps"
    step = 1 / rho
    shown = str(step) if step.is_Rational and step.q < 1000 else balls.evaluate(step, {}, 10).str(4, radius=False)
    return f"jumps past step {shown}"
