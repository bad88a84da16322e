"""Power series of functions about a ball: the k-th coefficient encloses f^(k)(x)/k! for every x in the ball.

A coefficient that cannot be bounded is non-finite; `Unsupported` is raised for a function without an expansion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import sympy
from flint import arb, arb_series, ctx, fmpz_poly

from ..symbols import dawson
from .balls import Unsupported
from .functions import REAL, exponential

Series = Any
#: What flint raises for a series that cannot be formed on a ball.
SINGULAR: Final = (ValueError, ZeroDivisionError)


@contextmanager
def terms(n: int) -> Iterator[None]:
    """Power series keep n terms inside the block."""
    before = ctx.cap
    ctx.cap = n
    try:
        yield
    finally:
        ctx.cap = before


def padded(series: Series, n: int) -> list[Any]:
    """The first n coefficients, non-finite ones where the series is not known so far."""
    found = list(series.coeffs())[:n]
    known = series.prec if found else n
    return [*found, *([arb(0)] * (n - len(found)))] if known >= n else [arb.nan()] * n


def exp_series(x: Series) -> Series:
    """exp of a series whose constant term may be of any size."""
    start = start_of(x)
    return arb_series([exponential(start)]) * (x - start).exp()


def start_of(x: Series) -> Any:
    return x[0] if x.length() else arb(0)


def coefficients(head: type, orders: list[Any], x: Any, n: int) -> list[Any]:
    """f^(k)(x)/k! for k < n as balls; `orders` are the arguments before the last, on which f is expanded."""
    with terms(n):
        try:
            return padded(COEFFICIENTS[head](orders, x), n)
        except SINGULAR:
            return [arb.nan()] * n


# ---------------------------------------------------------------- the functions

Expansion = Callable[[list[Any], Any], Series]


def _line(x: Any) -> Series:
    return arb_series([x, 1])


def _method(name: str) -> Expansion:
    return lambda orders, x: getattr(_line(x), name)()


def _ofexp_series(form: Callable[[Series, Series], Series]) -> Expansion:
    """A hyperbolic function through e^x and e^-x."""
    return lambda orders, x: form(exp_series(_line(x)), exp_series(-_line(x)))


def _tanh(orders: list[Any], x: Any) -> Series:
    """y = tanh: y' = 1 - y^2, from the value of tanh on the ball."""
    return _by_equation(x.tanh(), lambda y, k: (1 if k == 0 else 0) - sum(y[i] * y[k - i] for i in range(k + 1)))


def _dawson(orders: list[Any], x: Any) -> Series:
    """D' = 1 - 2 x D."""
    start = REAL[dawson]([x])
    return _by_equation(start, lambda y, k: (1 if k == 0 else 0) - 2 * (x * y[k] + (y[k - 1] if k else 0)))


def _by_equation(start: Any, slope: Callable[[list[Any], int], Any]) -> Series:
    """The solution of y' = ..., given the k-th coefficient of the right side from those of y."""
    found = [start]
    for k in range(ctx.cap - 1):
        found.append(slope(found, k) / (k + 1))
    return arb_series(found)


def _integrated(head: type, slope: Callable[[list[Any], Series], Series]) -> Expansion:
    """f = f(x) + integral of f'."""

    def expansion(orders: list[Any], x: Any) -> Series:
        rest = slope(orders, _line(x)).integral()
        return arb_series([REAL[head]([*orders, x])]) + rest

    return expansion


def _expint(orders: list[Any], x: Any) -> Series:
    """E_s' = -E_(s-1) down to E_1' = -exp(-x)/x; else x E_s' = (s - 1) E_s - exp(-x)."""
    s, decay = orders[0], exp_series(-_line(x))
    start = REAL[sympy.expint]([s, x])
    if s == 1:
        return arb_series([start]) - (decay / _line(x)).integral()
    if s.unique_fmpz() is not None and 1 < s < 12:
        return arb_series([start]) - _expint([s - 1], x).integral()
    known = decay.coeffs()
    return _by_equation(start, lambda y, k: ((s - 1 - k) * y[k] - known[k]) / x)


def _power(x: Series, exponent: Any) -> Series:
    return exp_series(x.log() * exponent)


def _polylog(orders: list[Any], x: Any) -> Series:
    """z Li_s'(z) = Li_(s-1)(z), down to Li_1(z) = -log(1 - z), for a natural number s."""
    order = orders[0].unique_fmpz()
    if order is None or order < 1:
        raise Unsupported("no jet of polylog of this order")
    series = -(1 - _line(x)).log()
    for s in range(2, int(order) + 1):
        value = REAL[sympy.polylog]([arb(s), x])
        series = arb_series([value]) + _over(series, x).integral()
    return series


def _over(series: Series, x: Any) -> Series:
    """Li(z)/z as a series about x; at x = 0 the constant term is 0 and drops out."""
    if x.is_zero():
        return arb_series(list(series.coeffs())[1:])
    return series / _line(x)


