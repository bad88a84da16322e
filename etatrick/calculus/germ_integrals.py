"""Functions defined by integrals on germs: erf and its kin, exponential integrals, incomplete gamma functions.

At infinity each has an asymptotic series with a rigorous remainder: enveloping where the terms alternate (the
remainder lies between 0 and the first term left out: DLMF 7.12, 8.11(i), 8.20(i)); for Dawson's integral
and Ei, whose terms do not, between the solutions of two differential inequalities (`_barrier`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import sympy
from flint import arb, fmpq

from ..symbols import dawson
from . import balls
from .functions import REAL
from .germ_algebra import (
    Germ,
    Zone,
    add,
    bounded,
    compose,
    exponential,
    extent,
    fixed,
    logarithm,
    multiply,
    negate,
    power,
    reciprocal,
    scale,
)
from .germ_constants import ONE, Constant, constant, number
from .germ_monomials import TooWide
from .germ_series import (
    HALF,
    NoRule,
    Rule,
    analytic,
    at_plus_infinity,
    at_zero,
    envelope,
    factorial,
    minus,
    order_of,
    products,
    times,
    toward,
)

_GAMMA: Final = constant(sympy.EulerGamma)
_ROOT_PI: Final = constant(1 / sympy.sqrt(sympy.pi))
_BARRIER_BITS: Final = 1024


# ---------------------------------------------------------------- erf, erfc, erfi, dawson


def _erfc(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At oo: exp(-F^2)/(sqrt(pi) F) sum (-1)^k (2k-1)!!/(2 F^2)^k."""
    end = toward(f)
    if end == -1 and isinstance(end, int):
        return minus(fixed(number(2)), _erfc(orders, negate(f), zone), zone)
    if not isinstance(end, int):
        return minus(fixed(ONE), analytic(sympy.erf, (), f, zone), zone)
    r = reciprocal(f, zone)
    series = envelope(products(lambda k: fmpq(1 - 2 * k, 2), zone.order), multiply(r, r, zone), zone)
    small = exponential(negate(multiply(f, f, zone)), zone)
    return scale(multiply(small, multiply(r, series, zone), zone), _ROOT_PI)


