"""A function on the half line as a table of short polynomials: the form for what torch cannot write.

On the bin [l, r] with centre c = sqrt(l r) the local variable is u = (x - c)/(x + c), in which every function that is
analytic off the negative axis is a rapidly converging power series, whatever its scale. Outside the bins the function
continues as a power law. The running integral is tabulated with it, from the same values, so that derivative and
integral agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..symbols import EtatrickError

_DEGREE = 14
_TOLERANCE = 4e-15
_NARROWEST = 2.0**-30
_MOST_BINS = 4000
#: An edge this close to a breakpoint would make a bin of a few floats.
_APART = 1e-6

Array = NDArray[np.float64]
Samples = Callable[[Sequence[float]], Array]


@dataclass(frozen=True)
class Table:
    """Coefficients (ascending powers of u/h) per bin for a function y(x) >= 0 and for int_0^x y.

    Below the first edge y = value (x/edge)^power, above the last likewise with the second entries. `anchored`: the
    integral from 0 diverges, and the first total is that of a primitive at the first edge.
    """

    edges: Array
    centres: Array
    widths: Array
    values: Array
    integrals: Array
    powers: tuple[float, float]
    ends: tuple[float, float]
    totals: tuple[float, float]
    anchored: bool


def build(
    samples: Samples,
    low: float,
    high: float,
    powers: tuple[float, float],
    breaks: Sequence[float],
    primitive: Samples | None = None,
) -> Table:
    """Fit y on [low, high], splitting bins at `breaks` and wherever the fit misses 4e-15 of the value.

    `primitive`: the integral of y that is meant, where that from 0 diverges.
    """
    edges = _start_edges(low, high, breaks)
    bins: list[tuple[float, float, Array]] = []
    pending = list(pairwise(edges))[::-1]
    while pending:
        left, right = pending.pop()
        coefficients, error = _fit(samples, left, right)
        if error <= _TOLERANCE or right / left - 1 < _NARROWEST:
            bins.append((left, right, coefficients))
            continue
        middle = float(np.sqrt(left * right))
        pending += [(middle, right), (left, middle)]
        if len(bins) + len(pending) > _MOST_BINS:
            raise EtatrickError("the function is too rough to tabulate: more than 4000 bins")
    return _with_integrals(bins, powers, None if primitive is None else float(primitive([bins[0][0]])[0]))


def _start_edges(low: float, high: float, breaks: Sequence[float]) -> list[float]:
    octaves = float(np.log2(high) - np.log2(low))  # high/low may overflow
    count = max(1, int(np.ceil(octaves)))
    grid = np.exp2(np.log2(low) + octaves * np.arange(count + 1) / count)
    inside = [b for b in breaks if low < b < high]
    apart = [float(x) for x in grid if all(abs(x / b - 1) > _APART for b in inside)]
    return sorted({*apart, *inside})


def _half_width(left: float, right: float) -> float:
    ratio = np.sqrt(right / left)
    return float((ratio - 1) / (ratio + 1))


def _nodes(left: float, right: float, u: Array) -> Array:
    centre = np.sqrt(left) * np.sqrt(right)
    return np.asarray(centre * (1 + u) / (1 - u), dtype=np.float64)


def _fit(samples: Samples, left: float, right: float) -> tuple[Array, float]:
    """Coefficients interpolating y at Chebyshev nodes, and the largest miss between them relative to y.

    Where y falls below a quarter of its largest value in the bin (it may vanish at an end) the miss is relative
    to that.
    """
    h, centre = _half_width(left, right), np.sqrt(left) * np.sqrt(right)
    k = np.arange(_DEGREE + 1)
    chebyshev = np.cos((2 * k + 1) * np.pi / (2 * _DEGREE + 2))
    between = np.cos((2 * k[:-1:3] + 2) * np.pi / (2 * _DEGREE + 2))
    x = np.clip(_nodes(left, right, np.concatenate([chebyshev, between]) * h), left, right)
    # x is rounded: where y is steep the variable has to be the one that belongs to the rounded x
    s = (x - centre) / (x + centre) / h
    y = samples([float(a) for a in x])
    scale = float(np.max(np.abs(y)))
    if scale == 0:
        return np.zeros(_DEGREE + 1), 0.0
    n = _DEGREE + 1
    series = np.linalg.solve(np.polynomial.chebyshev.chebvander(s[:n], _DEGREE), y[:n] / scale)
    coefficients = np.asarray(np.polynomial.chebyshev.cheb2poly(series), dtype=np.float64)
    coefficients = np.pad(coefficients, (0, n - len(coefficients))) * scale
    missed = np.abs(np.polynomial.polynomial.polyval(s[n:], coefficients) - y[n:])
    return coefficients, float(np.max(missed / np.maximum(np.abs(y[n:]), scale / 4)))


def _with_integrals(bins: list[tuple[float, float, Array]], powers: tuple[float, float], anchor: float | None) -> Table:
    edges = np.array([bins[0][0], *(right for _, right, _ in bins)])
    widths = np.array([_half_width(left, right) for left, right, _ in bins])
    centres = np.array([np.sqrt(left) * np.sqrt(right) for left, right, _ in bins])
    values = np.array([c for _, _, c in bins])
    first = float(np.polynomial.polynomial.polyval(-1.0, values[0]))
    last = float(np.polynomial.polynomial.polyval(1.0, values[-1]))
    if anchor is not None:
        total = anchor
    else:
        total = first * edges[0] / (powers[0] + 1) if first else 0.0
    start, integrals = total, []
    for centre, h, coefficients in zip(centres, widths, values, strict=True):
        grown = _running_integral(coefficients, centre, h)
        grown[0] += total - np.polynomial.polynomial.polyval(-1.0, grown)
        integrals.append(grown)
        total = float(np.polynomial.polynomial.polyval(1.0, grown))
    ends, totals = (first, last), (float(start), total)
    return Table(edges, centres, widths, values, np.array(integrals), powers, ends, totals, anchor is not None)


def _running_integral(coefficients: Array, centre: float, h: float) -> Array:
    """int y dx as a polynomial in s = u/h, from dx = 2 c h/(1 - h s)^2 ds."""
    degree = _DEGREE + 8
    series = np.array([(k + 1) * h**k for k in range(degree)])
    product = np.convolve(coefficients, series)[:degree] * 2 * centre * h
    integral = np.concatenate([[0.0], product / np.arange(1, degree + 1)])
    return integral[: degree + 1]
