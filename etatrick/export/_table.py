"""A function on an interval as a table of short polynomials: the form for what torch cannot write.

The bins are octaves of t, halved `split` times: the bits of t number them, and in d = (t - c)/(t + c) about the middle
c of a bin every function that is analytic off the negative axis is a rapidly converging power series. Below the bins
y = t^p Q(2 t/low - 1), above them y = a + b log(t/high) + t^q Q(2 high/t - 1): one more polynomial at either end, which
holds the whole asymptotic series, so that most tables are short.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..symbols import EtatrickError

#: What dropping the high Chebyshev terms may cost, relative to y.
DOUBLE, SINGLE = 6e-16, 1.5e-8
_NODES = 18
_DEGREES, _SINGLE_DEGREES = range(6, 15), range(2, 12)
_SPLITS = range(10)
#: Where samples are noisy.
_COARSER = (4e-15, 1e-13)
#: What is smaller throughout a bin counts as 0: the samples lose their bits soon after.
NOTHING = 1e-280
_WIDEST = float(np.finfo(np.float32).max)
#: As far as bins reach where nothing shorter does; beyond, the last power law holds approximately.
_LOWEST, _HIGHEST = -200, 200

Array = NDArray[np.float64]
Long = NDArray[np.longdouble]
Samples = Callable[[Sequence[float]], Array]


class RoughError(EtatrickError):
    """The function would need too many bins."""


@dataclass(frozen=True)
class Chart:
    """t = side (x - anchor) for 0 < t <= reach; the anchor is a sum of two floats, and no t below 2^floor matters.

    Samples are taken as far as half as much again beyond a finite reach.
    """

    side: int
    anchor: tuple[float, float]
    reach: float
    floor: int = _LOWEST

    def x(self, t: Array) -> Array:
        return np.asarray(self.anchor[0] + self.side * t)

    def t(self, x: Array) -> Array:
        return np.asarray(self.side * ((x - self.anchor[0]) - self.anchor[1]))

    def code(self) -> str:
        """t in torch, in terms of x."""
        if self.anchor == (0.0, 0.0):
            return "x"
        high, low = self.anchor
        text = f"(x - {high!r}) - {low!r}" if self.side > 0 else f"({high!r} - x) + {low!r}"
        return text.removesuffix(" - 0.0").removesuffix(" + 0.0")


@dataclass(frozen=True)
class Table:
    """Coefficients in ascending powers of d, one row a power and one column a bin: the low end, the bins, the high end.

    `powers` are p and q, `tail` is (a, b); `bottom` and `top` are the exponents of low and high. `bound` is the proved
    error of `double` in real arithmetic, `gaps` say where there is none and why (see `_bounds`).
    """

    bottom: int
    top: int
    split: int
    bins: int
    powers: tuple[float, float]
    tail: tuple[float, float]
    double: tuple[tuple[float, ...], ...]
    single: tuple[tuple[float, ...], ...]
    bound: float = math.inf
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def open(self) -> bool:
        """Does the last column hold beyond the bins, as far as infinity?"""
        return len(self.double[0]) > self.bins + 1


@dataclass(frozen=True)
class _Bin:
    """Where a polynomial holds: d in [first, last], and how t follows from d and d from t."""

    first: float
    last: float
    to_t: Callable[[Array], Array]
    to_d: Callable[[Array], Array]
    power: float

    @property
    def nodes(self) -> Array:
        u = np.cos((2 * np.arange(_NODES) + 1) * np.pi / (2 * _NODES))
        return np.asarray((self.first + self.last) / 2 + (self.last - self.first) / 2 * u)


@dataclass(frozen=True)
class Series:
    """A Chebyshev series on [first, last] in d; `unit` is the size of the values to which errors are relative."""

    first: float
    last: float
    terms: Array
    unit: float

    def tail(self, degree: int) -> float:
        """What the terms above `degree` amount to."""
        return float(np.sum(np.abs(self.terms[degree + 1 :]))) / self.unit if self.unit else 0.0

    def polynomial(self, degree: int) -> Long:
        """Coefficients in ascending powers of d of the terms up to `degree`."""
        shift = np.array([-(self.first + self.last), 2.0], dtype=np.longdouble) / np.longdouble(self.last - self.first)
        powers = np.polynomial.chebyshev.cheb2poly(self.terms[: degree + 1].astype(np.longdouble))
        result = np.zeros(1, dtype=np.longdouble)
        for c in powers[::-1]:
            result = np.polynomial.polynomial.polyadd(np.convolve(result, shift), [c])
        padded: Long = np.pad(result, (0, degree + 1))[: degree + 1]
        return padded


def low_end(exponent: int, power: float, reach: float) -> _Bin:
    """The interval from 0 to 2^exponent, with t^power taken out."""
    width = 2.0**exponent
    last = min(1.0, 2 * reach / width - 1)
    return _Bin(-1.0, last, lambda d: (d + 1) * (width / 2), lambda t: t / (width / 2) - 1, power)


def high_end(exponent: int, power: float) -> _Bin:
    """The interval from 2^exponent to infinity, with t^power taken out."""
    start = 2.0**exponent
    return _Bin(-1.0, 1.0, lambda d: 2 * start / (d + 1), lambda t: 2 * start / t - 1, power)


def _inner(exponent: int, split: int, part: int, reach: float) -> _Bin:
    """The part-th of 2^split equal parts of the octave [1, 2) 2^exponent, up to `reach` or its own middle.

    A polynomial in powers of d is no good on a short interval far from d = 0.
    """
    unit, width = 2.0**exponent, 2.0**-split
    left = 1 + part * width
    c = left + width / 2
    right = min(left + width, max(reach / unit, c))
    return _Bin(
        (left - c) / (left + c),
        (right - c) / (right + c),
        lambda d: unit * (c * (1 + d) / (1 - d)),
        lambda t: (t / unit - c) / (t / unit + c),
        0.0,
    )


def fit(samples: Samples, chart: Chart, bin_: _Bin) -> Series:
    """The Chebyshev interpolant of y/t^power in d; where y nearly vanishes errors are relative to its largest value."""
    x = chart.x(bin_.to_t(bin_.nodes))
    t = chart.t(x)
    # x is rounded: where y is steep the variable has to be the one that belongs to the rounded x
    u = (2 * bin_.to_d(t) - bin_.first - bin_.last) / (bin_.last - bin_.first)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        y = samples([float(a) for a in x]) / t**bin_.power
    if not np.all(np.isfinite(y)):
        return Series(bin_.first, bin_.last, np.full(_NODES, np.inf), 1.0)
    sizes = np.abs(y)
    if sizes.max() < NOTHING:
        return Series(bin_.first, bin_.last, np.zeros(_NODES), 0.0)
    unit = max(float(sizes.min()), float(sizes.max()) / 4)
    scale = float(sizes.max()) or 1.0
    terms = np.linalg.solve(np.polynomial.chebyshev.chebvander(u, _NODES - 1), y / scale) * scale
    return Series(bin_.first, bin_.last, np.asarray(terms), unit)


def fits(series: Series, allowed: float = DOUBLE) -> bool:
    return series.tail(_DEGREES[-1]) <= allowed


def find_bottom(samples: Samples, chart: Chart, power: float) -> int:
    """The largest exponent up to which one polynomial does at the low end (a power law, if there is none)."""
    whole = math.ceil(math.log2(chart.reach)) if math.isfinite(chart.reach) else 60
    e = min(0, whole)
    if fits(fit(samples, chart, low_end(e, power, chart.reach))):
        while e < whole and fits(fit(samples, chart, low_end(e + 1, power, chart.reach))):
            e += 1
        return e
    floor = chart.floor if chart.anchor == (0.0, 0.0) else math.frexp(chart.anchor[0])[1] - 54
    while e > floor:
        e = max(e - 1 if e > -16 else e + e // 4, floor)
        if fits(fit(samples, chart, low_end(e, power, chart.reach))):
            break
    return e


def find_top(samples: Samples, chart: Chart, power: float, bottom: int) -> int:
    """The least exponent from which one polynomial does at the high end."""
    e = bottom
    while e < _HIGHEST and not fits(fit(samples, chart, high_end(e, power))):
        e = min(e + 1 if e < 16 else e + e // 4, _HIGHEST)
    return e


def find_bins(samples: Samples, chart: Chart, bottom: int, top: int) -> tuple[int, list[Series]]:
    """The least split at which every bin from 2^bottom to 2^top (or the reach) has a short polynomial."""
    hardest = bottom
    for allowed, split in itertools.product((DOUBLE, *_COARSER), _SPLITS):
        found: dict[int, list[Series]] = {}
        # the octave that failed last time is tried first
        for e in sorted(range(bottom, top), key=lambda e: e != hardest):
            found[e] = _octave(samples, chart, e, split, allowed)
            if found[e] and not fits(found[e][-1], allowed):
                hardest = e
                break
        else:
            return split, [series for e in range(bottom, top) for series in found[e]]
    raise RoughError(f"the function is too rough to tabulate: more than {2 ** _SPLITS[-1]} bins in an octave")


def _octave(samples: Samples, chart: Chart, e: int, split: int, allowed: float) -> list[Series]:
    """The bins of [2^e, 2^(e + 1)] up to the reach, as far as they fit."""
    found: list[Series] = []
    for part in range(2**split):
        if 2.0**e * (1 + part * 2.0**-split) < chart.reach:
            found.append(fit(samples, chart, _inner(e, split, part, chart.reach)))
            if not fits(found[-1], allowed):
                break
    return found


def build(samples: Samples, chart: Chart, primitive_of: tuple[Samples, float] | None = None) -> Table:
    """The table of y on the chart; raises EtatrickError for a function that is too rough.

    `primitive_of`: the derivative of y and its power at infinity, from which the high end is integrated, because
    logarithms arise there.
    """
    p = power_at(samples, chart, -1)
    bottom = find_bottom(samples, chart, p)
    low = fit(samples, chart, low_end(bottom, p, chart.reach))
    if math.isfinite(chart.reach):
        top = max(bottom, math.ceil(math.log2(chart.reach)))
        split, inner = find_bins(samples, chart, bottom, top)
        return _assembled(bottom, top, split, (p, 0.0), (0.0, 0.0), [low, *inner], None)
    if primitive_of is None:
        q = power_at(samples, chart, 1)
        top = find_top(samples, chart, q, bottom)
        high, tail = fit(samples, chart, high_end(top, q)), (0.0, 0.0)
    else:
        slope, q = primitive_of
        top = find_top(slope, chart, q, bottom)
        edge = [float(chart.x(np.array(2.0**top)))]
        start, rise = float(samples(edge)[0]), float(slope(edge)[0])
        if top == _HIGHEST and abs(rise) * 2.0**top < DOUBLE * abs(start):
            # no power law, but a limit, which is reached already
            q, high, tail = 0.0, Series(-1.0, 1.0, np.zeros(_NODES), 0.0), (start, 0.0)
        else:
            high, tail = integrated(fit(slope, chart, high_end(top, q)), 2.0**top, q, start)
            q = q + 1
    split, inner = find_bins(samples, chart, bottom, top)
    return _assembled(bottom, top, split, (p, q), tail, [low, *inner], high)


def integrated(series: Series, start: float, q: float, value: float) -> tuple[Series, tuple[float, float]]:
    """int y from `start` on, y = t^q Q(2 start/t - 1), as t^(q+1) R and (a, b): a + b log(t/start) + R."""
    # Q in powers of v = start/t, where d = 2 v - 1
    powers = series.polynomial(_NODES - 1)
    in_v = np.zeros(1, dtype=np.longdouble)
    for c in powers[::-1]:
        in_v = np.polynomial.polynomial.polyadd(np.convolve(in_v, np.array([-1, 2], dtype=np.longdouble)), [c])
    exponents = q + 1 - np.arange(len(in_v))
    scale = np.longdouble(start) ** np.longdouble(q + 1)
    logarithmic = np.abs(exponents) < 1e-12
    factor = float(np.sum(np.where(logarithmic, in_v, 0)) * scale)
    rest = np.where(logarithmic, 0, in_v / np.where(logarithmic, 1, exponents))
    constant = np.longdouble(value) - np.sum(rest) * scale
    if q == -1:
        rest, constant = rest + np.where(np.arange(len(rest)) == 0, constant, 0), np.longdouble(0)
    # back to a Chebyshev series in d
    in_d = np.zeros(1, dtype=np.longdouble)
    for c in rest[::-1]:
        in_d = np.polynomial.polynomial.polyadd(np.convolve(in_d, np.array([0.5, 0.5], dtype=np.longdouble)), [c])
    terms = np.polynomial.chebyshev.poly2cheb(np.pad(in_d, (0, _NODES))[:_NODES]).astype(np.float64)
    unit = abs(value) / start ** (q + 1) if start ** (q + 1) else 1.0
    padded = np.pad(terms, (0, _NODES - len(terms)))
    return Series(-1.0, 1.0, padded, unit or 1.0), (float(constant), factor)


def power_at(samples: Samples, chart: Chart, side: int) -> float:
    """p with y ~ t^p at 0 (side -1) or at infinity (side 1): a simple fraction where that is near, else 0."""
    reach = chart.reach if math.isfinite(chart.reach) else 1.0
    far = 100 if chart.anchor == (0.0, 0.0) else 30
    t = np.array([2.0 ** (side * far), 2.0 ** (side * (far + 1))]) * (reach if side < 0 else 1.0)
    x = chart.x(t)
    t = chart.t(x)
    here, there = samples([float(a) for a in x])
    if here == 0 or there == 0 or here * there < 0:
        return 0.0
    power = math.log(there / here) / math.log(t[1] / t[0])
    simple = round(power * 12) / 12
    return simple + 0.0 if abs(power - simple) < 1e-6 else 0.0


def _assembled(
    bottom: int,
    top: int,
    split: int,
    powers: tuple[float, float],
    tail: tuple[float, float],
    series: list[Series],
    high: Series | None,
) -> Table:
    every = [*series, *([] if high is None else [high])]
    double, single = (
        next((d for d in degrees if all(s.tail(d) <= allowed for s in every)), degrees[-1])
        for degrees, allowed in ((_DEGREES, DOUBLE), (_SINGLE_DEGREES, SINGLE))
    )
    rows = np.array([s.polynomial(double).astype(np.float64) for s in every]).T
    short = np.array(
        [np.clip(s.polynomial(single), -_WIDEST, _WIDEST).astype(np.float32).astype(np.float64) for s in every]
    ).T
    return Table(
        bottom,
        top,
        split,
        len(series) - 1,
        powers,
        tail,
        tuple(map(tuple, rows.tolist())),
        tuple(map(tuple, short.tolist())),
    )
