"""The table of complex functions in ball arithmetic, with the flag that keeps integration honest.

When `analytic` is set, an entry returns a non-finite ball unless the function is analytic on the whole
argument; `acb.integral` relies upon it. The functions are the continuations of the REAL ones from the part
of the real line where those are real, which moves the cut of Ei and li out of the way of both half lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import sympy
from flint import acb, arb, ctx, fmpq

from etatrick.calculus.functions import HALF, power, precision, whole
from etatrick.symbols import dawson

_I: Final = acb(0, 1)
Complex = Callable[[Sequence[Any], bool], Any]


#: Relative bits of a value over a ball that nothing need be done about.
_WELL_KNOWN: Final = 6
#: Bits that the series of Dawson's integral may lose before its asymptotic one takes over.
_SPARE: Final = 128


def complex_nan() -> Any:
    """The complex ball that says: undefined, or not analytic here."""
    return acb(arb.nan(), arb.nan())


def _left(x: int) -> Callable[[Any], bool]:
    """Whether the ball meets the cut (-oo, x]."""
    return lambda z: bool(z.imag.contains(0) and not z.real > x)


def _right(x: int) -> Callable[[Any], bool]:
    """Whether the ball meets the cut [x, oo)."""
    return lambda z: bool(z.imag.contains(0) and not z.real < x)


def _outside(z: Any) -> bool:
    """Whether the ball meets the real axis outside (-1, 1)."""
    return bool(z.imag.contains(0) and not abs(z.real) < 1)


def _outside_imaginary(z: Any) -> bool:
    """Whether the ball meets the imaginary axis outside (-i, i)."""
    return bool(z.real.contains(0) and not abs(z.imag) < 1)


def _cut(meets: Callable[[Any], bool], function: Callable[[Sequence[Any]], Any], at: int = 0) -> Complex:
    """`function` with a branch cut in its argument number `at`."""

    def call(args: Sequence[Any], analytic: bool) -> Any:
        return complex_nan() if analytic and meets(args[at]) else function(args)

    return call


def _meromorphic(function: Callable[[Sequence[Any]], Any]) -> Complex:
    return lambda args, analytic: function(args)


def complex_power(x: Any, e: Any, analytic: bool) -> Any:
    """x^e on the principal branch; a ball containing 0 is enclosed by its modulus when Re e > 0."""
    plain = x.pow(e, analytic=analytic)
    if plain.is_finite() or analytic or not e.real > 0 or not e.imag.is_zero() or not x.is_finite():
        return plain
    bound = power(x.abs_upper(), e.real)
    return acb(arb(0, bound.upper()), arb(0, bound.upper()))


def complex_sqrt(x: Any, analytic: bool) -> Any:
    """The principal square root."""
    return x.sqrt(analytic=analytic)


def _complex_asinh(args: Sequence[Any]) -> Any:
    """log(z + sqrt(z + i) sqrt(z - i)) where Re z > 0; Arb's own is undefined on wide balls."""
    z = args[0]
    plain = z.asinh()
    if plain.is_finite():
        return plain
    if z.real < 0:
        return -_complex_asinh([-z])
    return (z + (z + _I).sqrt(analytic=True) * (z - _I).sqrt(analytic=True)).log(analytic=True)


def _complex_acosh(args: Sequence[Any]) -> Any:
    """log(z + sqrt(z + 1) sqrt(z - 1)) where Re z > 1; Arb's own is undefined on wide balls."""
    z = args[0]
    plain = z.acosh()
    if plain.is_finite():
        return plain
    return (z + (z + 1).sqrt(analytic=True) * (z - 1).sqrt(analytic=True)).log(analytic=True)


def _complex_erfc(args: Sequence[Any]) -> Any:
    z = args[0]
    if z.real > 1:
        return (-z * z).exp() * (z * z).hypgeom_u(HALF, HALF) / arb.pi().sqrt()
    return 1 - z.erf()


