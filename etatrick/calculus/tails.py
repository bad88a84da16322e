"""A proved bound on what an integral holds beyond the range that matters.

If 0 <= h(v) <= C v^p on (0, d), p > -1, the integral over (0, d) is at most C d^(p+1)/(p+1); if h(v) <= C/v^2 beyond M
it is at most C/M there. The exponent is the measured one, C twice what the end of the range suggests, and `zones`
proves the inequalities. Up to an end that is neither 0 nor oo, boxes [a, 2 a] bound the integral.
"""

from __future__ import annotations

import math
from typing import Any, Final

import sympy
from flint import arb
from sympy import Expr, Rational

from etatrick.calculus.balls import precision
from etatrick.calculus.ends import Span
from etatrick.calculus.functions import log2_size
from etatrick.calculus.integrand import Integrand
from etatrick.calculus.rigour import estimated

_SECONDS: Final = 4.0
#: Exponents are rounded down to multiples of 1/this, unless they are one to this many digits.
_PARTS: Final = 60
_EXACT: Final = 1e-5
_BITS: Final = 128
_MOST_HALVINGS: Final = 8
_END_BITS: Final = 10


def proved_tail(integrand: Integrand, span: Span, left: Any, right: Any) -> Any:
    """A bound on the integral of |h| over the parts of (left, right) beyond the span. EstimateError without a proof."""
    total = arb(0)
    with precision(_BITS):
        if span.low_free:
            first = arb(span.low).exp().mid()
            boxed = _boxed(integrand, left, first) if left > 0 else None
            total += _below(integrand, _short(first, 1), span.low_rate) if boxed is None else boxed
        if span.high_free:
            last = arb(span.high).exp().mid()
            boxed = _boxed(integrand, last, right) if right.is_finite() else None
            total += _beyond(integrand, _short(last, -1)) if boxed is None else boxed
        return total


def _boxed(integrand: Integrand, low: Any, high: Any) -> Any:
    """A bound on the integral of |h| over (low, high), 0 < low, from boxes; None where thin ones are unbounded too."""
    total, todo = arb(0), []
    while low < high:
        todo.append((low, min(2 * low, high), 0))
        low = 2 * low
    while todo:
        a, b, halvings = todo.pop()
        size = abs(integrand.real(a.union(b))).upper()
        if size.is_finite():
            total += size * (b - a)
        elif halvings < _MOST_HALVINGS:
            middle = ((a + b) / 2).mid()
            todo += [(a, middle, halvings + 1), (middle, b, halvings + 1)]
        else:
            return None
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
    size = 2 * integrand.real(_ball(at)) / _ball(at) ** _ball(p)
    c = _dyadic(size) if size.is_finite() else sympy.oo
    for claim in (expr, c * var**p - expr):
        found = None if claim.free_symbols - {var} or c is sympy.oo else tile(claim, var, low, high, seconds=_SECONDS)
        if not (isinstance(found, Tiling) and found.complete):
            estimated(f"the part near {'0' if low == 0 else 'infinity'} of the integral of {integrand.expr}")
    return _ball(c)


def _short(x: Any, side: int) -> Rational:
    """A number of few digits just below (-1) or above (1) x, whole above 1: zones want ends that are short."""
    exact, unit = _dyadic(x), Rational(2) ** (log2_size(x) - _END_BITS)
    unit = max(unit, Rational(1)) if exact > 1 else unit
    return (sympy.floor(exact / unit) + (side > 0)) * unit


def _exponent(p: float) -> Rational:
    near = round(p * _PARTS)
    return Rational(near if abs(near - p * _PARTS) < _EXACT else math.floor(p * _PARTS), _PARTS)


def _ball(x: Rational) -> Any:
    return arb(int(x.p)) / int(x.q)


def _dyadic(x: Any) -> Rational:
    mantissa, exponent = x.mid().man_exp()
    return Rational(int(mantissa)) * Rational(2) ** int(exponent)
