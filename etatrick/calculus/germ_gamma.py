"""Gamma functions and polylogarithms on germs.

At oo through Stirling's series, which envelops (DLMF 5.11(ii)); at 0 by the recurrences; Li_s at 0, at 1 and at -oo.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import sympy
from flint import arb, fmpq

from . import balls
from .germ_algebra import (
    Germ,
    Zone,
    add,
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
    less_constant,
    minus,
    order_of,
    times,
    toward,
)
from .zone_expansions import coefficients

_GAMMA: Final = constant(sympy.EulerGamma)


def _zeta(k: int) -> Constant:
    return constant(sympy.zeta(k))


def _loggamma(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At 0: log Gamma(1 + F) - log F; at 1: -gamma h + sum_{k > 1} zeta(k) (-h)^k/k; at oo: Stirling's series."""
    end = toward(f)
    if at_zero(end):
        return minus(_loggamma(orders, add(f, fixed(ONE), zone), zone), logarithm(f, zone), zone)
    if end == ONE:
        n = zone.order
        exact = [number(0), -_GAMMA, *(_zeta(k) * number((-1) ** k, k) for k in range(2, n))]
        tail = coefficients(sympy.loggamma, [], extent(f, zone), n + 1)[-1]
        return compose(exact, tail, less_constant(f), zone)
    if not at_plus_infinity(end):
        return analytic(sympy.loggamma, (), f, zone)
    r, half = reciprocal(f, zone), fixed(constant(sympy.log(2 * sympy.pi) / 2))
    series = envelope([_bernoulli(2 * k + 2) / ((2 * k + 2) * (2 * k + 1)) for k in range(zone.order)],
                       multiply(r, r, zone), zone)  # fmt: skip
    main = multiply(minus(f, fixed(number(HALF)), zone), logarithm(f, zone), zone)
    return add(add(minus(main, f, zone), half, zone), multiply(r, series, zone), zone)


@lru_cache(maxsize=256)
def _bernoulli(k: int) -> Any:
    return balls.rational(sympy.bernoulli(k))


def _gamma(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    return exponential(_loggamma(orders, f, zone), zone)


def _polygamma(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At 0 by psi_m(F) = psi_m(1 + F) - (-1)^m m!/F^(m+1); at oo the derivatives of Stirling's series."""
    m, end = int(order_of(orders).p), toward(f)
    if at_zero(end):
        pole = times((-1) ** m * factorial(m), power(f, fmpq(-m - 1), zone))
        return minus(_polygamma(orders, add(f, fixed(ONE), zone), zone), pole, zone)
    if not at_plus_infinity(end):
        return analytic(sympy.polygamma, orders, f, zone)
    r, outer = reciprocal(f, zone), fmpq(-1) ** (m + 1)
    exact = [outer * _bernoulli(2 * k) * factorial(2 * k + m - 1) / factorial(2 * k) for k in range(1, zone.order + 1)]
    squares = multiply(r, r, zone)
    series = multiply(power(r, fmpq(m + 2), zone), envelope(exact, squares, zone), zone)
    first = times(outer * factorial(m - 1), power(r, fmpq(m), zone)) if m else logarithm(f, zone)
    second = times(outer * factorial(m) / 2, power(r, fmpq(m + 1), zone))
    return add(add(first, second, zone), series, zone)


# ---------------------------------------------------------------- polylogarithms


def _polylog(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    s, end = order_of(orders), toward(f)
    if s.q != 1 or s < 2:
        raise NoRule("no expansion of polylog of this order")
    if at_zero(end):
        return _polylog_at_zero(int(s.p), f, zone)
    if end == ONE:
        return _polylog_at_one(int(s.p), logarithm(f, zone), zone)
    if isinstance(end, int) and end < 0 and s <= 3:
        return _polylog_inverted(int(s.p), f, zone)
    return analytic(sympy.polylog, orders, f, zone)


def _polylog_at_zero(s: int, f: Germ, zone: Zone) -> Germ:
    """sum F^k/k^s; the tail is at most F^n/(n^s (1 - |F|))."""
    n, size = zone.order, abs(extent(f, zone))
    if not size < 1:
        raise TooWide("a polylogarithm needs |z| < 1")
    tail = arb(0, 1) / (arb(n) ** s * (1 - size))
    return compose([number(fmpq(1, k**s) if k else 0) for k in range(n)], tail, f, zone)


def _polylog_at_one(s: int, mu: Germ, zone: Zone) -> Germ:
    """mu^(s-1)/(s-1)! (H_(s-1) - log(-mu)) + sum_{k != s-1} zeta(s-k) mu^k/k!, mu = log F < 0.

    |zeta(-m)| <= 4 m!/(2 pi)^(m+1), so that the tail from n > s on is at most 4 (2 pi)^(s-n-1) mu^n/(1 - |mu|/2 pi).
    """
    n, turn = max(zone.order, s + 1), 2 * arb.pi()
    size = abs(extent(mu, zone)) / turn
    if not size < 1:
        raise TooWide("a polylogarithm needs its argument near 1")
    tail = arb(0, 4) * turn ** (s - n - 1) / (1 - size)
    exact = [number(0) if k == s - 1 else _zeta(s - k) * number(1 / factorial(k)) for k in range(n)]
    harmonic = fixed(number(sum((fmpq(1, k) for k in range(1, s)), fmpq(0))))
    log_part = multiply(power(mu, fmpq(s - 1), zone), minus(harmonic, logarithm(negate(mu), zone), zone), zone)
    return add(times(1 / factorial(s - 1), log_part), compose(exact, tail, mu, zone), zone)


def _polylog_inverted(s: int, f: Germ, zone: Zone) -> Germ:
    """At -oo, l = log(-F): Li_2 = -pi^2/6 - l^2/2 - Li_2(1/F), Li_3 = -pi^2 l/6 - l^3/6 + Li_3(1/F)."""
    log = logarithm(negate(f), zone)
    inner = _polylog_at_zero(s, reciprocal(f, zone), zone)
    sixth = scale(power(log, fmpq(s - 2), zone), constant(-(sympy.pi**2) / 6))
    main = times(fmpq(-1, 2) if s == 2 else fmpq(-1, 6), power(log, fmpq(s), zone))
    return add(add(sixth, main, zone), negate(inner) if s == 2 else inner, zone)


GAMMAS: Final[dict[type, Rule]] = {
    sympy.gamma: _gamma, sympy.loggamma: _loggamma, sympy.polygamma: _polygamma,
    sympy.polylog: _polylog,
}  # fmt: skip
