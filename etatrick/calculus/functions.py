"""The table of real functions in ball arithmetic: what Arb offers, completed where it stops.

Every entry encloses: the ball returned contains the function's value at every point of the argument balls
that lies in the function's domain, and it is non-finite where there is none. Arb's exponents are unbounded,
but its `exp` gives up near |x| = 2^(2 * precision); `exponential` carries on, and everything that decays
like exp(-x) uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sympy
from flint import acb, arb, ctx, fmpq

from etatrick.symbols import dawson

Real = Callable[[Sequence[Any]], Any]

HALF: Final = fmpq(1, 2)
#: An argument beyond 2^LARGEST_EXPONENT is not exponentiated.
LARGEST_EXPONENT: Final = 40_000


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work at `bits` bits inside the block, and at the old precision again after it, error or not."""
    before = ctx.prec
    ctx.prec = max(2, bits)
    try:
        yield
    finally:
        ctx.prec = before


def nan() -> Any:
    """The real ball that says: undefined."""
    return arb.nan()


def log2_size(x: Any) -> int:
    """An integer n with |mid(x)| < 2^n."""
    mantissa, exponent = x.mid().man_exp()
    return int(abs(mantissa)).bit_length() + int(exponent)


def resolved(x: Any) -> bool:
    """Whether the ball is finite and bounded away from zero."""
    return bool(x.is_finite() and not x.contains(0))


def exponential(x: Any) -> Any:
    """exp(x) for real x of any size up to 2^40000: exp(x) = 2^n exp(x - n log 2), n = floor(x / log 2)."""
    plain = x.exp()
    if resolved(plain) or not x.is_finite() or not x.rad() < 1:
        return plain
    size = log2_size(x)
    if size > LARGEST_EXPONENT:
        return plain
    with precision(ctx.prec + size):
        shift = (x.mid() / arb.const_log2()).mid().floor().unique_fmpz()
        if shift is None:
            return plain
        reduced = x - arb.const_log2() * shift
    return reduced.exp() * arb((1, int(shift)))


def expm1(x: Any) -> Any:
    """exp(x) - 1 without cancellation."""
    plain = x.expm1()
    return plain if plain.is_finite() else exponential(x) - 1


def sqrt(x: Any) -> Any:
    """The square root over the part of the ball where it is real (a ball touching 0 is cut at 0)."""
    if x > 0 or x.is_zero():
        return x.sqrt()
    if x < 0 or not x.is_finite():
        return nan()
    return arb(0).union(x.upper().sqrt())


def root(x: Any, n: int) -> Any:
    """The n-th root over the part of the ball where it is real."""
    if n == 2:
        return sqrt(x)
    if x > 0 or x.is_zero():
        return x.root(n)
    if x < 0 or not x.is_finite():
        return nan()
    return arb(0).union(x.upper().root(n))


def rational_power(x: Any, p: int, q: int) -> Any:
    """x^(p/q) for x >= 0; 0^(p/q) = 0 exactly for p > 0."""
    return root(x, q) ** p if q <= 64 else power(x, arb(fmpq(p, q)))


def power(x: Any, e: Any) -> Any:
    """x^e = exp(e log x) for x >= 0; a ball touching 0 is cut at 0 when e > 0, and 0^0 = 1."""
    if x > 0:
        plain = x**e
        return plain if resolved(plain) else exponential(e * x.log())
    if e.is_zero():
        return arb(1)
    if x < 0 or not x.is_finite() or not e > 0:
        return nan()
    return arb(0) if x.is_zero() else arb(0).union(x.upper() ** e)


def integer_power(x: Any, n: int) -> Any:
    """x^n; Arb's own is undefined on a ball around 0 even where n > 0."""
    plain = x**n
    if plain.is_finite() or n < 0 or not x.is_finite():
        return plain
    if n % 2 == 0:
        return arb(0).union(abs(x).upper() ** n)
    return x * integer_power(x, n - 1)


