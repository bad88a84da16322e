"""Signs on an interval: exact proofs, and refutations by a witness that ball arithmetic certifies.

A proof is one of
  * assumptions: every factor's sign follows from the assumptions on its symbols,
  * coefficients: after moving the interval to (0, oo) all coefficients of numerator and denominator have one sign,
  * Sturm: root counting for a rational function with rational coefficients,
  * tower: N(lower) >= 0 and N' >= 0, the latter proved in turn, N being continuous from `lower` on,
the middle two after an exact change of variable that clears exponentials or roots. Samples never prove
anything; they only suggest where to look for a refutation. A function is proved nondecreasing from its derivative
only where it is also proved continuous: 3 w/(3 - w) has a positive derivative and a pole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import flint
import sympy
from sympy import Expr, Rational, Symbol

from ..symbols import dawson
from . import balls
from .checks import parameter_draws
from .tidy import tame

_Test = Callable[[Expr], bool]
_TOWER_DEPTH = 6
_LARGEST_FORMULA = 400
_WITNESS_BITS = 192
#: Real and analytic for every real argument.
_ENTIRE = (
    sympy.exp,
    sympy.sin,
    sympy.cos,
    sympy.sinh,
    sympy.cosh,
    sympy.tanh,
    sympy.sech,
    sympy.atan,
    sympy.asinh,
    sympy.erf,
    sympy.erfc,
    sympy.erfi,
    dawson,
)
#: Real and analytic where the last argument is positive.
_ON_POSITIVE = (
    sympy.log,
    sympy.Ei,
    sympy.expint,
    sympy.gamma,
    sympy.loggamma,
    sympy.LambertW,
    sympy.coth,
    sympy.csch,
)
#: Formulas in pieces, whose derivative does not see their jumps.
_SWITCHES = (
    sympy.Piecewise,
    sympy.sign,
    sympy.Heaviside,
    sympy.floor,
    sympy.ceiling,
    sympy.Max,
    sympy.Min,
    sympy.Abs,
)


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
    return _prove(expr, var, lower, upper, strict=False)


def prove_positive(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> str | None:
    """How `expr > 0` on the open interval (lower, upper) was proved; None when it was not."""
    return _prove(expr, var, lower, upper, strict=True)


def prove_nondecreasing(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> str | None:
    """How it was proved that `expr` never decreases: its derivative is >= 0 and it is continuous on (lower, upper)."""
    if not expr.has(var):
        return "constant"
    method = prove_nonnegative(expr.diff(var), var, lower, upper)
    return method if method is not None and is_continuous(expr, var, lower, upper) else None


def is_continuous(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> bool:
    """Is `expr` proved real and continuous on the open interval: no pole, jump, or root or log of a negative number?"""

    def continuous(e: Expr) -> bool:
        return is_continuous(e, var, lower, upper)

    def positive(e: Expr) -> bool:
        return continuous(e) and prove_positive(e, var, lower, upper) is not None

    return _continuous(expr, var, continuous, positive)


def _continuous(expr: Expr, var: Symbol, continuous: _Test, positive: _Test) -> bool:
    """One node of a formula, given how to ask about its arguments."""
    if not expr.has(var):
        return expr.is_extended_real is True
    if expr == var:
        return True
    if expr.is_Add or expr.is_Mul or isinstance(expr, _ENTIRE):
        return all(continuous(x) for x in expr.args)
    if expr.is_Pow:
        base, exponent = expr.args
        if exponent.is_Integer:
            return continuous(base) and bool(exponent > 0 or positive(base) or positive(-base))
        return continuous(exponent) and positive(base)
    *others, last = expr.args
    if isinstance(expr, _ON_POSITIVE) and not any(x.has(var) for x in others):
        return positive(last)
    return False


def _prove(expr: Expr, var: Symbol, lower: Expr, upper: Expr, strict: bool) -> str | None:
    if not tame(expr):
        return "assumptions" if _signed(expr, strict) else None
    expr = sympy.factor(sympy.together(expr))
    if _signed(expr, strict):
        return "assumptions on the factored form"
    if expr.has(*_SWITCHES):
        return None
    for change, rational, y, low, high in _rational_forms(expr, var, lower, upper):
        method = _prove_rational(rational, y, low, high, strict)
        if method is not None:
            return f"{method}{change}"
    x = sympy.Dummy("x", positive=True)
    return _tower(expr.subs(var, lower + x), x, strict)


def _signed(expr: Expr, strict: bool) -> bool:
    return bool(expr.is_positive if strict else expr.is_nonnegative)


def _rational_forms(
    expr: Expr, var: Symbol, lower: Expr, upper: Expr
) -> Iterator[tuple[str, Expr, Symbol, Expr, Expr]]:
    """The same function as a rational function of y on (low, high), with the substitution in words."""
    if expr.is_rational_function(var):
        yield "", expr, var, lower, upper
        return
    y = sympy.Dummy("y", positive=True)
    for name, x_of_y, y_of_x in _substitutions(expr, var, y):
        replaced = sympy.together(sympy.powsimp(sympy.powdenest(sympy.expand_log(x_of_y(expr)))))
        if not replaced.has(var) and replaced.is_rational_function(y):
            ends = y_of_x(lower), y_of_x(upper)
            yield f", with {name}", sympy.factor(replaced), y, min(ends, key=_order), max(ends, key=_order)


def _order(end: Expr) -> float:
    return float("inf") if end is sympy.oo else float(sympy.N(end.xreplace(parameter_draws(end.free_symbols)[0])))


def _substitutions(
    expr: Expr, var: Symbol, y: Symbol
) -> Iterator[tuple[str, Callable[[Expr], Expr], Callable[[Expr], Expr]]]:
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

        def moved(x: Expr, k: Rational = k) -> Expr:
            return x if x is sympy.oo else sympy.exp(k * x)

        yield f"y = exp({k * var})", clear_exp, moved
    q = sympy.ilcm(1, 1, *(p.exp.q for p in expr.atoms(sympy.Pow) if p.base == var and p.exp.is_Rational))
    if q > 1:
        yield f"{var} = y**{q}", lambda e: e.subs(var, y**q), lambda x: x ** Rational(1, q)
    for power in sorted(expr.atoms(sympy.Pow), key=str):
        yield from _square_root(power, var, y)


def _common_unit(rates: list[Rational]) -> Rational:
    denominator = sympy.ilcm(1, 1, *(r.q for r in rates))
    return Rational(sympy.igcd(0, *(int(abs(r) * denominator) for r in rates)), denominator)


def _square_root(
    power: Expr, var: Symbol, y: Symbol
) -> Iterator[tuple[str, Callable[[Expr], Expr], Callable[[Expr], Expr]]]:
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


def _prove_rational(expr: Expr, y: Symbol, low: Expr, high: Expr, strict: bool) -> str | None:
    """Sign of a rational function on (low, high): coefficients first, then Sturm."""
    z = sympy.Dummy("z", positive=True)
    moved = expr.subs(y, low + z if high is sympy.oo else (low + high * z) / (1 + z))
    numerator, denominator = sympy.fraction(sympy.together(moved))
    signs = {_coefficient_sign(p, z, strict) for p in (numerator, denominator)}
    if None not in signs and len(signs) == 1:
        return "signs of the coefficients"
    if expr.free_symbols - {y}:
        return None
    return "Sturm sequences" if _sturm(numerator * denominator, z, strict) else None


def _coefficient_sign(polynomial: Expr, z: Symbol, strict: bool) -> int | None:
    coefficients = [sympy.factor(c) for c in sympy.Poly(sympy.expand(polynomial), z).coeffs()]
    if all(c.is_nonnegative for c in coefficients) and (not strict or any(c.is_positive for c in coefficients)):
        return 1
    if all(c.is_nonpositive for c in coefficients) and (not strict or any(c.is_negative for c in coefficients)):
        return -1
    return None


def _sturm(polynomial: Expr, z: Symbol, strict: bool) -> bool:
    """polynomial >= 0 on (0, oo): no root of odd multiplicity there (strictly: none), a positive value somewhere."""
    poly = sympy.Poly(sympy.expand(polynomial), z)
    if not poly.domain.is_QQ and not poly.domain.is_ZZ:
        return False
    constant, factors = poly.sqf_list()
    odd = [f for f, multiplicity in factors if multiplicity % 2]
    crossing = [f for f, _ in factors] if strict else odd
    if any(f.count_roots(0, None) - (1 if f.eval(0) == 0 else 0) for f in crossing):
        return False
    sign = constant
    for f in odd:
        sign *= f.eval(1)
    return bool(sign > 0)


def _tower(expr: Expr, x: Symbol, strict: bool, depth: int = _TOWER_DEPTH) -> str | None:
    """N >= 0 for x > 0 from N(0) >= 0 and N' >= 0, after dropping positive factors; N > 0 if moreover N' > 0."""
    numerator = _essential(expr, x, strict)
    if _signed(numerator, strict):
        return "tower of derivatives"
    if depth == 0 or sympy.count_ops(numerator) > _LARGEST_FORMULA or not _continuous_from_zero(numerator, x):
        return None
    start = sympy.simplify(numerator.subs(x, 0))
    if not start.is_nonnegative or start.is_finite is not True:
        return None
    return _tower(sympy.expand(numerator.diff(x)), x, strict, depth - 1)


def _continuous_from_zero(expr: Expr, x: Symbol) -> bool:
    """Is `expr` continuous on [0, oo), by assumptions on its parts?"""

    def continuous(e: Expr) -> bool:
        return _continuous_from_zero(e, x)

    def positive(e: Expr) -> bool:
        return bool(continuous(e) and e.is_positive and e.subs(x, 0).is_positive)

    if expr.is_Pow and expr.args[0] == x and expr.args[1].is_positive and not expr.args[1].has(x):
        return True
    return _continuous(expr, x, continuous, positive)


def _essential(expr: Expr, var: Symbol, strict: bool) -> Expr:
    """The part of expr whose sign is unknown: positive factors, squares (unless strict) and denominators dropped."""
    numerator, denominator = sympy.fraction(sympy.factor(sympy.together(sympy.powsimp(expr))))
    factors = (*sympy.Mul.make_args(numerator), *sympy.Mul.make_args(denominator))
    kept = sympy.Mul(*(f for f in factors if not _signed(f, strict)))
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


def digits(ball: flint.arb, count: int = 12) -> str:
    """The first digits of a ball's midpoint."""
    return str(ball.str(count, radius=False))
