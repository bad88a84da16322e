"""The penalty of a noise family with a complexity cost: P(w) = min_a 1/2 r(a) w^2 + C(a), a lower envelope.

On the envelope w^2 = -2 C'(a)/r'(a) and eta = 1/r(a). That equation may have several roots of which only one is the
minimiser: where w(a) folds back, the minimiser jumps to a = oo (no noise), and P is constant from there on. The jump is
where both candidates cost the same (following the stationary branch past it gives wrong answers).
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol

from .calculus import balls
from .calculus.limits import limit
from .calculus.root import root
from .calculus.value_at import at_point
from .curve import Arc, Curve, explicit_arc
from .symbols import EtatrickError

_SCAN = tuple(sympy.Rational(2) ** sympy.Rational(k) for k in range(-40, 41))


@dataclass(frozen=True)
class NoiseFamily:
    """Multiplicative noise with ratio r(a) = Var(s)/E(s)^2 and complexity C(a); r decreases on a in (0, oo)."""

    parameter: Symbol
    ratio: Expr
    cost: Expr

    @property
    def free_symbols(self) -> set[Symbol]:
        return (self.ratio.free_symbols | self.cost.free_symbols) - {self.parameter}

    def subs(self, values: dict[Symbol, Expr]) -> NoiseFamily:
        return NoiseFamily(self.parameter, self.ratio.subs(values), self.cost.subs(values))


def from_noise_family(family: NoiseFamily) -> Curve:
    """The envelope's curve: the stationary branch up to the jump, then the constant C(oo)."""
    a, r, cost = family.parameter, family.ratio, family.cost
    if family.free_symbols:
        names = ", ".join(sorted(map(str, family.free_symbols)))
        raise EtatrickError(f"a noise law needs values for all its parameters; {names} has none")
    start, end = _limit(cost, a, sympy.S.Zero), _limit(cost, a, sympy.oo)
    square = -2 * cost.diff(a) / r.diff(a)
    omega = r * square / 2 + cost - start
    w_of_a = sympy.sqrt(square)
    if end is sympy.oo:
        return Curve((Arc(a, sympy.S.Zero, sympy.oo, w_of_a, w_of_a * r, 1 / r, omega),), True, envelope=True)
    excess = omega - (end - start)
    last = _first_crossing(excess, a)
    jump = at_point(w_of_a, a, last)
    branch = Arc(a, sympy.S.Zero, last, w_of_a, w_of_a * r, 1 / r, omega)
    flat = explicit_arc(jump, sympy.oo, sympy.S.Zero, sympy.oo, end - start)
    return Curve((branch, flat), True, envelope=True)


def _limit(cost: Expr, a: Symbol, point: Expr) -> Expr:
    found = limit(cost, a, point)
    if found is None:
        raise EtatrickError(f"cannot tell the limit of the cost {cost} as {a} -> {point}")
    return found.value


def _first_crossing(excess: Expr, a: Symbol) -> Expr:
    """The first a at which the stationary branch costs as much as no noise at all; oo when it never does."""
    previous = None
    for x in _SCAN:
        value = balls.enclose(excess, {a: x}, 128)
        if previous is not None and value > 0:
            return root(excess, a, previous, x)
        previous = x
    return sympy.oo
