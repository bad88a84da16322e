"""Figure 1 of LeJeune, Javadi and Baraniuk (2021), from exact penalties, and how far the authors' estimates are off.

Left: lam (Omega(w) - Omega(1/100)) over 100 magnitudes from 1/100 to 5. Right: lam Omega of the vector in R^32 with k
equal entries 1/sqrt(k + 1/1000), over k, less its least value. Both are what the authors plot; they subtract because
their log-sum penalty is not 0 at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from ..penalty import Number, Penalty
from . import _authors
from ._samples import Array, Progress, nothing, omega_at

DIMENSION: Final = 32
KEPT: Final = 16
POINTS: Final = 100
_SMALLEST, _LARGEST = 1e-2, 5.0
_SQRT2: Final = "1.4142135623730950488016887242096980785697"
#: What the authors draw for an infinite penalty.
_TALL: Final = 100.0


class Catalogue(Protocol):
    """`etatrick.methods.get`, which this floor of the house may not import."""

    def __call__(self, name: str, /, **parameters: Number) -> Penalty: ...


@dataclass(frozen=True)
class PaperCurve:
    """A separable penalty of the figure: lam times a method of the catalogue.

    `estimates` gives the authors' estimate of Omega for a number of random samples and a seed; `how` says how they
    came to it.
    """

    label: str
    method: str
    lam: float
    classical: bool
    how: str
    estimates: Callable[[int, int], _authors.Estimate] = field(repr=False)
    parameters: tuple[tuple[str, str], ...] = ()
    random: bool = False
    factor: str = ""

    @property
    def legend(self) -> str:
        """The label, and lam where it is not 1."""
        return f"{self.label}, λ = {self.factor}" if self.factor else self.label

    @property
    def closed(self) -> bool:
        """Did the authors have a formula for Omega?"""
        return self.how == _CLOSED


_CLOSED: Final = "closed form"
CURVES: Final = (
    PaperCurve(
        "VarDrop", "variational_dropout", 1.0, False,
        "a bounded search over eta on a trapezoidal f that starts at eta = 0.001",
        lambda samples, seed: _authors.variational_dropout(),
    ),
    PaperCurve(
        "Standout", "standout", 1.0, False, _CLOSED, lambda samples, seed: _authors.standout, (("a", "1"), ("b", "0")),
    ),
    PaperCurve(
        "HardConcrete", "hard_concrete", 1.0, False,
        "a bounded search over eta on Monte Carlo moments of 500 gates a in [0.0001, 10000]",
        _authors.hard_concrete, random=True,
    ),
    PaperCurve(
        "LogSum(2)", "log_sum", 2.0, True, _CLOSED, lambda samples, seed: _authors.log_sum, (("eps", "2"),),
        factor="2",
    ),
    PaperCurve(
        "MCP(1/2, √2)", "mcp", math.sqrt(2), True, _CLOSED, lambda samples, seed: _authors.mcp,
        (("a", "1/2"), ("scale", _SQRT2)), factor="√2",
    ),
)  # fmt: skip
TOP: Final = f"HardThresh({KEPT})"


@dataclass(frozen=True)
class Point:
    """One number of the figure: `value` is what is plotted at `x` (a magnitude, or the number k of nonzeros).

    `penalty` is lam Omega itself with Omega(0) = 0, `authors` their estimate of `value`; float64, inf where infinite.
    """

    panel: str
    curve: str
    method: str
    lam: float
    x: float
    penalty: float
    value: float
    authors: float


@dataclass(frozen=True)
class Difference:
    """Where a curve of the authors is farthest off in a panel: `off` = authors - value at `at`.

    `worst` is the largest |off| over all draws of random numbers.
    """

    panel: str
    curve: str
    off: float
    at: float
    worst: float


@dataclass(frozen=True)
class PaperFigure:
    """The numbers of Figure 1 and the text beside it; `draws` random draws of `samples` uniforms each were compared."""

    points: tuple[Point, ...]
    differences: tuple[Difference, ...]
    samples: int
    seed: int
    draws: int

    @property
    def caption(self) -> str:
        """What the figure shows, and where the authors' estimates differ from it and by how much."""
        return " ".join([_SHOWN, *self._sentences()])

    def _sentences(self) -> Iterator[str]:
        for curve in CURVES:
            if not curve.closed:
                left, right = self._of(curve)
                yield (
                    f"{curve.label}: {_words(left.off)} at |w| = {left.at:.3g} on the left and {_words(right.off)} at "
                    f"{right.at:.0f} nonzeros on the right, from {curve.how}{self._draws(left, right, curve.random)}."
                )
        closed = [curve for curve in CURVES if curve.closed]
        rounding = max(d.worst for curve in closed for d in self._of(curve))
        names = ", ".join(curve.label for curve in closed)
        yield f"{names}: at most {rounding:.0e}, the rounding of closed forms."
        yield f"{TOP}: drawn at {_TALL:g} beyond {KEPT} nonzeros, where it is infinite."

    def _of(self, curve: PaperCurve) -> tuple[Difference, Difference]:
        left, right = (d for d in self.differences if d.curve == curve.label)
        return left, right

    def _draws(self, left: Difference, right: Difference, random: bool) -> str:
        if not random:
            return ""
        return (
            f" ({self.samples:,} uniform numbers, seed {self.seed}; over {self.draws} draws up to {_short(left.worst)} "
            f"and {_short(right.worst)})"
        )


