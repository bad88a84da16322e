"""A proved bound on what an integral holds beyond the range that matters.

If 0 <= h(v) <= C v^p on (0, d), p > -1, the integral over (0, d) is at most C d^(p+1)/(p+1); if h(v) <= C/v^2 beyond M
it is at most C/M there. The exponent is the measured one, C twice what the end of the range suggests, and `zones`
proves the inequalities.
"""

from __future__ import annotations

import math
from typing import Any, Final

import sympy
from flint import arb
from sympy import Expr, Rational

from etatrick.calculus.balls import precision
from etatrick.calculus.ends import Span
from etatrick.calculus.integrand import Integrand
from etatrick.calculus.rigour import estimated

_SECONDS: Final = 4.0
#: Exponents are rounded down to multiples of 1/this, unless they are one to this many digits.
_PARTS: Final = 60
_EXACT: Final = 1e-5
_BITS: Final = 128


def proved_tail(integrand: Integrand, span: Span) -> Any:
    """A bound on the integral of |h| beyond the span. Raises EstimateError where it is not proved."""
    total = arb(0)
    with precision(_BITS):
        if span.low_free:
            total += _below(integrand, _dyadic(arb(span.low).exp()), span.low_rate)
        if span.high_free:
            total += _beyond(integrand, _dyadic(arb(span.high).exp()))
        return total


def _below(integrand: Integrand, d: Rational, rate: float) -> Any:
    p = _exponent(rate - 1) if math.isfinite(rate) else Rational(0)
    bound = _bound(integrand, d, p, sympy.S.Zero, d)
    return bound * arb(_ball(d)) ** _ball(p + 1) / _ball(p + 1)


def _beyond(integrand: Integrand, m: Rational) -> Any:
    return _bound(integrand, m, Rational(-2), m, sympy.oo) / _ball(m)


def _bound(integrand: Integrand, at: Rational, p: Rational, low: Expr, high: Expr) -> Any:
    """C with 0 <= h <= C v^p on (low, high)."""
    from etatrick.calculus.zones import Tiling, tile

    var, expr = integrand.var, integrand.expr.xreplace(dict(integrand.env.exact))
    c = _dyadic(2 * integrand.real(_ball(at)) / _ball(at) ** _ball(p))
    for claim in (expr, c * var**p - expr):
        found = None if claim.free_symbols - {var} else tile(claim, var, low, high, seconds=_SECONDS)
        if not (isinstance(found, Tiling) and found.complete):
            estimated(f"the part near {'0' if low == 0 else 'infinity'} of the integral of {integrand.expr}")
    return _ball(c)


def _exponent(p: float) -> Rational:
    near = round(p * _PARTS)
    return Rational(near if abs(near - p * _PARTS) < _EXACT else math.floor(p * _PARTS), _PARTS)


def _ball(x: Rational) -> Any:
    return arb(int(x.p)) / int(x.q)


def _dyadic(x: Any) -> Rational:
    mantissa, exponent = x.mid().man_exp()
    return Rational(int(mantissa)) * Rational(2) ** int(exponent)