def _complex_erfinv(args: Sequence[Any], analytic: bool) -> Any:
    """The inverse of erf around the real interval (-1, 1), proved by an interval Newton step."""
    z = args[0]
    if z.imag.is_zero():
        inside = abs(z.real) < 1
        return acb(z.real.erfinv()) if inside else complex_nan()
    if not z.is_finite() or not z.imag.contains(0) or not abs(z.real) < 1:
        return complex_nan()
    centre = acb(z.real.mid().erfinv().mid())
    slope = 2 / arb.pi().sqrt()
    radius = (z - acb(z.real.mid())).abs_upper() * (centre * centre).exp().abs_upper()
    for _ in range(4):
        radius = radius * 2
        box = centre + acb(arb(0, radius.upper()), arb(0, radius.upper()))
        image = centre - (centre.erf() - z) / (slope * (-box * box).exp())
        if box.contains_interior(image):
            return image
    return complex_nan()


def complex_dawson(z: Any) -> Any:
    """D(z) = z 1F1(1; 3/2; -z^2)."""
    plain = z * (-z * z).hypgeom_1f1(1, fmpq(3, 2))
    if plain.rel_accuracy_bits() > _WELL_KNOWN or not z.is_finite():
        return plain
    expanded = z * _expanded_kummer(z * z)
    return expanded if not plain.is_finite() or expanded.rad() < plain.rad() else plain


def kummer_size(j: int, x: Any) -> Any:
    """A bound of |K^(j)(w)|, K(w) = 1F1(1; 3/2; -w), for Re w >= x, an exact real number.

    K^(j)(w) = (-1)^j (1)_j/(3/2)_j 1F1(1 + j; 3/2 + j; -w), where 1F1 is the mean of exp(-w s) over a law on [0, 1].
    """
    factor = fmpq(1)
    for k in range(j):
        factor *= fmpq(k + 1) / fmpq(2 * k + 3, 2)
    return ((-x).hypgeom_1f1(1 + j, fmpq(2 * j + 3, 2)) * arb(factor)).upper()


def _expanded_kummer(w: Any) -> Any:
    """K on a wide ball, by Taylor's formula about its middle."""
    c = acb(w.real.mid(), w.imag.mid())
    with precision(ctx.prec + _SPARE):
        start, slope = (-c).hypgeom_1f1(1, fmpq(3, 2)), (-c).hypgeom_1f1(2, fmpq(5, 2)) * fmpq(-2, 3)
    h = w - c
    size = arb(0, (kummer_size(2, w.real.lower()) * h.abs_upper() ** 2 / 2).upper())
    return start + slope * h + acb(size, size)


def _complex_ei(args: Sequence[Any], analytic: bool) -> Any:
    """The continuation of the real Ei: from the right half plane, or -E_1(-z) from the left one."""
    z = args[0]
    if z.real > 0:
        return z.ei()
    return -(-z).expint(1) if z.real < 0 else complex_nan()


def _complex_li(args: Sequence[Any], analytic: bool) -> Any:
    logarithm = args[0].log(analytic=analytic)
    return _complex_ei([logarithm], analytic)


def _complex_lambert(args: Sequence[Any], analytic: bool) -> Any:
    z = args[0]
    branch = 0 if len(args) == 1 else whole(args[1].real)
    if branch not in (0, -1):
        return complex_nan()
    if branch == 0:
        on_cut = z.imag.contains(0) and not z.real > -(arb(-1).exp())
        return complex_nan() if analytic and on_cut else z.lambertw()
    # Between -1/e and 0 the real branch W_{-1} continues analytically only under the rotated cut.
    inside = z.real < 0 and z.real > -(arb(-1).exp())
    if inside:
        return z.lambertw(-1, middle=True)
    return complex_nan() if analytic or not z.imag.is_zero() else z.lambertw(-1)


def _complex_polygamma(args: Sequence[Any]) -> Any:
    order = whole(args[0].real)
    if order is None or order < 0:
        return complex_nan()
    return args[1].digamma() if order == 0 else args[1].polygamma(order)