def _hull(function: Callable[[Any], Any], low: int | None, high: int | None) -> Real:
    """An increasing or decreasing function over the part of the ball inside its domain [low, high]."""

    def call(args: Sequence[Any]) -> Any:
        x = args[0]
        plain = function(x)
        if plain.is_finite() or not x.is_finite():
            return plain
        if (low is not None and x < low) or (high is not None and x > high):
            return nan()
        bottom = arb(low) if low is not None and not x > low else x.lower()
        top = arb(high) if high is not None and not x < high else x.upper()
        return function(bottom).union(function(top))

    return call


def _sinh(args: Sequence[Any]) -> Any:
    plain = args[0].sinh()
    return plain if plain.is_finite() else (exponential(args[0]) - exponential(-args[0])) / 2


def _cosh(args: Sequence[Any]) -> Any:
    plain = args[0].cosh()
    return plain if plain.is_finite() else (exponential(args[0]) + exponential(-args[0])) / 2


def _sech(args: Sequence[Any]) -> Any:
    plain = args[0].sech()
    small = exponential(-abs(args[0]))
    return plain if resolved(plain) else 2 * small / (1 + small * small)


def _csch(args: Sequence[Any]) -> Any:
    plain = args[0].csch()
    if resolved(plain) or args[0].contains(0):
        return plain
    small = exponential(-abs(args[0]))
    return args[0].sgn() * 2 * small / (1 - small * small)


def _erfc(args: Sequence[Any]) -> Any:
    """erfc(x) = exp(-x^2) U(1/2, 1/2, x^2) / sqrt(pi) where Arb's own underflows."""
    x = args[0]
    plain = x.erfc()
    if resolved(plain) or not x > 1:
        return plain
    return exponential(-x * x) * acb(x * x).hypgeom_u(HALF, HALF).real / arb.pi().sqrt()


def dawson_ball(x: Any) -> Any:
    """Dawson's integral D(x) = x 1F1(1; 3/2; -x^2), to full relative accuracy at every size of x."""
    return x * (-x * x).hypgeom_1f1(1, fmpq(3, 2))


def _erfi(args: Sequence[Any]) -> Any:
    plain = args[0].erfi()
    if plain.is_finite():
        return plain
    return exponential(args[0] ** 2) * dawson_ball(args[0]) * 2 / arb.pi().sqrt()


def _exp_integral(order: Any, x: Any) -> Any:
    """E_n(x) = exp(-x) x^(n-1) U(n, n, x); E_1(x) = -Ei(-x): Arb's own is slow and loses bits where x is near them."""
    plain = -(-x).ei() if x > 0 and whole(order) == 1 else x.expint(order)
    if resolved(plain) or not x > 1:
        return plain
    return exponential(-x) * power(x, arb(order) - 1) * acb(x).hypgeom_u(order, order).real


def _ei(args: Sequence[Any]) -> Any:
    """Ei(x) = -E_1(-x) for x < 0; -exp(x) Re U(1, 1, -x) where Arb's own overflows."""
    x = args[0]
    if x < 0:
        return -_exp_integral(arb(1), -x)
    plain = x.ei()
    if plain.is_finite() or not x > 1:
        return plain
    return -exponential(x) * acb(-x).hypgeom_u(1, 1).real


def _shi(args: Sequence[Any]) -> Any:
    plain = args[0].shi()
    if plain.is_finite() or not args[0] > 1:
        return plain
    return (_ei(args) + _exp_integral(arb(1), args[0])) / 2


def _chi(args: Sequence[Any]) -> Any:
    plain = args[0].chi()
    if plain.is_finite() or not args[0] > 1:
        return plain
    return (_ei(args) - _exp_integral(arb(1), args[0])) / 2


def _upper_gamma(args: Sequence[Any]) -> Any:
    """Gamma(s, x) = exp(-x) U(1-s, 1-s, x) where Arb's own underflows."""
    s, x = args
    plain = x.gamma_upper(s)
    if resolved(plain) or not x > 1:
        return plain
    return exponential(-x) * acb(x).hypgeom_u(1 - s, 1 - s).real


