"""Which penalty does a noise law with a complexity cost induce?

A learned multiplicative noise s with parameter a costs C(a) and adds 1/2 r(a) w^2 to the loss, r = Var(s)/E(s)^2 being
its noise ratio (theory 1.4). Minimising over a leaves

    P(w) = min_a 1/2 r(a) w^2 + C(a),        f(eta) = 2 C at eta = 1/r,

which is subquadratic whatever the family (theory P1).
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol

from .envelope import NoiseFamily
from .penalty import Penalty


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
    return Penalty("noise", NoiseFamily(law.parameter, law.ratio, cost))