def _words(off: float) -> str:
    return f"{_short(off)} too {'low' if off < 0 else 'high'}"


def _short(x: float) -> str:
    """Two digits, and no exponent."""
    return np.format_float_positional(abs(x), precision=2, fractional=False, trim="-")


_SHOWN: Final = (
    "Exact penalties. Left: λΩ(w) over |w|, less its value at |w| = 0.01. Right: λΩ of a unit vector with 32 "
    "entries over its number of equal nonzeros. The curves of the authors' code differ most from these as follows."
)


def figure_1(
    get: Catalogue,
    points: int = POINTS,
    samples: int = _authors.SAMPLES,
    seed: int = 0,
    draws: int = 5,
    progress: Progress = nothing,
) -> PaperFigure:
    """Both panels at `points` magnitudes (the paper: 100) and 0 to 32 nonzeros; `get` is `etatrick.methods.get`.

    The authors drew 10,000 uniform numbers once, without a seed: here `seed` is the one that is drawn, and the
    `draws - 1` that follow it are compared too. Takes some seconds, most of them for the hard concrete gates.
    """
    found: list[Point] = []
    differences: list[Difference] = []
    total = len(CURVES) * (points + DIMENSION)
    for n, curve in enumerate(CURVES):
        start = n * (points + DIMENSION)
        panels = _panels(curve, get, points, lambda done, start=start: progress(start + done, total))  # type: ignore[misc]
        runs = [curve.estimates(samples, seed + k) for k in range(draws if curve.random else 1)]
        for panel in panels:
            drawn = [panel.authors(run) for run in runs]
            found += panel.rows(drawn[0])
            differences.append(panel.difference(drawn))
    return PaperFigure((*found, *_top()), tuple(differences), samples, seed, draws)


@dataclass(frozen=True)
class _Panel:
    """One exact curve: `counts` equal entries of size `sizes` in a vector of `dimension` entries, over `xs`."""

    name: str
    curve: PaperCurve
    xs: Array
    counts: Array
    sizes: Array
    dimension: int
    omega: Array

    @property
    def exact(self) -> Array:
        return self.curve.lam * (self.omega - self.omega.min())

    def authors(self, estimate: _authors.Estimate) -> Array:
        """What the authors plot; they evaluate the zero entries too."""
        zero = estimate(0.0) if self.dimension > 1 else 0.0
        totals = [
            n * estimate(size) + (self.dimension - n) * zero if n else self.dimension * zero
            for n, size in zip(self.counts, self.sizes, strict=True)
        ]
        found: Array = np.array(totals)
        return self.curve.lam * (found - found.min())

    def rows(self, authors: Array) -> Iterator[Point]:
        curve = self.curve
        penalty = curve.lam * self.omega
        for x, whole, value, theirs in zip(self.xs, penalty, self.exact, authors, strict=True):
            yield Point(
                self.name, curve.label, curve.method, curve.lam, float(x), float(whole), float(value), float(theirs)
            )

    def difference(self, drawn: Sequence[Array]) -> Difference:
        gaps = [authors - self.exact for authors in drawn]
        place = int(np.abs(gaps[0]).argmax())
        worst = max(float(np.abs(gap).max()) for gap in gaps)
        return Difference(self.name, self.curve.label, float(gaps[0][place]), float(self.xs[place]), worst)


def _panels(curve: PaperCurve, get: Catalogue, points: int, progress: Callable[[int], None]) -> tuple[_Panel, _Panel]:
    penalty = get(curve.method, **dict(curve.parameters))
    magnitudes = np.geomspace(_SMALLEST, _LARGEST, points)
    nonzeros: Array = np.arange(DIMENSION + 1.0)
    sizes = np.concatenate([[0.0], 1 / np.sqrt(nonzeros[1:] + 1e-3)])
    scalar = omega_at(penalty, magnitudes.tolist(), lambda done, total: progress(done))
    ascending = omega_at(penalty, sizes[:0:-1].tolist(), lambda done, total: progress(points + done))
    vector = nonzeros * np.concatenate([[0.0], ascending[::-1]])
    return (
        _Panel("scalar", curve, magnitudes, np.ones(points), magnitudes, 1, scalar),
        _Panel("vector", curve, nonzeros, nonzeros, sizes, DIMENSION, vector),
    )


def _top() -> Iterator[Point]:
    """The indicator of at most 16 nonzeros."""
    for k in range(DIMENSION + 1):
        value, drawn = (0.0, 0.0) if k <= KEPT else (math.inf, _TALL)
        yield Point("vector", TOP, "hard_threshold", 1.0, float(k), value, value, drawn)