def _polylog(args: Sequence[Any]) -> Any:
    """Li_s(x) for x <= 1, as the real part of the complex function (Arb's real one is undefined at 1)."""
    order, x = args
    value = acb(x).polylog(acb(order))
    return value.real if value.imag.contains(0) else nan()


def _lambert(args: Sequence[Any]) -> Any:
    """W_0 over the part of the ball above -1/e, or W_{-1}."""
    x = args[0]
    branch = 0 if len(args) == 1 else whole(args[1])
    if branch not in (0, -1):
        return nan()
    plain = x.lambertw(branch)
    if branch == 0 and not plain.is_finite() and x.is_finite() and not x < -(arb(-1).exp()):
        return arb(-1).union(x.upper().lambertw()) if x.upper() > 0 else arb(-1).union(arb(0))
    return plain


def whole(x: Any) -> int | None:
    """The integer the ball is exactly, if it is one."""
    number = x.unique_fmpz() if x.is_exact() else None
    return None if number is None else int(number)


def _polygamma(args: Sequence[Any]) -> Any:
    order = whole(args[0])
    if order is None or order < 0:
        return nan()
    return args[1].digamma() if order == 0 else acb(args[1]).polygamma(order).real


def _one(name: str) -> Real:
    method = getattr(arb, name)
    return lambda args: method(args[0])


_NAMES: Final = {
    sympy.log: "log", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.cot: "cot",
    sympy.sec: "sec", sympy.csc: "csc", sympy.atan: "atan", sympy.asinh: "asinh", sympy.tanh: "tanh",
    sympy.coth: "coth", sympy.erf: "erf", sympy.li: "li", sympy.Si: "si", sympy.Ci: "ci",
    sympy.gamma: "gamma", sympy.loggamma: "lgamma", sympy.digamma: "digamma",
}  # fmt: skip

REAL: Final[dict[type, Real]] = {
    **{head: _one(name) for head, name in _NAMES.items()},
    sympy.exp: lambda args: exponential(args[0]),
    sympy.asin: _hull(lambda x: x.asin(), -1, 1),
    sympy.acos: _hull(lambda x: x.acos(), -1, 1),
    sympy.acosh: _hull(lambda x: x.acosh(), 1, None),
    sympy.atanh: lambda args: args[0].atanh(),
    sympy.acoth: lambda args: (1 / args[0]).atanh(),
    sympy.acot: lambda args: (1 / args[0]).atan(),
    sympy.asech: lambda args: (1 / args[0]).acosh(),
    sympy.acsch: lambda args: (1 / args[0]).asinh(),
    sympy.sinh: _sinh,
    sympy.cosh: _cosh,
    sympy.sech: _sech,
    sympy.csch: _csch,
    sympy.erfc: _erfc,
    sympy.erfi: _erfi,
    sympy.erfinv: lambda args: args[0].erfinv(),
    sympy.erfcinv: lambda args: args[0].erfcinv(),
    dawson: lambda args: dawson_ball(args[0]),
    sympy.LambertW: _lambert,
    sympy.Ei: _ei,
    sympy.expint: lambda args: _exp_integral(args[0], args[1]),
    sympy.Shi: _shi,
    sympy.Chi: _chi,
    sympy.uppergamma: _upper_gamma,
    sympy.lowergamma: lambda args: args[1].gamma_lower(args[0]),
    sympy.polygamma: _polygamma,
    sympy.polylog: _polylog,
    sympy.zeta: lambda args: args[0].zeta() if len(args) == 1 else nan(),
    sympy.besseli: lambda args: args[1].bessel_i(args[0]),
    sympy.besselj: lambda args: args[1].bessel_j(args[0]),
    sympy.besselk: lambda args: args[1].bessel_k(args[0]),
    sympy.bessely: lambda args: args[1].bessel_y(args[0]),
    sympy.Abs: lambda args: abs(args[0]),
}
