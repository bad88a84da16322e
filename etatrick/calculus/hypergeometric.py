"""Generalised hypergeometric functions pFq in ball arithmetic, of arguments of every size.

Arb sums the series, which for p = q loses about |z|/log 2 bits at negative z and stops at |z| near its
precision. The one function of that kind with a dual of its own, 2F2(1, 1; 3/2, 2; -z) (exact variational
dropout), is therefore continued by its asymptotic series with a proved remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flint import acb, arb, ctx, fmpq

from etatrick.calculus.functions import dawson_ball, log2_size, precision
from etatrick.calculus.functions_complex import kummer_size

#: The series is summed with up to this many bits to make up for cancellation.
MOST_BITS: Final = 1 << 15
#: Relative bits of a complex argument below which Taylor's formula is better than the series.
_WIDE: Final = 12
#: 2F2(1, 1; 3/2, 2; z): its parameters, sorted.
_DAWSON_PARAMETERS: Final = ([1, 1], [fmpq(3, 2), 2])


def hypergeometric(upper: Sequence[Any], lower: Sequence[Any], z: Any) -> Any:
    """pFq(upper; lower; z) for real or complex balls; non-finite where the series cannot be summed."""
    real = isinstance(z, arb)
    if real and z < 0 and _is_dawson_integral(upper, lower):
        value = _dawson_integral(-z)
        if value is not None:
            return value
    if not real and _is_dawson_integral(upper, lower) and z.real.mid() < 0 and z.rel_accuracy_bits() < _WIDE:
        return _on_wide_ball(-z)
    return _series(upper, lower, z)


def _on_wide_ball(z: Any) -> Any:
    """F(z) = H(z)/z with H' = K = 1F1(1; 3/2; -z): Taylor's formula for H about the middle of the real part."""
    c = z.real.mid()
    h = z - c
    size = arb(0, (kummer_size(1, z.real.lower()) * h.abs_upper() ** 2 / 2).upper())
    return (c * hypergeometric(*_DAWSON_PARAMETERS, -c) + (-c).hypgeom_1f1(1, fmpq(3, 2)) * h + acb(size, size)) / z


def _series(upper: Sequence[Any], lower: Sequence[Any], z: Any) -> Any:
    bits = ctx.prec
    value = z.hypgeom(upper, lower)
    # Cancellation inside the sum yields to precision, the width of a wide argument does not.
    sharp = z.is_finite() and z.rel_accuracy_bits() > bits // 2
    while bits < MOST_BITS and sharp and not _good(value):
        bits *= 4
        with precision(bits):
            value = z.hypgeom(upper, lower)
    return value * 1


def _good(value: Any) -> bool:
    return bool(value.is_finite() and value.rel_accuracy_bits() > ctx.prec // 2)


def _is_dawson_integral(upper: Sequence[Any], lower: Sequence[Any]) -> bool:
    pairs = zip((upper, lower), _DAWSON_PARAMETERS, strict=True)
    return all(_same(given, wanted) or _same(given[::-1], wanted) for given, wanted in pairs)


def _same(given: Sequence[Any], wanted: Sequence[Any]) -> bool:
    return len(given) == len(wanted) and all((acb(g) - acb(w)).is_zero() for g, w in zip(given, wanted, strict=True))


def _dawson_integral(z: Any) -> Any:
    """F(z) = 2F2(1, 1; 3/2, 2; -z) for large z = x^2, from Dawson's integral D.

    z F(z) = 2 int_0^x D = (log(4 z) + gamma)/2 - sum_{0<k<N} c_k z^-k / k + r.

    Here c_k = (2k-1)!!/2^(k+1) and D(s) = sum_{k<N} c_k s^(-2k-1) + R(s) with R' = -2 s R + 2 c_N s^(-2N).
    The function B(s) = 2 c_N s^(-2N-1) satisfies B' >= -2 s B + 2 c_N s^(-2N) once s^2 >= 2N + 1, so |R| <=
    B at x implies |R| <= B beyond x, and |r| <= 2 c_N z^-N / N. The premise at x is checked in ball
    arithmetic. None when z is too small for the working precision.
    """
    bits = ctx.prec
    if not z.is_finite() or not z.lower() > bits:
        return None
    coefficients = [fmpq(1, 2)]
    with precision(2 * bits + 64):
        tolerance = arb((1, -bits - 10))
        while arb(coefficients[-1]) / z.lower() ** (len(coefficients) - 1) > tolerance:
            k = len(coefficients)
            if 2 * k + 3 > z.lower() or k > bits:
                return None
            coefficients.append(coefficients[-1] * fmpq(2 * k - 1, 2))
        n = len(coefficients) - 1
        if n == 0 or not dawson_premise(coefficients, z.lower()):
            return None
    total = (((4 * z).log() + arb.const_euler()) / 2) - sum(
        (arb(coefficients[k]) / z**k / k for k in range(1, n)), arb(0)
    )
    return (total + arb(0, (2 * arb(coefficients[n]) / z.lower() ** n / n).upper())) / z


def dawson_premise(coefficients: Sequence[Any], z: Any) -> bool:
    """|D(x) - sum_{k<N} c_k x^(-2k-1)| <= 2 c_N x^(-2N-1) at x = sqrt(z), in balls."""
    n = len(coefficients) - 1
    with precision(ctx.prec + 2 * n * max(log2_size(z) - 1, 1)):
        x = z.sqrt()
        partial = sum((arb(coefficients[k]) / z**k for k in range(n)), arb(0)) / x
        bound = 2 * arb(coefficients[n]) / z**n / x
        return bool(abs(dawson_ball(x) - partial) <= bound)
