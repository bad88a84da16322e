"""Proven errors of the rounded tables: how far each piece, in real arithmetic, is from the function it stands for.

Two ways, both in balls. An analytic function is compared with its Chebyshev interpolant, whose error follows from a
bound on an ellipse (Trefethen, Approximation Theory and Approximation Practice, theorem 8.2). Where the function is
known by an equation, its residual is bounded instead: by Taylor models on real subintervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

from flint import acb, arb, arb_series, ctx, fmpq, fmpq_poly

Complex: TypeAlias = Callable[[Any], Any]
#: low, high, centre, scale, bound, coefficients
Piece: TypeAlias = tuple[float, float, float, float, float, tuple[float, ...]]

BITS = 200
_NODES = 192
_ARCS = 192
_PARTS = 128
_ORDER = 24


def exact(x: float) -> fmpq:
    """The rational number that a float is."""
    return fmpq(*x.as_integer_ratio())


def polynomial(piece: Piece) -> fmpq_poly:
    """The piece as a polynomial of its own variable t."""
    _, _, centre, scale, _, coefficients = piece
    return fmpq_poly([exact(c) for c in coefficients])(fmpq_poly([-exact(centre) * exact(scale), exact(scale)]))


def interpolation(piece: Piece, function: Complex, floor: Any = None) -> Any:
    """sup |p - f| over the piece, divided by `floor`, or by the least |f| on the piece."""
    low, high = exact(piece[0]), exact(piece[1])
    middle, half = (low + high) / 2, (high - low) / 2
    have = polynomial(piece)(fmpq_poly([middle, half]))
    want = chebyshev(function, low, high)
    total = _remainder(function, middle, half)
    for a, b in zip(_to_chebyshev(have), want, strict=True):
        total += abs(b - a)
    return total / (least(piece) - total if floor is None else floor)


@cache
def chebyshev(function: Complex, low: fmpq, high: fmpq, n: int = _NODES) -> tuple[Any, ...]:
    """The coefficients in Chebyshev polynomials of the interpolant of f at n Chebyshev points of [low, high]."""
    cosines = [(arb.pi() * k / (2 * n)).cos() for k in range(4 * n)]
    middle, half = arb((low + high) / 2), arb((high - low) / 2)
    values = [function(acb(middle + half * cosines[2 * k + 1])).real for k in range(n)]
    sums = [
        sum((v * cosines[j * (2 * k + 1) % (4 * n)] for k, v in enumerate(values)), arb(0)) * 2 / n for j in range(n)
    ]
    return (sums[0] / 2, *sums[1:])


def _to_chebyshev(p: fmpq_poly) -> list[Any]:
    """Coefficients of p in Chebyshev polynomials, by Horner's rule with x T_k = (T_{k+1} + T_{|k-1|})/2."""
    c = [fmpq(0)] * _NODES
    for k in range(p.degree(), -1, -1):
        moved = [fmpq(0)] * (_NODES + 1)
        for j, value in enumerate(c):
            if value:
                moved[j + 1] += value / 2
                moved[abs(j - 1)] += value / 2
        c = moved[:_NODES]
        c[0] += p[k]
    return [arb(x) for x in c]


@cache
def _remainder(function: Complex, middle: fmpq, half: fmpq) -> Any:
    """4 M rho^-n/(rho - 1) with M >= |f| on the ellipse of parameter rho, for the best of a few rho."""
    return min((_on_ellipse(function, middle, half, rho) for rho in (1.5, 2.0, 3.0, 4.0)), key=lambda b: b.upper())


def _on_ellipse(function: Complex, middle: fmpq, half: fmpq, rho: float) -> Any:
    most = arb(0)
    for k in range(_ARCS):
        angle = arb.pi() * arb(k + 0.5, 0.5) / _ARCS
        point = acb(0, angle).exp() * rho
        value = abs(function(acb(arb(middle)) + acb(arb(half)) * (point + 1 / point) / 2))
        most = most.max(value.upper()) if value.is_finite() else arb("inf")
    return most * 4 * arb(rho) ** -(_NODES - 1) / (rho - 1)


def least(piece: Piece) -> Any:
    """A lower bound of |p| on the piece."""
    low, high = exact(piece[0]), exact(piece[1])
    step = (high - low) / _PARTS
    parts = [arb(low + step * k).union(arb(low + step * (k + 1))) for k in range(_PARTS)]
    return arb(min(abs(model(piece, arb_series([part]))[0]).lower() for part in parts))


def model(piece: Piece, t: arb_series) -> arb_series:
    """The piece at a power series."""
    _, _, centre, scale, _, coefficients = piece
    s, y = (t - arb(centre)) * arb(scale), arb_series([0])
    for coefficient in reversed(coefficients):
        y = y * s + arb(coefficient)
    return y


def value(piece: Piece, t: float) -> Any:
    """The piece at a float."""
    return arb(polynomial(piece)(exact(t)))


def largest(function: Callable[[arb_series], arb_series], low: float, high: float) -> Any:
    """sup |f| over [low, high], f given by its power series: Taylor models on equal parts, remainder in balls."""
    a, step = exact(low), (exact(high) - exact(low)) / _PARTS
    bounds = [_taylor(function, arb(a + step * k), arb(a + step * (k + 1))) for k in range(_PARTS)]
    return arb(max(bound.upper() for bound in bounds))


def _taylor(function: Callable[[arb_series], arb_series], low: Any, high: Any) -> Any:
    centre, everywhere = (low + high) / 2, low.union(high)
    radius = (everywhere - centre).abs_upper()
    inner = function(arb_series([centre, 1]))
    outer = function(arb_series([everywhere, 1]))
    total = abs(outer[_ORDER]) * radius**_ORDER
    for k in range(_ORDER):
        total += abs(inner[k]) * radius**k
    return total


@contextmanager
def precision() -> Iterator[None]:
    """Ball arithmetic with `BITS` bits and power series of the order that `largest` needs, inside the block."""
    before = ctx.prec, ctx.cap
    # a derivative loses one order
    ctx.prec, ctx.cap = BITS, _ORDER + 2
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before
