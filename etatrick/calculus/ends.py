"""Where the mass of an integrand lies on the logarithmic scale, and how much the far ends may hold.

With v = e^u the integral of h becomes that of g(u) = h(e^u) e^u, which behaves like exp((p+1) u) where h ~
v^p. The exponents p are measured, not proved: slopes of log|h| against log v at two far points,
extrapolated once so that a logarithmic factor does not count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from flint import arb

from etatrick.calculus.balls import PrecisionError
from etatrick.calculus.integrand import Integrand, to_float
from etatrick.symbols import EtatrickError

#: Exponents are measured at |log v| = this and its double, beyond 1e-700 and 1e700.
_FAR: Final = 1650.0
#: Bits of log|h| behind an exponent.
_EXPONENT_BITS: Final = 50
#: A range longer than this many e-folds is cheap only in log(var).
_LONG: Final = 600.0
#: An exponent within this of -1 is -1 ...
_PURE: Final = 1e-6
#: ... and one within this of -1 that still drifts is decided by a logarithm, which cannot be measured.
_DRIFTING: Final = 1e-2


class DivergentIntegral(EtatrickError):
    """The integral is infinite."""


@dataclass(frozen=True)
class Span:
    """The range of u that matters, which ends are inside the given one, the rate of decay at the lower end, argmax and
    log max |g|, and the size of the rest.
    """

    low: float
    high: float
    low_free: bool
    high_free: bool
    low_rate: float
    slow: bool
    at: float
    peak: float
    tail: Any

    def probes(self) -> list[Any]:
        """Nine points v = e^u of the range."""
        return [_point(self.low + (self.high - self.low) * (k + 0.5) / 9) for k in range(9)]


def from_log(size: float) -> Any:
    """e^size as a ball, 0 for -inf."""
    return arb(0) if size == -math.inf else arb(size).exp()


def span(integrand: Integrand, left: Any, right: Any, goal: int) -> Span:
    """The span of an integrand on (left, right); an end is free when left is 0 or right is oo.

    Raises DivergentIntegral when the integral does not converge at a free end, PrecisionError when that
    cannot be told or the integrand is undefined there.
    """
    low = -math.inf if left.is_zero() else to_float(left.log())
    high = to_float(right.log()) if right.is_finite() else math.inf
    rates = [_rate(integrand, low, high, side) for side in (-1, 1)]
    u, peak = _peak(integrand, low, high)
    floor = peak - (goal + 4) * math.log(2)
    first, below = _end(integrand, u, floor, rates[0], -1, low)
    last, above = _end(integrand, u, floor, rates[1], 1, high)
    return Span(
        first,
        last,
        first > low,
        last < high,
        rates[0],
        min(rates) < 1 - _PURE or last - first > _LONG,
        u,
        peak,
        2 * (from_log(below) + from_log(above)),
    )


def _point(u: float) -> Any:
    return arb(u).exp().mid()


def _size(integrand: Integrand, u: float, accuracy: int = 8) -> float:
    """log|h| at e^u."""
    value = integrand.log_size(_point(u), accuracy)
    if math.isnan(value):
        raise PrecisionError(f"the integrand {integrand.expr} is undefined at {integrand.var} = {_point(u).str(5)}")
    return value


def _rate(integrand: Integrand, low: float, high: float, side: int) -> float:
    """The rate q > 0 at which g decays at a free end; inf at an end that is not free."""
    if math.isfinite(low if side < 0 else high):
        return math.inf
    start = min(high, 0.0) - _FAR if side < 0 else max(low, 0.0) + _FAR
    near, far = (_slope(integrand, start + side * extra) for extra in (0.0, _FAR))
    if math.isinf(far):
        return _check(integrand, -side * far, 0.0, side)
    # A factor log(v)^c bends the slope by c/u: the extrapolation is free of it.
    limit = 2 * far - near if abs(far - near) < 0.05 else far
    return _check(integrand, -side * (limit + 1), abs(far - near), side)


def _slope(integrand: Integrand, u: float) -> float:
    """d log|h| / d log v near v = e^u."""
    width = _FAR / 8
    first, second = (_size(integrand, x, _EXPONENT_BITS) for x in (u, u + width))
    if first == second:
        return 0.0 if math.isfinite(first) else math.copysign(first, first * u)
    return (second - first) / width


def _check(integrand: Integrand, rate: float, drift: float, side: int) -> float:
    where = "0" if side < 0 else "infinity"
    if rate < -_DRIFTING or (rate < _PURE and drift < 1e-9):
        raise DivergentIntegral(f"the integral of {integrand.expr} diverges at {integrand.var} = {where}")
    if rate < _PURE or (rate < _DRIFTING and drift > 1e-9):
        raise PrecisionError(
            f"the integral of {integrand.expr} converges too slowly at {integrand.var} = {where}, if it does"
        )
    return rate


def _peak(integrand: Integrand, low: float, high: float) -> tuple[float, float]:
    """A point u where |g| is near its largest, and log|g| there."""
    bottom = low if math.isfinite(low) else min(high, 0.0) - 1400.0
    top = high if math.isfinite(high) else max(low, 0.0) + 1400.0
    grid = {bottom + (top - bottom) * (k + 0.5) / 24 for k in range(24)}
    grid |= {c + s * 2.0**k for c in (0.0, bottom, top) for s in (-1, 1) for k in range(-1, 9)}
    points = sorted(x for x in grid if bottom < x < top)
    sizes = {x: x + _size(integrand, x) for x in points}
    for _ in range(2):
        points = sorted(sizes)
        best = points.index(max(points, key=sizes.__getitem__))
        a, b = points[max(best - 1, 0)], points[min(best + 1, len(points) - 1)]
        sizes |= {x: x + _size(integrand, x) for x in (a + (b - a) * k / 7 for k in range(1, 7))}
    best_point = max(sizes, key=sizes.__getitem__)
    if math.isinf(sizes[best_point]):
        raise PrecisionError(f"the size of the integrand {integrand.expr} cannot be found")
    return best_point, sizes[best_point]


def _end(integrand: Integrand, u: float, floor: float, rate: float, side: int, limit: float) -> tuple[float, float]:
    """The end of the span on one side, at most `limit`, and the log of the mass beyond it."""
    if math.isfinite(limit) and limit + _size(integrand, limit - side * min(0.01, abs(limit - u) / 2)) > floor:
        return limit, -math.inf
    origin, inside, step = u, u, 1.0
    while True:
        size = _beyond(integrand, u, rate, side, origin)
        if size < floor:
            break
        inside = u
        u += side * (step + ((size - floor) / rate if math.isfinite(size) else 0.0))
        step *= 2
        if side * (u - limit) >= 0:
            return limit, -math.inf
    # The steps grow, so the last one may have gone far into a region where nothing is left to integrate.
    while abs(u - inside) > 1:
        middle = (u + inside) / 2
        if (there := _beyond(integrand, middle, rate, side, origin)) < floor:
            u, size = middle, there
        else:
            inside = middle
    return u, size


def _beyond(integrand: Integrand, u: float, rate: float, side: int, origin: float) -> float:
    """log of |g|/min(q, 1) at u, q being the rate of decay: measured here when it is not known at the end."""
    here = u + _size(integrand, u)
    if math.isinf(rate) and math.isfinite(here):
        back = min(1.0, abs(u - origin))
        if back == 0.0:
            return math.inf
        before = u - side * back
        rate = (before + _size(integrand, before) - here) / back
    return here - math.log(min(rate, 1.0)) if rate > 0 else math.inf
