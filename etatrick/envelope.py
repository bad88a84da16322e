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
from .calculus.limits import limit_value
from .calculus.root import root
from .calculus.signs import witness_decrease
from .calculus.tidy import tidy
from .calculus.value_at import at_point
from .curve import Arc, Curve, explicit_arc
from .symbols import EtatrickError, w

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
    """The envelope's curve: full noise where that is cheapest, the stationary branch up to the jump, then C(oo)."""
    a, r, cost = family.parameter, tidy(family.ratio), family.cost
    if family.free_symbols:
        names = ", ".join(sorted(map(str, family.free_symbols)))
        raise EtatrickError(f"a noise law needs values for all its parameters; {names} has none")
    start, end = limit_value(cost, a, sympy.S.Zero), limit_value(cost, a, sympy.oo)
    square = tidy(-2 * cost.diff(a) / r.diff(a))
    omega = r * square / 2 + cost - start
    w_of_a = sympy.sqrt(square)
    excess = omega - (end - start)
    last = sympy.oo if end is sympy.oo else _first_crossing(excess, a)
    _refuse_fold(square, a, last)
    branch = Arc(a, sympy.S.Zero, last, w_of_a, w_of_a * r, 1 / r, omega)
    arcs = [*_ridge(r, square, a), branch]
    if last is not sympy.oo:
        arcs.append(explicit_arc(at_point(w_of_a, a, last), sympy.oo, sympy.S.Zero, sympy.oo, end - start))
    elif end is not sympy.oo:
        _refuse_end(square, a)
    return Curve(tuple(arcs), True, envelope=True)


def _ridge(r: Expr, square: Expr, a: Symbol) -> tuple[Arc, ...]:
    """Below the magnitude at which the branch starts, the full noise r(0) is cheapest and the penalty is r(0) w^2/2."""
    begin = limit_value(square, a, sympy.S.Zero)
    if begin == 0:
        return ()
    full = limit_value(r, a, sympy.S.Zero)
    if full is sympy.oo or begin is sympy.oo:
        raise EtatrickError("the cost rises too slowly from a = 0: small weights would be dropped at no cost")
    return (explicit_arc(sympy.S.Zero, sympy.sqrt(begin), w * full, 1 / full, full * w**2 / 2),)


def _refuse_end(square: Expr, a: Symbol) -> None:
    top = limit_value(square, a, sympy.oo)
    if top is not sympy.oo:
        raise EtatrickError(
            f"the noise runs out at w = {sympy.sqrt(top)}; describe this penalty by its dual, f = 2 C as a function of "
            "eta = 1/r"
        )


def _refuse_fold(square: Expr, a: Symbol, last: Expr) -> None:
    """Where w(a) falls before the jump to no noise, the minimiser jumps between two noise levels."""
    end = balls.enclose(last, {}, 128) if last is not sympy.oo else None
    points = [x for x in _SCAN if end is None or balls.enclose(x, {}, 64) < end]
    found = witness_decrease(square, a, points)
    if found is not None:
        raise EtatrickError(
            f"the best noise level jumps between a = {sympy.N(found.low, 6)} and {sympy.N(found.high, 6)}; "
            "only jumps to no noise at all are supported"
        )


def _first_crossing(excess: Expr, a: Symbol) -> Expr:
    """The first a at which the stationary branch costs as much as no noise at all; oo when it never does."""
    previous = None
    for x in _SCAN:
        value = balls.enclose(excess, {a: x}, 128)
        if previous is not None and value > 0:
            return root(excess, a, previous, x)
        if value < 0:
            previous = x
    return sympy.oo
