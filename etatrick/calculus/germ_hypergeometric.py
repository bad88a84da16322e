"""The germ of 2F2(1, 1; 3/2, 2; x), which the dual of exact variational dropout holds, at x -> 0 and at x -> -oo."""

from __future__ import annotations

from typing import Any

import sympy
from flint import arb, fmpq

from .germ_algebra import Germ, Zone, add, compose, extent, fixed, logarithm, multiply, negate, reciprocal, scale
from .germ_constants import constant, number
from .germ_monomials import TooWide
from .germ_series import HALF, NoRule, at_zero, factorial, products, times, toward
from .hypergeometric import dawson_premise

_PARAMETERS = ((1, 1), (sympy.Rational(3, 2), 2))


def hypergeometric(expr: sympy.hyper, argument: Germ, zone: Zone) -> Germ:
    """pFq at the germ of its argument; raises NoRule for other parameters and limits."""
    if (tuple(expr.ap), tuple(expr.bq)) != _PARAMETERS:
        raise NoRule("no expansion of a hypergeometric function with these parameters")
    end = toward(argument)
    if at_zero(end):
        return _near_zero(argument, zone)
    if isinstance(end, int) and end < 0:
        return _far(negate(argument), zone)
    raise NoRule("no expansion of a hypergeometric function there")


def _near_zero(x: Germ, zone: Zone) -> Germ:
    """sum x^k/((3/2)_k (k + 1)), where (3/2)_k >= k!: the tail is below e^|x| x^n/n!."""
    n = zone.order
    pochhammer = products(lambda k: fmpq(2 * k + 1, 2), n)
    tail = arb(0, 1) * abs(extent(x, zone)).exp() / factorial(n)
    return compose([number(1 / (pochhammer[k] * (k + 1))) for k in range(n)], tail, x, zone)


def _far(z: Germ, zone: Zone) -> Germ:
    """(1/z) ((log(4 z) + gamma)/2 - sum_{0 < k < n} c_k z^-k/k + r), |r| <= 2 c_n z^-n/n; c_k = (2k-1)!!/2^(k+1).

    The proof is that of `hypergeometric`, whose premise is checked at the least z of the zone.
    """
    n = zone.order
    inverse = reciprocal(z, zone)
    least = (1 / extent(inverse, zone).upper()).lower()
    c = [a / 2 for a in products(lambda k: fmpq(2 * k - 1, 2), n)]
    if not least >= 2 * n + 1 or not dawson_premise(c, least):
        raise TooWide("an asymptotic series needs larger arguments")
    tail = arb(0, 1) * (2 * c[n] / n)
    series = compose([number(0), *(number(-c[k] / k) for k in range(1, n))], tail, inverse, zone)
    start: Any = add(logarithm(times(4, z), zone), fixed(constant(sympy.EulerGamma)), zone)
    return multiply(inverse, add(scale(start, number(HALF)), series, zone), zone)
