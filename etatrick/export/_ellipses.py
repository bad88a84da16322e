"""The largest value of an analytic function on an interval, proved by ball arithmetic.

The function is interpolated in Chebyshev points. It is analytic, and at most M in size, on every ball of a covering of
the Bernstein ellipse of parameter rho, so that the interpolant of degree n - 1 misses it by 4 M rho^(1-n)/(rho - 1) at
most (Trefethen, Approximation Theory and Approximation Practice, theorem 8.2). What is left, a polynomial, is bounded
by its Taylor expansions on short parts of the interval.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

from flint import acb, arb, arb_mat, arb_poly, ctx

from ..symbols import EtatrickError

#: A function of a real ball and of a complex one; the latter is non-finite unless it is analytic on the whole ball.
Real: TypeAlias = Callable[[Any], Any]
Complex: TypeAlias = Callable[[Any], Any]

_NODES = 44
_RHO = 4
_PARTS = 32
#: Balls of a covering: how many, how small beside the ellipse, and the size up to which a value on one will do.
_MOST_BALLS = 160
_FINEST = 12
_SIZE = 2.0**12


class UnprovedError(EtatrickError):
    """No bound was proved."""


def largest(real: Real, complex_: Complex, low: Any, high: Any) -> Any:
    """An upper bound of |f| on [low, high]; raises UnprovedError where f is not seen to be analytic around it."""
    middle, half = (low + high) / 2, (high - low) / 2
    remainder = 4 * _covered(complex_, middle, half) / (arb(_RHO) ** (_NODES - 1) * (_RHO - 1))
    nodes, transform = _interpolation(ctx.prec)
    values = [real(middle + half * x) for x in nodes]
    if not all(value.is_finite() for value in values):
        raise UnprovedError("a value is not finite")
    return _largest_of(arb_poly((transform * arb_mat(_NODES, 1, values)).entries())) + remainder


def _covered(function: Complex, middle: Any, half: Any) -> Any:
    """sup |f| on the upper half of a rectangle around the ellipse; the lower half is its mirror image."""
    wide, tall = half * (_RHO + 1 / arb(_RHO)) / 2, half * (_RHO - 1 / arb(_RHO)) / 2
    todo = [((middle - wide).lower(), (middle + wide).upper(), arb(0), tall.upper())]
    most, balls = arb(0), 0
    while todo:
        balls += 1
        if balls > _MOST_BALLS:
            raise UnprovedError("the function is not seen to be analytic around the interval")
        left, right, bottom, top = todo.pop()
        value = function(acb(left.union(right), bottom.union(top)))
        size = abs(value)
        if value.is_finite() and size < _SIZE:
            most = most.max(size.upper())
            continue
        if right - left < wide / _FINEST:
            raise UnprovedError("the function is not seen to be analytic and of moderate size around the interval")
        x, y = ((left + right) / 2).mid(), ((bottom + top) / 2).mid()
        todo += [(a, b, c, d) for a, b in ((left, x), (x, right)) for c, d in ((bottom, y), (y, top))]
    return most


@lru_cache(maxsize=16)
def _interpolation(bits: int) -> tuple[list[Any], Any]:
    """The Chebyshev points, and the matrix from values there to the coefficients of the interpolant in powers."""
    n = _NODES
    cosines = [(arb.pi() * k / (2 * n)).cos() for k in range(4 * n)]
    nodes = [cosines[2 * k + 1] for k in range(n)]
    sums = arb_mat(n, n, [cosines[j * (2 * k + 1) % (4 * n)] * 2 / n for j in range(n) for k in range(n)])
    rows = [[arb(0)] * n for _ in range(n)]
    for j in range(n):
        for k, c in enumerate(_chebyshev(j)):
            rows[k][j] = arb(c) if j else arb(c) / 2
    return nodes, arb_mat(n, n, [c for row in rows for c in row]) * sums


@lru_cache(maxsize=256)
def _chebyshev(j: int) -> tuple[int, ...]:
    """T_j in ascending powers."""
    if j < 2:
        return (1,) if j == 0 else (0, 1)
    before = (*_chebyshev(j - 2), 0, 0)
    return tuple(2 * c - b for c, b in zip((0, *_chebyshev(j - 1)), before, strict=True))


def _largest_of(p: Any) -> Any:
    """sup |p| on [-1, 1]: on each of the parts by the Taylor expansion about its middle."""
    ends = [(arb.pi() * k / _PARTS).cos().mid() for k in range(1, _PARTS)]
    most = arb(0)
    for right, left in pairwise([arb(1), *ends, arb(-1)]):
        around = p(arb_poly([(left + right) / 2, (right - left) / 2]))
        most = most.max(sum((abs(c) for c in around.coeffs()), arb(0)).upper())
    return most
