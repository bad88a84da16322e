"""Equal forms of a formula in which Coq sees what exact algebra knows: signs of terms, powers, inverses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Symbol

from ..calculus.proof import Proof
from ..calculus.replay import moved
from ..calculus.terms import nonnegative

_LARGEST_MULTIPLIER = 80

#: c (x - lower)^i (upper - x)^j as (c, i, j).
Term = tuple[Expr, int, int]


@dataclass(frozen=True)
class Factor:
    """base^power of a polynomial; where `terms` are given, base (x - lower + 1)^raised or base is their sum."""

    base: Expr
    power: int
    raised: int = 0
    terms: tuple[Term, ...] = ()


def readable(e: Expr) -> Expr:
    """e in a form whose sign shows term by term, where it does so only after factoring."""
    if e.is_Add and not all(nonnegative(term) for term in e.args):
        other = sympy.factor(sympy.together(e))
        return e if other.is_Add else readable(other)
    if e.is_Add or e.is_Mul:
        return e.func(*(readable(part) for part in e.args))
    return sympy.Pow(readable(e.base), e.exp) if e.is_Pow else e


def renamed(proof: Proof, old: Symbol, new: Symbol) -> Proof:
    """The same proof with another name for a symbol."""
    swap = {old: new}
    formula, variable, lower, upper = (
        e.xreplace(swap) for e in (proof.formula, proof.variable, proof.lower, proof.upper)
    )
    parts = tuple(None if part is None else renamed(part, old, new) for part in proof.parts)
    factors, powers = (tuple(e.xreplace(swap) for e in es) for es in (proof.factors, proof.powers))
    return replace(
        proof,
        formula=formula, variable=variable, lower=lower, upper=upper, parts=parts, factors=factors, powers=powers,
    )  # fmt: skip


def inverse(x_of_y: Expr, y: Symbol, x: Symbol) -> Expr | None:
    """y(x) for the changes of variable that a search makes: logarithms, powers, Euler's, shifts."""
    if x_of_y.has(sympy.log):
        return sympy.exp(x / x_of_y.coeff(sympy.log(y)))
    if not x_of_y.is_polynomial(y):
        root_a = 1 / (2 * sympy.expand(x_of_y).coeff(y, 1))
        c = -2 * root_a * sympy.expand(x_of_y).coeff(y, -1)
        return root_a * x + sympy.sqrt(root_a**2 * x**2 + c)
    poly = sympy.Poly(x_of_y, y)
    n, lead, rest = poly.degree(), poly.LC(), poly.eval(0)
    if sympy.expand(poly.as_expr() - lead * y**n - rest) != 0:
        return None
    return sympy.expand((x - rest) / lead) ** sympy.Rational(1, n)


def powers_between(e: Expr, x: Symbol, lower: Expr, upper: Expr, raised: int = 0) -> tuple[Term, ...]:
    """The polynomial e as a sum of powers of x - lower and upper - x; for upper = oo, e (x - lower + 1)^raised."""
    poly = moved(e, x, lower, upper)
    terms = (poly * (1 + poly.gen) ** raised).terms()
    if upper is sympy.oo:
        return tuple((sympy.factor(c), int(k), 0) for (k,), c in terms)
    n = int(sympy.degree(e, x)) + raised
    return tuple((sympy.factor(c / (upper - lower) ** n), int(k), n - int(k)) for (k,), c in terms)


def polya(e: Expr, x: Symbol, lower: Expr, upper: Expr) -> list[Factor] | None:
    """A rational polynomial without crossings inside, as factors that show their signs.

    A factor without a root on [lower, upper] becomes a sum of positive terms once it is multiplied by a power of
    1 + z, z = (x - lower)/(upper - x) (Polya 1928); touching factors have even powers. None where that power is large.
    """
    constant, found = sympy.Poly(e, x).factor_list()
    factors = [Factor(constant, 1)] if constant != 1 else []
    for poly, power in found:
        base = poly.as_expr()
        if power % 2 == 0 and base not in (x - lower, upper - x):
            factors.append(Factor(base, int(power)))
            continue
        sign = 1 if _at_inside(base, x, lower, upper) > 0 else -1
        if sign < 0:
            factors = [Factor(-1, 1), *factors]
        certified = _raised(sign * base, int(power), x, lower, upper)
        if certified is None:
            return None
        factors.append(certified)
    return _without_signs(factors)


def _at_inside(e: Expr, x: Symbol, lower: Expr, upper: Expr) -> Expr:
    places = (
        lower + k if upper is sympy.oo else lower + (upper - lower) * k / (1 + k) for k in (1, sympy.Rational(1, 7), 5)
    )
    return next(value for value in (e.subs(x, place) for place in places) if value != 0)


def _raised(base: Expr, power: int, x: Symbol, lower: Expr, upper: Expr) -> Factor | None:
    for raised in (0, 1, 2, 4, 8, 16, 32, _LARGEST_MULTIPLIER):
        terms = powers_between(base, x, lower, upper, raised)
        if all(c >= 0 for c, _, _ in terms):
            return Factor(base, power, raised, tuple(t for t in terms if t[0] != 0))
    return None


def _without_signs(factors: list[Factor]) -> list[Factor] | None:
    """Minus signs multiplied into the constant, which is then positive."""
    constant = sympy.prod([f.base for f in factors if sympy.sympify(f.base).is_Number])
    others = [f for f in factors if not sympy.sympify(f.base).is_Number]
    if constant <= 0:
        return None
    return ([Factor(constant, 1)] if constant != 1 else []) + others