def _complex_lower_gamma(args: Sequence[Any], analytic: bool) -> Any:
    order = args[0]
    entire = order.imag.is_zero() and (whole(order.real) or 0) > 0
    on_cut = analytic and not entire and _left(0)(args[1])
    return complex_nan() if on_cut else args[1].gamma_lower(order)


def _complex_bessel(name: str) -> Complex:
    """J and I have a cut only at orders that are no integers; K and Y always have it."""
    method = getattr(acb, name)
    always = name in ("bessel_k", "bessel_y")

    def call(args: Sequence[Any], analytic: bool) -> Any:
        order, z = args
        cut = always or not order.imag.is_zero() or whole(order.real) is None
        return complex_nan() if analytic and cut and _left(0)(z) else method(z, order)

    return call


_ENTIRE: Final = {
    sympy.exp: "exp", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.cot: "cot",
    sympy.sec: "sec", sympy.csc: "csc", sympy.sinh: "sinh", sympy.cosh: "cosh", sympy.tanh: "tanh",
    sympy.coth: "coth", sympy.sech: "sech", sympy.csch: "csch", sympy.erf: "erf", sympy.erfi: "erfi",
    sympy.Si: "si", sympy.Shi: "shi", sympy.gamma: "gamma", sympy.digamma: "digamma",
}  # fmt: skip


def _entire(name: str) -> Complex:
    method = getattr(acb, name)
    return lambda args, analytic: method(args[0])


COMPLEX: Final[dict[type, Complex]] = {
    **{head: _entire(name) for head, name in _ENTIRE.items()},
    sympy.log: lambda args, analytic: args[0].log(analytic=analytic),
    sympy.asin: _cut(_outside, lambda args: args[0].asin()),
    sympy.acos: _cut(_outside, lambda args: args[0].acos()),
    sympy.atanh: _cut(_outside, lambda args: args[0].atanh()),
    sympy.atan: _cut(_outside_imaginary, lambda args: args[0].atan()),
    sympy.asinh: _cut(_outside_imaginary, _complex_asinh),
    sympy.acosh: _cut(_left(1), _complex_acosh),
    sympy.acoth: lambda args, analytic: COMPLEX[sympy.atanh]([1 / args[0]], analytic),
    sympy.acot: lambda args, analytic: COMPLEX[sympy.atan]([1 / args[0]], analytic),
    sympy.asech: lambda args, analytic: COMPLEX[sympy.acosh]([1 / args[0]], analytic),
    sympy.acsch: lambda args, analytic: COMPLEX[sympy.asinh]([1 / args[0]], analytic),
    sympy.erfc: _meromorphic(_complex_erfc),
    sympy.erfinv: _complex_erfinv,
    sympy.erfcinv: lambda args, analytic: _complex_erfinv([1 - args[0]], analytic),
    dawson: _meromorphic(lambda args: complex_dawson(args[0])),
    sympy.LambertW: _complex_lambert,
    sympy.Ei: _complex_ei,
    sympy.li: _complex_li,
    sympy.expint: _cut(_left(0), lambda args: args[1].expint(args[0]), at=1),
    sympy.Ci: _cut(_left(0), lambda args: args[0].ci()),
    sympy.Chi: _cut(_left(0), lambda args: args[0].chi()),
    sympy.loggamma: _cut(_left(0), lambda args: args[0].lgamma()),
    sympy.polygamma: _meromorphic(_complex_polygamma),
    sympy.uppergamma: _cut(_left(0), lambda args: args[1].gamma_upper(args[0]), at=1),
    sympy.lowergamma: _complex_lower_gamma,
    sympy.polylog: _cut(_right(1), lambda args: args[1].polylog(args[0]), at=1),
    sympy.zeta: _meromorphic(lambda args: args[0].zeta() if len(args) == 1 else complex_nan()),
    sympy.besseli: _complex_bessel("bessel_i"),
    sympy.besselj: _complex_bessel("bessel_j"),
    sympy.besselk: _complex_bessel("bessel_k"),
    sympy.bessely: _complex_bessel("bessel_y"),
    sympy.Abs: lambda args, analytic: args[0].real_abs(analytic=analytic),
}