def _monotone(f: Callable[[Any], Any], x: Any) -> Any:
    """A monotone function over a ball."""
    return f(x.lower()).union(f(x.upper()))


def _hurwitz(k: int, x: Any) -> Any:
    return _monotone(lambda y: arb(k).zeta(y), x)


def _loggamma(orders: list[Any], x: Any) -> Series:
    """(log Gamma)^(k)/k! = (-1)^k zeta(k, x)/k for k > 1, where x > 0."""
    if not x > 0:
        raise ValueError("log Gamma is expanded at positive arguments only")
    found = [x.lgamma(), _monotone(lambda y: y.digamma(), x)]
    found += [_hurwitz(k, x) * (-1) ** k / k for k in range(2, ctx.cap)]
    return arb_series(found[: ctx.cap])


def _polygamma(orders: list[Any], x: Any) -> Series:
    """psi^(m) = (log Gamma)^(m+1)."""
    m = orders[0].unique_fmpz()
    if m is None or not 0 <= m <= 20:
        raise Unsupported("no jet of polygamma of this order")
    with terms(ctx.cap + int(m) + 1):
        series = _loggamma([], x)
        for _ in range(int(m) + 1):
            series = series.derivative()
        return series


@lru_cache(maxsize=128)
def _lambert_polynomial(n: int) -> Any:
    """p_1 = 1, p_(n+1) = -(n w + 3 n - 1) p_n + (1 + w) p_n'."""
    if n == 1:
        return fmpz_poly([1])
    p, k = _lambert_polynomial(n - 1), n - 1
    return fmpz_poly([1, 1]) * p.derivative() - fmpz_poly([3 * k - 1, k]) * p


def _lambert(orders: list[Any], x: Any) -> Series:
    """W^(n) = exp(-n W) p_n(W)/(1 + W)^(2n-1) (Corless et al. 1996, section 3)."""
    w, found, factorial = x.lambertw(), [], arb(1)
    for n in range(1, ctx.cap):
        factorial *= n
        value = sum((arb(c) * w**k for k, c in enumerate(_lambert_polynomial(n).coeffs())), arb(0))
        found.append((-n * w).exp() * value / ((1 + w) ** (2 * n - 1) * factorial))
    return arb_series([w, *found])


COEFFICIENTS: Final[dict[type, Expansion]] = {
    sympy.exp: lambda orders, x: exp_series(_line(x)),
    sympy.log: _method("log"), sympy.sin: _method("sin"), sympy.cos: _method("cos"), sympy.tan: _method("tan"),
    sympy.atan: _method("atan"), sympy.asin: _method("asin"), sympy.acos: _method("acos"),
    sympy.erf: _method("erf"), sympy.erfc: _method("erfc"), sympy.erfi: _method("erfi"),
    sympy.gamma: lambda orders, x: exp_series(_loggamma(orders, x)), sympy.loggamma: _loggamma,
    sympy.polygamma: _polygamma,
    sympy.Ei: _method("ei"), sympy.li: _method("li"), sympy.Si: _method("si"), sympy.Ci: _method("ci"),
    sympy.Shi: _method("shi"), sympy.Chi: _method("chi"), sympy.LambertW: _lambert,
    sympy.cot: lambda orders, x: _line(x).cos() / _line(x).sin(),
    sympy.sec: lambda orders, x: 1 / _line(x).cos(),
    sympy.csc: lambda orders, x: 1 / _line(x).sin(),
    sympy.sinh: _ofexp_series(lambda e, f: (e - f) / 2),
    sympy.cosh: _ofexp_series(lambda e, f: (e + f) / 2),
    sympy.sech: _ofexp_series(lambda e, f: 2 / (e + f)),
    sympy.csch: _ofexp_series(lambda e, f: 2 / (e - f)),
    sympy.coth: lambda orders, x: 1 / _tanh(orders, x),
    sympy.tanh: _tanh,
    sympy.asinh: _integrated(sympy.asinh, lambda orders, x: (1 + x * x).rsqrt()),
    sympy.acosh: _integrated(sympy.acosh, lambda orders, x: (x * x - 1).rsqrt()),
    sympy.atanh: _integrated(sympy.atanh, lambda orders, x: 1 / (1 - x * x)),
    sympy.acoth: _integrated(sympy.acoth, lambda orders, x: 1 / (1 - x * x)),
    dawson: _dawson,
    sympy.expint: _expint,
    sympy.uppergamma: _integrated(sympy.uppergamma, lambda orders, x: -_power(x, orders[0] - 1) * exp_series(-x)),
    sympy.lowergamma: _integrated(sympy.lowergamma, lambda orders, x: _power(x, orders[0] - 1) * exp_series(-x)),
    sympy.polylog: _polylog,
}  # fmt: skip
