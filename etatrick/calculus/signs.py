"""Signs on an interval: exact proofs, and refutations by a witness that ball arithmetic certifies.

A proof is one of
  * assumptions: every factor's sign follows from the assumptions on its symbols,
  * coefficients: after moving the interval to (0, oo) all coefficients of numerator and denominator have one sign,
  * Sturm: root counting for a rational function with rational coefficients,
  * tower: N(lower) >= 0 and N' >= 0, the latter proved in turn,
the middle two after an exact change of variable that clears exponentials or roots. Samples never prove
anything; they only suggest where to look for a refutation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import flint
import sympy
from sympy import Expr, Rational, Symbol

from . import balls
from .checks import parameter_draws
from .tidy import tame

_TOWER_DEPTH = 6
_LARGEST_FORMULA = 400
_WITNESS_BITS = 192


@dataclass(frozen=True)
class Witness:
    """Two exact points and enclosures (as text) that do not overlap; `parameters` are the values used."""

    low: Rational
    high: Rational
    at_low: str
    at_high: str
    parameters: tuple[tuple[str, str], ...] = ()


def prove_nonnegative(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> str | None:
    """How `expr >= 0` on (lower, upper) was proved, for all admissible parameters; None when it was not."""
    if not tame(expr):
        return "assumptions" if expr.is_nonnegative else None
    expr = sympy.factor(sympy.together(expr))
    if expr.is_nonnegative:
        return "assumptions on the factored form"
    for change, rational, y, low, high in _rational_forms(expr, var, lower, upper):
        method = _prove_rational(rational, y, low, high)
        if method is not None:
            return f"{method}{change}"
    return _tower(expr, var, lower, upper)


def _rational_forms(
    expr: Expr, var: Symbol, lower: Expr, upper: Expr
) -> Iterator[tuple[str, Expr, Symbol, Expr, Expr]]:
    """The same function as a rational function of y on (low, high), with the substitution in words."""
    if expr.is_rational_function(var):
        yield "", expr, var, lower, upper
        return
    y = sympy.Symbol("y", positive=True)
    for name, x_of_y, y_of_x in _substitutions(expr, var, y):
        replaced = sympy.powdenest(sympy.expand_log(x_of_y(expr), force=True), force=True)
        replaced = sympy.together(sympy.powsimp(replaced))
        if not replaced.has(var) and replaced.is_rational_function(y):
            ends = y_of_x(lower), y_of_x(upper)
            yield f", with {name}", sympy.factor(replaced), y, min(ends, key=_order), max(ends, key=_order)


def _order(end: Expr) -> float:
    return float("inf") if end is sympy.oo else float(sympy.N(end.xreplace(parameter_draws(end.free_symbols)[0])))


def _substitutions(expr: Expr, var: Symbol, y: Symbol) -> Iterator[tuple[str, object, object]]:
    exponential = expr.rewrite(sympy.exp) if expr.has(sympy.tanh, sympy.sinh, sympy.cosh) else expr
    rates = [p.args[0].coeff(var) for p in exponential.atoms(sympy.exp) if p.has(var)]
    if rates and all(r.is_Rational and r != 0 for r in rates):
        k = _common_unit(rates)

        def clear_exp(_: Expr, e: Expr = exponential, k: Rational = k) -> Expr:
            e = sympy.expand(e, power_exp=True) if e.is_Add else e
            return e.replace(
                lambda n: isinstance(n, sympy.exp) and n.has(var),
                lambda n: y ** (n.args[0].coeff(var) / k) * sympy.exp(n.args[0] - n.args[0].coeff(var) * var),
            )

        yield f"y = exp({k * var})", clear_exp, lambda x, k=k: sympy.exp(k * x) if x is not sympy.oo else x
    q = sympy.ilcm(1, 1, *(p.exp.q for p in expr.atoms(sympy.Pow) if p.base == var and p.exp.is_Rational))
    if q > 1:
        yield f"{var} = y**{q}", lambda e: e.subs(var, y**q), lambda x: x ** Rational(1, q)
    for power in sorted(expr.atoms(sympy.Pow), key=str):
        yield from _square_root(power, var, y)


def _common_unit(rates: list[Rational]) -> Rational:
    denominator = sympy.ilcm(1, 1, *(r.q for r in rates))
    return Rational(sympy.igcd(0, *(int(abs(r) * denominator) for r in rates)), denominator)


def _square_root(power: Expr, var: Symbol, y: Symbol) -> Iterator[tuple[str, object, object]]:
    """sqrt(k var + c) = y, and Euler's var = (y - c/y)/2 for sqrt(var^2 + c), c > 0."""
    base, exponent = power.as_base_exp()
    if exponent.q != 2 if exponent.is_Rational else True:
        return
    if not base.is_polynomial(var):
        return
    coefficients = sympy.Poly(base, var).all_coeffs()
    if len(coefficients) == 2 and all(c.is_positive for c in coefficients):
        k, c = coefficients
        yield (
            f"{var} = (y**2 - {c})/{k}",
            lambda e: e.subs(base, y**2).subs(var, (y**2 - c) / k),
            lambda x: sympy.sqrt(k * x + c),
        )
    if len(coefficients) == 3 and coefficients[1] == 0 and coefficients[0].is_positive and coefficients[2].is_positive:
        a, _, c = coefficients
        yield (
            f"{var} = (y - {c}/y)/(2 sqrt({a}))",
            lambda e: e.subs(sympy.sqrt(base), (y + c / y) / 2).subs(var, (y - c / y) / (2 * sympy.sqrt(a))),
            lambda x: sympy.sqrt(a) * x + sympy.sqrt(a * x**2 + c) if x is not sympy.oo else x,
        )


