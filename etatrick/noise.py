"""Which penalty does a noise law with a complexity cost induce?

A learned multiplicative noise s with parameter a costs C(a) and adds 1/2 r(a) w^2 to the loss, r = Var(s)/E(s)^2 being
its noise ratio. Minimising over a leaves

    P(w) = min_a 1/2 r(a) w^2 + C(a),        f(eta) = 2 C at eta = 1/r,

which is subquadratic whatever the family: the minimum of functions affine in w^2 is concave in w^2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sympy import Expr, Integral, Rational, Symbol

from .calculus import balls
from .calculus.rational import integrate_with_root
from .envelope import NoiseFamily
from .penalty import Penalty

_CHECKED_AT = (Rational(1, 50), Rational(7, 5), Rational(90))


@dataclass(frozen=True)
class NoiseLaw:
    """A multiplicative noise s by its first two moments as formulas (or Integrals) in one parameter a in (0, oo)."""

    parameter: Symbol
    mean: Expr
    second_moment: Expr

    @property
    def ratio(self) -> Expr:
        """r = E s^2/(E s)^2 - 1."""
        return self.second_moment / self.mean**2 - 1


def from_noise(law: NoiseLaw, cost: Expr) -> Penalty:
    """P(w) = min_a 1/2 r(a) w^2 + cost(a), the global minimum; r must decrease in a."""
    a = law.parameter
    closed = NoiseLaw(a, _closed(law.mean, a), _closed(law.second_moment, a))
    return Penalty("noise", NoiseFamily(a, closed.ratio, cost))


@lru_cache(maxsize=64)
def _closed(moment: Expr, a: Symbol) -> Expr:
    """The moment with its integrals in closed form where partial fractions give one that ball arithmetic confirms."""
    for integral in moment.atoms(Integral):
        (x, low, high) = integral.limits[0]
        found = integrate_with_root(integral.function, x, low, high) if len(integral.limits) == 1 else None
        if found is not None and all(
            balls.evaluate(found, {a: at}, 30).overlaps(balls.evaluate(integral, {a: at}, 30)) for at in _CHECKED_AT
        ):
            moment = moment.xreplace({integral: found})
    return moment
