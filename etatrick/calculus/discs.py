"""Formulas on complex discs around 0, where 0/0 and roots of the variable stand at the centre.

With v = s^q a formula such as v/(v + log(1 + v)) or 1/(sqrt(v) + v) is

    F(s) = s^k U(s),    U analytic on |s| <= r,    U(s) inside one ball there,

with k an integer and U(0) != 0. A `Disc` holds k, r, the ball and Taylor coefficients of U; where terms cancel, k rises
and |U/s^m| <= max |U|/r^m by the maximum principle. By Cauchy's estimate |u_j| <= max |U|/r^j, so that the coefficients
bound what is left out of a truncated series: the integral over (0, d) and its proof are a sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from math import lcm
from typing import Any, Final

import sympy
from flint import acb, arb, arb_series, ctx, fmpq
from sympy import Expr, Symbol

from ..symbols import EtatrickError
from .balls import Unsupported
from .functions import log2_size, precision
from .functions_complex import COMPLEX, complex_power
from .germ_algebra import stripped
from .germs import Place, Undecided, Zone, expand
from .integrand import Integrand
from .zone_expansions import COEFFICIENTS, SINGULAR, Series, terms
from .zone_jets import applied

#: Functions that flint composes with a series itself.
_OWN: Final = {
    sympy.exp: "exp", sympy.log: "log", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.atan: "atan",
    sympy.asin: "asin", sympy.acos: "acos", sympy.erf: "erf", sympy.erfc: "erfc", sympy.erfi: "erfi",
}  # fmt: skip
#: A disc is halved this often to free it from a zero or a cut.
_HALVINGS: Final = 6
#: Discs of radius 2^-k are tried in turn, with this many terms.
_SIZES: Final = (-2, 0, 1, 2, 5, 10, 20, 40, 80)
_FEW_TERMS, _FEW_BITS = 12, 128
_GUARD_BITS: Final = 48
#: The integral reaches to 2^-this of the radius, measured in s.
_DEPTH: Final = 3
_SMALL_ZONE: Final = fmpq(1, 2**12)
_GERM_ORDER: Final = 12
#: Roots of the variable up to this degree.
_MOST_ROOTS: Final = 60


class NoDisc(EtatrickError):
    """The formula has no such form, or none was found."""


@dataclass(frozen=True)
class Disc:
    """s^order U(s); U has the power series `series`, is analytic on |s| <= radius, and lies in `ball` there."""

    order: int
    series: Series
    radius: Any
    ball: Any

    def whole(self) -> Any:
        """A ball around s^order U(s), order >= 0."""
        return self.ball * _power_of(self.radius, self.order)

    def halved(self) -> Disc:
        """On |s| <= r/2 by Taylor's formula, the terms left out bounded by Cauchy's estimate."""
        radius, start = self.radius / 2, acb(self.series[0])
        known = list(self.series.coeffs())
        spread = sum((abs(c) * radius**j for j, c in enumerate(known) if j), arb(0))
        spread += self.ball.abs_upper() * arb((1, 1 - self.series.prec))
        return replace(self, radius=radius, ball=start + _around(spread))

    def integral(self, root: int, end: Any) -> Any:
        """int_0^end F(v) dv with v = s^root, for an exact end inside the disc; F need not be bounded."""
        s = end if root == 1 else end.root(root)
        power = self.order + root
        if power <= 0:
            raise NoDisc("the integral diverges at 0")
        if not s < self.radius:
            raise NoDisc("the end lies beyond the disc")
        known, n = list(self.series.coeffs()), self.series.prec
        total = sum((c * s**j / (power + j) for j, c in enumerate(known)), arb(0))
        ratio = s / self.radius
        tail = self.ball.abs_upper() * ratio**n / ((1 - ratio) * (power + n))
        return root * s**power * (total + arb(0, tail.upper()))


def _around(bound: Any) -> Any:
    return acb(arb(0, bound.upper()), arb(0, bound.upper()))


def _power_of(radius: Any, n: int) -> Any:
    """s^n on |s| <= radius."""
    return acb(1) if n == 0 else _around(radius**n)


@dataclass(frozen=True)
class NearZero:
    """int_0^reach of an integrand in v = s^root."""

    value: Any
    reach: Any
    root: int


def near_zero(integrand: Integrand, right: Any) -> NearZero | None:
    """The integral from 0 to `right`, or as far as the series serves, proved; None where there is no disc."""
    expr, var = integrand.body, integrand.var
    for root in _roots(expr, var):
        for size in _SIZES:
            try:
                with precision(_FEW_BITS), terms(_FEW_TERMS):
                    coarse = _Discs(integrand, root, arb((1, -size))).of(expr)
                return _summed(integrand, root, arb((1, -size)), coarse, right)
            except (NoDisc, Unsupported, *SINGULAR):
                continue
    return None


def _roots(expr: Expr, var: Symbol) -> tuple[int, ...]:
    """Degrees q for which v = s^q may leave no root of s."""
    q = lcm(*(int(p.exp.q) for p in expr.atoms(sympy.Pow) if p.exp.is_Rational and p.base.has(var)))
    return (q,) if q <= _MOST_ROOTS else ()


def _summed(integrand: Integrand, root: int, radius: Any, coarse: Disc, right: Any) -> NearZero:
    bits = ctx.prec
    with precision(_FEW_BITS):
        reach = (coarse.radius * arb((1, -_DEPTH))) ** root
        reach = right if right < reach else reach.mid()
        ratio = (reach.root(root) / coarse.radius).upper()
        excess = max(0, log2_size(coarse.ball.abs_upper() / abs(coarse.series[0])))
        count = (bits + excess + 8) // max(1, -log2_size(ratio)) + _FEW_TERMS
    with precision(bits + excess + _GUARD_BITS), terms(count):
        disc = _Discs(integrand, root, radius).of(integrand.body)
        value = disc.integral(root, reach)
    if not value.is_finite():
        raise NoDisc("the series is not known")
    return NearZero(value * 1, reach, root)


class _Discs:
    """One pass over a formula, which remembers its subexpressions."""

    def __init__(self, integrand: Integrand, root: int, radius: Any) -> None:
        self.integrand, self.root, self.radius = integrand, root, radius
        self.constants: Mapping[Any, Any] = integrand.constants()
        self.known = {integrand.var: Disc(root, _series([arb(1)]), radius, acb(1))}

    def of(self, expr: Expr) -> Disc:
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self.form(expr)
        return found

    def form(self, expr: Expr) -> Disc:
        if not expr.has(self.integrand.var):
            return self.constant(expr)
        if expr.is_Add:
            return self.led(expr, reduce(_sum, (self.of(arg) for arg in expr.args)))
        if expr.is_Mul:
            return reduce(_product, (self.of(arg) for arg in expr.args))
        if expr.is_Pow:
            return self.power(expr)
        *orders, last = expr.args
        known = expr.func in COMPLEX and expr.func in COEFFICIENTS
        if not known or any(order.has(self.integrand.var) for order in orders):
            raise NoDisc(f"no disc for {expr.func.__name__}")
        values = [self.value(order) for order in orders]
        return self.led(expr, _applied(expr.func, values, self.of(last)))

    def value(self, expr: Expr) -> Any:
        found = self.constants.get(expr)
        return Integrand.of(expr, self.integrand.var, self.integrand.env).real(arb(1)) if found is None else found

    def constant(self, expr: Expr) -> Disc:
        value = self.value(expr)
        if not value.is_finite() or value.contains(0):
            raise NoDisc(f"{expr} is not told from 0")
        return Disc(0, _series([value]), self.radius, acb(value))

    def power(self, expr: Expr) -> Disc:
        base, exponent = expr.args
        if exponent.is_Rational:
            return _rational_power(self.of(base), int(exponent.p), int(exponent.q))
        logarithm = self.led(sympy.log(base), _applied(sympy.log, [], self.of(base)))
        return _applied(sympy.exp, [], _product(self.of(exponent), logarithm))

    def led(self, expr: Expr, disc: Disc) -> Disc:
        """The disc with its true order: leading coefficients that vanish are passed over."""
        start = 0
        while start < disc.series.prec and disc.series[start].is_zero():
            start += 1
        if start < disc.series.prec and disc.series[start].contains(0):
            start = self.order(expr) - disc.order
        if start >= disc.series.prec or start < 0 or disc.series[start].contains(0):
            raise NoDisc(f"the order of {expr} at 0 is not known")
        if start == 0:
            return disc
        series = arb_series(list(disc.series.coeffs())[start:], disc.series.prec - start)
        bound = disc.ball.abs_upper() / disc.radius**start
        return Disc(disc.order + start, series, disc.radius, _around(bound))

    def order(self, expr: Expr) -> int:
        """The order in s of a formula whose leading coefficients balls cannot tell from 0, by exact algebra."""
        exact = dict(self.integrand.hoisted)
        plain = expr.xreplace(exact).xreplace(dict(self.integrand.env.exact))
        if plain.free_symbols != {self.integrand.var}:
            raise NoDisc("a parameter is not known exactly")
        try:
            germ = stripped(expand(plain, self.integrand.var, Place(sympy.S.Zero), Zone(_SMALL_ZONE, _GERM_ORDER)))
        except (Undecided, ArithmeticError) as error:
            raise NoDisc(f"the order of {expr} at 0 is not known") from error
        if not germ.terms or germ.terms[0][0].log != 0 or germ.terms[0][0].tower:
            raise NoDisc(f"{expr} is no power at 0")
        order = germ.terms[0][0].t * self.root
        if order.q != 1:
            raise NoDisc(f"{expr} has another root of the variable")
        return int(order.p)


def _series(coefficients: list[Any]) -> Series:
    return arb_series(coefficients, ctx.cap)


def _raised(disc: Disc, order: int) -> Series:
    """The series of the same function with a lower order."""
    shift = disc.order - order
    return arb_series([arb(0)] * shift + list(disc.series.coeffs()), min(ctx.cap, disc.series.prec + shift))


def _sum(f: Disc, g: Disc) -> Disc:
    order, radius = min(f.order, g.order), min(f.radius, g.radius)
    ball = f.ball * _power_of(radius, f.order - order) + g.ball * _power_of(radius, g.order - order)
    return Disc(order, _raised(f, order) + _raised(g, order), radius, ball)


def _product(f: Disc, g: Disc) -> Disc:
    return Disc(f.order + g.order, f.series * g.series, min(f.radius, g.radius), f.ball * g.ball)


def _rational_power(f: Disc, p: int, q: int) -> Disc:
    if f.order * p % q or (q > 1 and not f.series[0] > 0):
        raise NoDisc("a root of the variable is left")
    for _ in range(_HALVINGS):
        if p > 0 and q == 1:
            ball = f.ball**p
        else:
            ball = f.ball**p if q == 1 else complex_power(f.ball, acb(fmpq(p, q)), True)
        if ball.is_finite():
            return Disc(f.order * p // q, _to_power(f.series, p, q), f.radius, ball)
        f = f.halved()
    raise NoDisc("a denominator, or the argument of a root, is not told from 0")


def _to_power(x: Series, p: int, q: int) -> Series:
    root = x if q == 1 else x.sqrt() if q == 2 else (x.log() / q).exp()
    positive = reduce(lambda f, g: f * g, [root] * abs(p))
    return positive if p > 0 else 1 / positive


def _applied(head: type, orders: list[Any], f: Disc) -> Disc:
    if f.order < 0:
        raise NoDisc(f"the argument of {head.__name__} is unbounded at 0")
    for _ in range(_HALVINGS):
        ball = COMPLEX[head]([*(acb(order) for order in orders), f.whole()], True)
        if ball.is_finite():
            argument = _raised(f, 0)
            series = getattr(argument, _OWN[head])() if head in _OWN else applied(head, orders, argument)
            return Disc(0, series, f.radius, ball)
        f = f.halved()
    raise NoDisc(f"{head.__name__} is not analytic on the disc")