def _prove_rational(expr: Expr, y: Symbol, low: Expr, high: Expr) -> str | None:
    """Sign of a rational function on (low, high): coefficients first, then Sturm."""
    z = sympy.Symbol("z", positive=True)
    moved = expr.subs(y, low + z if high is sympy.oo else (low + high * z) / (1 + z))
    numerator, denominator = sympy.fraction(sympy.together(moved))
    signs = {_coefficient_sign(p, z) for p in (numerator, denominator)}
    if None not in signs and len(signs) == 1:
        return "signs of the coefficients"
    if expr.free_symbols - {y}:
        return None
    return "Sturm sequences" if all(_sturm(p, z) for p in (numerator * denominator,)) else None


def _coefficient_sign(polynomial: Expr, z: Symbol) -> int | None:
    coefficients = [sympy.factor(c) for c in sympy.Poly(sympy.expand(polynomial), z).coeffs()]
    if all(c.is_nonnegative for c in coefficients):
        return 1
    if all(c.is_nonpositive for c in coefficients):
        return -1
    return None


def _sturm(polynomial: Expr, z: Symbol) -> bool:
    """polynomial >= 0 on (0, oo): no root of odd multiplicity there, and a positive value at one point."""
    poly = sympy.Poly(sympy.expand(polynomial), z)
    if not poly.domain.is_QQ and not poly.domain.is_ZZ:
        return False
    constant, factors = poly.sqf_list()
    odd = [f for f, multiplicity in factors if multiplicity % 2]
    if any(f.count_roots(0, None) - (1 if f.eval(0) == 0 else 0) for f in odd):
        return False
    sign = constant
    for f in odd:
        sign *= f.eval(1)
    return bool(sign > 0)


def _tower(expr: Expr, var: Symbol, lower: Expr, upper: Expr, depth: int = _TOWER_DEPTH) -> str | None:
    """N >= 0 on (lower, upper) from N(lower) >= 0 and N' >= 0, after dropping positive factors."""
    numerator = _essential(expr, var)
    if numerator is None:
        return None
    if numerator.is_nonnegative:
        return "tower of derivatives"
    if depth == 0 or sympy.count_ops(numerator) > _LARGEST_FORMULA or numerator.has(sympy.Integral):
        return None
    start = sympy.simplify(numerator.subs(var, lower))
    if not start.is_nonnegative or start.is_finite is not True:
        return None
    return _tower(sympy.expand(numerator.diff(var)), var, lower, upper, depth - 1)


def _essential(expr: Expr, var: Symbol) -> Expr | None:
    """The part of expr whose sign is unknown: positive factors (exp among them) and denominators dropped."""
    numerator, denominator = sympy.fraction(sympy.factor(sympy.together(sympy.powsimp(expr))))
    kept = sympy.S.One
    for factor in sympy.Mul.make_args(numerator):
        if not factor.is_positive:
            kept *= factor
    for factor in sympy.Mul.make_args(denominator):
        if not factor.is_positive:
            kept *= factor
    exponents = [p.args[0].coeff(var) for p in kept.atoms(sympy.exp) if p.has(var)]
    if exponents and all(c.is_Rational for c in exponents):
        kept = sympy.expand(kept * sympy.exp(-min(exponents) * var)) if min(exponents) < 0 else kept
    return kept


def witness_decrease(g: Expr, var: Symbol, points: Iterable[Rational]) -> Witness | None:
    """Exact points a < b, neighbours among `points`, with g(a) > g(b): the enclosures do not overlap."""
    values = [(x, balls.enclose(g, {var: x}, _WITNESS_BITS)) for x in points]
    finite = [(x, ball) for x, ball in values if ball.is_finite()]
    for (a, at_a), (b, at_b) in pairwise(finite):
        if at_a > at_b:
            return Witness(a, b, digits(at_a), digits(at_b))
    return None


def witness_negative(g: Expr, var: Symbol, points: Iterable[Rational]) -> Witness | None:
    """An exact point at which the enclosure of g lies below 0."""
    for x in points:
        ball = balls.enclose(g, {var: x}, _WITNESS_BITS)
        if ball.is_finite() and ball < 0:
            return Witness(x, x, digits(ball), digits(ball))
    return None


def digits(ball: flint.arb) -> str:
    """Twelve digits of a ball's midpoint."""
    return str(ball.str(12, radius=False))