def _erf(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    if not isinstance(toward(f), int):
        return analytic(sympy.erf, (), f, zone)
    return minus(fixed(ONE), _erfc(orders, f, zone), zone)


def _dawson(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At oo: sum a_k F^(-2k-1) with a_0 = 1/2, a_k = (2k-1)/2 a_(k-1)."""
    end = toward(f)
    if not isinstance(end, int):
        return analytic(dawson, (), f, zone)
    if end < 0:
        return negate(_dawson(orders, negate(f), zone))
    r = reciprocal(f, zone)
    n = zone.order
    exact = [a / 2 for a in products(lambda k: fmpq(2 * k - 1, 2), n)]
    tail = _barrier(dawson, tuple(exact), _start(r, zone, 4 + 2 * n))
    return multiply(r, compose([number(a) for a in exact[:-1]], tail, multiply(r, r, zone), zone), zone)


def _erfi(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At +-oo: 2/sqrt(pi) exp(F^2) D(F)."""
    if not isinstance(toward(f), int):
        return analytic(sympy.erfi, (), f, zone)
    large = exponential(multiply(f, f, zone), zone)
    return scale(multiply(large, _dawson(orders, f, zone), zone), _ROOT_PI * number(2))


def _start(r: Germ, zone: Zone, most: int) -> int:
    """A natural number x0 <= 1/r(t) on the whole zone, at most `most`."""
    least = 1 / extent(r, zone).upper()
    if not least > 1:
        raise TooWide("an asymptotic series needs larger arguments")
    return most if least > most else int(least.lower().floor().unique_fmpz())


@lru_cache(maxsize=256)
def _barrier(head: type, exact: tuple[Any, ...], start: int) -> Any:
    """A ball for x^p (y(x) - sum_{k < n} a_k x^(-p_k)) for all x >= start, p the power of the first term left out.

    y is Dawson's integral (y' + 2 x y = 1) or e^-x Ei(x) (y' + y = 1/x). The difference e solves
    e' + 2 x e = 2 a_n x^(-2n), or e' + e = a_n x^(-n-1). So k x^-p stays below e where k <= a_n, and K x^-p above it
    where K (2 - (2n+1)/start^2) >= 2 a_n, or K (1 - (n+1)/start) >= a_n, provided that they do so at `start`.
    """
    n, last = len(exact) - 1, exact[-1]
    with balls.precision(_BARRIER_BITS):
        x = arb(start)
        if head is dawson:
            powers = [2 * k + 1 for k in range(n + 1)]
            value, margin = REAL[dawson]([x]), 1 - fmpq(2 * n + 1, 2) / x**2
        else:
            powers = [k + 1 for k in range(n + 1)]
            value, margin = REAL[sympy.Ei]([x]) * (-x).exp(), 1 - (n + 1) / x
        if not margin > 0:
            raise TooWide("an asymptotic series needs larger arguments")
        left = (value - sum(arb(a) / x**p for a, p in zip(exact[:-1], powers, strict=False))) * x ** powers[-1]
        low, high = left.lower().min(arb(last)), left.upper().max((last / margin).upper())
        return low.union(high)


# ---------------------------------------------------------------- exponential integrals


def _entire(coefficient: Callable[[int], Any], f: Germ, zone: Zone) -> Germ:
    """sum_k a_k F^k where |a_k| <= 1/k!: the tail is below e^|F| F^n/n!."""
    n = zone.order
    tail = arb(0, 1) * abs(extent(f, zone)).exp() / factorial(n)
    return compose([number(coefficient(k)) for k in range(n)], tail, f, zone)


def _logarithmic(coefficient: Callable[[int], Any], f: Germ, zone: Zone) -> Germ:
    """gamma + log F + sum_{k > 0} a_k F^k, for F -> 0+."""
    smooth = _entire(lambda k: coefficient(k) if k else fmpq(0), f, zone)
    return add(add(fixed(_GAMMA), logarithm(f, zone), zone), smooth, zone)


def _ei(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At oo: exp(F)/F sum k!/F^k."""
    end = toward(f)
    if at_zero(end):
        return _logarithmic(lambda k: 1 / (factorial(k) * k), f, zone)
    if not isinstance(end, int):
        return analytic(sympy.Ei, (), f, zone)
    if end < 0:
        return negate(_e1(negate(f), zone))
    r = reciprocal(f, zone)
    exact = products(lambda k: fmpq(k), zone.order)
    tail = _barrier(sympy.Ei, tuple(exact), _start(r, zone, 4 * (zone.order + 4)))
    series = compose([number(a) for a in exact[:-1]], tail, r, zone)
    return multiply(exponential(f, zone), multiply(r, series, zone), zone)


def _e1(f: Germ, zone: Zone) -> Germ:
    if at_zero(toward(f)):
        return negate(_logarithmic(lambda k: fmpq(-1) ** k / (factorial(k) * k), f, zone))
    return _expint((ONE,), f, zone)


def _expint(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At oo: exp(-F)/F sum (-1)^k (s)_k/F^k; at 0 through E_1 or Gamma(1-s, F)."""
    s, end = order_of(orders), toward(f)
    if at_zero(end):
        if s == 1:
            return _e1(f, zone)
        if s.q == 1 and s > 1:
            smaller = multiply(f, _expint((number(s - 1),), f, zone), zone)
            return times(1 / (s - 1), minus(exponential(negate(f), zone), smaller, zone))
        return multiply(power(f, s - 1, zone), _upper_gamma((number(1 - s),), f, zone), zone)
    if not at_plus_infinity(end):
        return analytic(sympy.expint, orders, f, zone)
    if not s > 0:
        raise NoRule("no expansion of expint of this order")
    r = reciprocal(f, zone)
    series = envelope(products(lambda k: 1 - s - k, zone.order), r, zone)
    return multiply(exponential(negate(f), zone), multiply(r, series, zone), zone)


def _upper_gamma(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At oo: exp(-F) F^(a-1) sum (a-1)...(a-k)/F^k, enveloping from the first n >= a - 1 on."""
    a, end = order_of(orders), toward(f)
    if at_zero(end):
        return minus(fixed(constant(sympy.gamma(orders[0].expr()))), _lower_gamma(orders, f, zone), zone)
    if not at_plus_infinity(end):
        return analytic(sympy.uppergamma, orders, f, zone)
    r = reciprocal(f, zone)
    n = max(zone.order, int(a.ceil()))
    series = envelope(products(lambda k: a - k, n), r, zone)
    return multiply(exponential(negate(f), zone), multiply(power(r, 1 - a, zone), series, zone), zone)


def _lower_gamma(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At 0: F^a sum (-1)^k F^k/(k! (a + k)), for an a that is no integer <= 0."""
    a, end = order_of(orders), toward(f)
    if isinstance(end, int):
        return minus(fixed(constant(sympy.gamma(orders[0].expr()))), _upper_gamma(orders, f, zone), zone)
    if not at_zero(end):
        return analytic(sympy.lowergamma, orders, f, zone)
    n = zone.order
    if (a.q == 1 and a <= 0) or not a + n > 0:
        raise NoRule("no expansion of an incomplete gamma function of this order")
    tail = arb(0, 1) * abs(extent(f, zone)).exp() / (factorial(n) * (a + n))
    exact = [number(fmpq(-1) ** k / (factorial(k) * (a + k))) for k in range(n)]
    return multiply(power(f, a, zone), compose(exact, tail, f, zone), zone)


def _even(k: int, sign: int) -> Any:
    """The coefficients of Chi (1) and Ci (-1)."""
    return fmpq(sign) ** (k // 2) / (factorial(k) * k) if k % 2 == 0 else fmpq(0)


def _trigonometric(head: type, way: int, value: Constant) -> Rule:
    """Ci and Si: within 1/F of 0 and of pi/2 at oo."""

    def rule(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
        end = toward(f)
        if at_plus_infinity(end):
            return add(fixed(value), multiply(reciprocal(f, zone), bounded(arb(0, 1)), zone), zone)
        if at_zero(end) and head is sympy.Ci:
            return _logarithmic(lambda k: _even(k, way), f, zone)
        return analytic(head, orders, f, zone)

    return rule


def _hyperbolic(head: type, way: int) -> Rule:
    """Shi and Chi are (Ei(F) +- E_1(F))/2."""

    def rule(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
        end = toward(f)
        if at_plus_infinity(end):
            return times(HALF, add(_ei(orders, f, zone), times(way, _e1(f, zone)), zone))
        if at_zero(end) and head is sympy.Chi:
            return _logarithmic(lambda k: _even(k, 1), f, zone)
        return analytic(head, orders, f, zone)

    return rule


def _li(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    return _ei(orders, logarithm(f, zone), zone)


INTEGRALS: Final[dict[type, Rule]] = {
    sympy.erf: _erf, sympy.erfc: _erfc, sympy.erfi: _erfi, dawson: _dawson,
    sympy.Ei: _ei, sympy.expint: _expint, sympy.li: _li,
    sympy.uppergamma: _upper_gamma, sympy.lowergamma: _lower_gamma,
    sympy.Si: _trigonometric(sympy.Si, 1, constant(sympy.pi / 2)),
    sympy.Ci: _trigonometric(sympy.Ci, -1, number(0)),
    sympy.Shi: _hyperbolic(sympy.Shi, 1), sympy.Chi: _hyperbolic(sympy.Chi, -1),
}  # fmt: skip
