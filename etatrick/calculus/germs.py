"""Germs: what a formula does near an end of its interval, proved on a whole zone and not only in the limit.

Near 0, near a finite end or near oo a formula is a finite sum of exact terms c t^a log(1/t)^b exp(...) and a
remainder that is enclosed for all 0 < t <= d, where t is the distance to the end, or 1/x at oo. If the leading term
dominates the others on the zone, its sign is the sign of the formula there.

    x = t, a + t, b - t or 1/t;     F(x(t)) = c_1 m_1(t) + ... + B(t) r(t),    B(t) in a ball.

`expand` gives the germ on one zone, `search` looks for a zone and an order on which the sign is certified.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from typing import Any, Final

import sympy
from flint import arb, fmpq
from sympy import Expr, Symbol

from ..symbols import EtatrickError
from . import balls
from .germ_algebra import Germ, Zone, add, collect, exponential, fixed, logarithm, multiply, power, scale, sign, single
from .germ_constants import ONE, Undecided, constant
from .germ_functions import ELEMENTARY
from .germ_gamma import GAMMAS
from .germ_hypergeometric import hypergeometric
from .germ_integrals import INTEGRALS
from .germ_monomials import Monomial, TooWide
from .germ_series import NoRule
from .tidy import tame

__all__ = ["Ended", "Germ", "Place", "Undecided", "Zone", "expand", "search", "sign_near"]

BITS: Final = 192
ORDERS: Final = (6, 12, 22)
#: Sizes 2^-k of the zones tried in turn.
_SIZES: Final = (1, 2, 3, 6, 12, 30, 90, 300, 1200)
_WHOLE: Final = fmpq(1)
_RULES: Final = {**ELEMENTARY, **INTEGRALS, **GAMMAS}


@dataclass(frozen=True)
class Place:
    """An end of an interval: x = point + t (above), point - t, or 1/t at oo."""

    point: Expr
    above: bool = True

    def germ(self) -> Germ:
        """The germ of x."""
        if self.point is sympy.oo:
            return single(Monomial(fmpq(-1)))
        t = Monomial(fmpq(1))
        start = fixed(constant(self.point))
        return Germ((*start.terms, (t, ONE if self.above else -ONE)))

    def at(self, t: Any) -> Any:
        """x(t) as a ball, t an fmpq."""
        if self.point is sympy.oo:
            return arb(1 / t)
        start = balls.ball(self.point)
        return start + t if self.above else start - t


@dataclass(frozen=True)
class Ended:
    """The sign (-1, 0 or 1) of a formula for 0 < t <= d, from germs of `order` terms."""

    sign: int
    d: Any
    order: int


def expand(expr: Expr, var: Symbol, place: Place, zone: Zone) -> Germ:
    """The germ of expr at `place`; raises Undecided (TooWide, NoRule) where there is none."""
    with balls.precision(BITS):
        return _Expansion(var, place, zone).of(sympy.sympify(expr))


def sign_near(expr: Expr, var: Symbol, place: Place, zone: Zone) -> int:
    """The sign of expr on the whole zone, 0 where it vanishes identically; raises Undecided.

    Where the formula as it stands does not tell, its common denominator may: there, terms cancel that are beyond
    all orders, such as exp(-x) in 1/(1 + x) - 1/(1 + x + exp(-x)).
    """
    try:
        return _sign_near(expr, var, place, zone)
    except (NoRule, TooWide):
        raise
    except Undecided:
        if (fraction := _one_fraction(expr)) == expr:
            raise
        return _sign_near(fraction, var, place, zone)


@lru_cache(maxsize=256)
def _one_fraction(expr: Expr) -> Expr:
    if not tame(expr):
        return expr
    top, bottom = sympy.fraction(sympy.together(expr))
    return sympy.expand(top) / bottom


def _sign_near(expr: Expr, var: Symbol, place: Place, zone: Zone) -> int:
    expr, var, zone = _without_lambert(expr, var, place, zone)
    with balls.precision(BITS):
        try:
            return sign(_Expansion(var, place, zone).of(expr), zone)
        except (ZeroDivisionError, OverflowError, RecursionError) as error:
            raise Undecided(f"no germ: {error}") from None


def search(expr: Expr, var: Symbol, place: Place, widest: Any = _WHOLE, deadline: float = float("inf")) -> Ended | None:
    """The largest zone tried, d <= widest, on which the sign of expr is certified, with the least order for it."""
    for order in ORDERS:
        for size in _SIZES:
            d = min(widest, fmpq(1, 2**size))
            try:
                return Ended(sign_near(expr, var, place, Zone(d, order, deadline)), d, order)
            except TooWide:
                continue
            except NoRule:
                return None
            except Undecided:
                break
            except EtatrickError:
                return None
        if time.monotonic() > deadline:
            return None
    return None


def _without_lambert(expr: Expr, var: Symbol, place: Place, zone: Zone) -> tuple[Expr, Symbol, Zone]:
    """At oo, W(c x^k) = u makes x = (u e^u/c)^(1/k), and u -> oo; other formulas are left alone."""
    found = [f for f in expr.atoms(sympy.LambertW) if f.has(var)]
    if place.point is not sympy.oo or len(found) != 1 or len(found[0].args) != 1:
        return expr, var, zone
    c, k = found[0].args[0].as_coeff_exponent(var)
    if c.has(var) or not (c.is_positive and k.is_Rational and k.is_positive):
        return expr, var, zone
    u = sympy.Dummy("u", positive=True)
    x = ((u / c) ** (1 / k)) * sympy.exp(u / k)
    with balls.precision(BITS):
        least = balls.enclose(found[0], {var: 1 / zone.d}, BITS).lower()
        if not least > 0:
            raise TooWide("LambertW is not large on the zone")
        mantissa, exponent = (1 / least).upper().mid().man_exp()
    return expr.xreplace({found[0]: u}).subs(var, x), u, replace(zone, d=fmpq(mantissa) * fmpq(2) ** int(exponent))


class _Expansion:
    """One pass over a formula, which remembers the germs of its subexpressions."""

    def __init__(self, var: Symbol, place: Place, zone: Zone) -> None:
        self.var, self.zone = var, zone
        self.known: dict[Expr, Germ] = {var: place.germ()}

    def of(self, expr: Expr) -> Germ:
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self.form(expr)
        return found

    def form(self, expr: Expr) -> Germ:
        if not expr.has(self.var):
            return fixed(constant(expr))
        if expr.is_Add:
            return self.total(expr)
        if expr.is_Mul:
            c, rest = expr.as_coeff_Mul()
            product = reduce(lambda f, g: multiply(f, g, self.zone), (self.of(arg) for arg in _factors(rest)))
            return scale(product, constant(c))
        if expr.is_Pow:
            return self.power(*expr.args)
        if isinstance(expr, sympy.Min | sympy.Max):
            return reduce(lambda f, g: self.extremum(expr.func, f, g), (self.of(arg) for arg in expr.args))
        if isinstance(expr, sympy.hyper) and not any(a.has(self.var) for a in (*expr.ap, *expr.bq)):
            return hypergeometric(expr, self.of(expr.argument), self.zone)
        if expr.func not in _RULES or any(order.has(self.var) for order in expr.args[:-1]):
            raise NoRule(f"germs have no function {expr.func.__name__}")
        if isinstance(expr, sympy.LambertW) and len(expr.args) > 1:
            raise NoRule("germs have no other branch of LambertW")
        orders = [constant(order) for order in expr.args[:-1]]
        return _RULES[expr.func](orders, self.of(expr.args[-1]), self.zone)

    def total(self, expr: Expr) -> Germ:
        parts = [self.of(arg) for arg in expr.args]
        return collect((x for f in parts for x in f.terms), [f.rest for f in parts if f.rest], self.zone)

    def power(self, base: Expr, exponent: Expr) -> Germ:
        if exponent.is_Rational:
            return power(self.of(base), balls.rational(exponent), self.zone)
        product = multiply(self.of(exponent), logarithm(self.of(base), self.zone), self.zone)
        return exponential(product, self.zone)

    def extremum(self, kind: type, f: Germ, g: Germ) -> Germ:
        way = sign(add(f, scale(g, -ONE), self.zone), self.zone)
        return f if (way > 0) == (kind is sympy.Max) else g


def _factors(expr: Expr) -> tuple[Expr, ...]:
    return tuple(sympy.Mul.make_args(expr))
