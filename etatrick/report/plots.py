"""Pictures of penalties, with matplotlib (the extra `plot`), which is imported when the first one is drawn."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..penalty import Number, Penalty
from ..symbols import EtatrickError
from ._samples import Array, Piece, Progress, nothing, sample, shrinkage
from .paper_figure import CURVES, DIMENSION, KEPT, TOP, PaperFigure, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS: Final = ("svg", "png", "pdf")
#: Okabe and Ito's colours, told apart by every kind of sight, each with a dash pattern of its own.
STYLES: Final[tuple[tuple[str, Any], ...]] = (
    ("#0072B2", "-"),
    ("#D55E00", (0, (6, 2))),
    ("#009E73", (0, (6, 2, 1, 2))),
    ("#CC79A7", (0, (2, 1.2))),
    ("#E69F00", (0, (9, 2, 3, 2))),
    ("#56B4E9", (0, (4, 1.5, 1, 1.5, 1, 1.5))),
    ("#000000", (0, (1, 1.5))),
)
_RC: Final[Any] = {  # matplotlib's stubs want every key as a literal
    "svg.hashsalt": "etatrick",  # ids that do not change from run to run
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 1.7,
    "legend.frameon": False,
    "savefig.dpi": 160,
}
#: A derivative that rises more than this between a twentieth of the range and 0 is drawn on a log axis.
_STEEP: Final = 20.0
#: A log axis ends at this share of its largest value.
_FAINT: Final = 1e-5


@dataclass(frozen=True)
class Drawn:
    """The numbers of one penalty: its pieces, and its shrinkage rule as a polyline with nan inside jumps."""

    label: str
    pieces: tuple[Piece, ...]
    rule: tuple[Array, Array]

    def rows(self, high: float) -> Iterator[tuple[str, str, float, float]]:
        """(panel, penalty, x, value): Omega, Omega' and eta_hat over w, the prox over v, up to `high`."""
        for piece in self.pieces:
            columns = {"omega": piece.omega, "derivative": piece.slope, "reweighting": piece.reweighting}
            for panel, values in columns.items():
                yield from ((panel, self.label, float(x), float(y)) for x, y in zip(piece.w, values, strict=True))
        for x, y in zip(*self.rule, strict=True):
            if x <= high:
                yield "prox", self.label, float(x), float(y)


@dataclass(frozen=True)
class Picture:
    """What `plot_penalty` draws: penalties on the magnitudes [low, high], the prox at a step."""

    drawn: tuple[Drawn, ...]
    low: float
    high: float
    step: str

    def rows(self) -> Iterator[tuple[str, str, float, float]]:
        """The numbers of all panels, penalty by penalty."""
        for one in self.drawn:
            yield from one.rows(self.high)

    def figure(self) -> Figure:
        """The four panels."""
        with styled():
            figure, axes = _grid()
            for one, (colour, dashes) in zip(self.drawn, STYLES, strict=False):
                _draw(axes, one, {"color": colour, "linestyle": dashes, "label": one.label})
            _finish(axes, self)
            handles, labels = axes[0].get_legend_handles_labels()
            rows = -(-len(self.drawn) // 3)
            figure.legend(handles, labels, loc="outside upper center", ncols=-(-len(labels) // rows), handlelength=3)
        return figure


def picture(
    penalties: Penalty | Mapping[str, Penalty],
    low: Number = 0,
    high: Number = 5,
    step: Number = 1,
    points: int = 200,
    progress: Progress = nothing,
) -> Picture:
    """The numbers behind `plot_penalty`.

    Raises EtatrickError for an empty range, a negative step, more penalties than there are styles of lines, and a
    parameter without a value.
    """
    named = {_label(penalties): penalties} if isinstance(penalties, Penalty) else dict(penalties)
    if not 1 <= len(named) <= len(STYLES):
        raise EtatrickError(f"a plot holds 1 to {len(STYLES)} penalties, not {len(named)}")
    drawn = []
    for n, (label, penalty) in enumerate(named.items()):

        def part(done: int, total: int, n: int = n) -> None:
            progress(n * total + done, len(named) * total)

        pieces = sample(penalty, low, high, points, part)
        # the rule needs the penalty from 0 on, whatever is shown
        whole = sample(penalty, 0, high, points) if float(low) else pieces
        drawn.append(Drawn(label, pieces, shrinkage(penalty, whole, step)))
    return Picture(tuple(drawn), float(low), float(high), str(step))


def plot_penalty(
    penalties: Penalty | Mapping[str, Penalty],
    low: Number = 0,
    high: Number = 5,
    step: Number = 1,
    points: int = 200,
) -> Figure:
    """Omega, Omega', eta_hat (log axis; inf runs along the upper edge) and the prox at `step`, over [low, high].

    One penalty, or several by their labels. Raises EtatrickError for an empty range, a negative step, and a parameter
    without a value; ImportError without matplotlib.

    >>> from etatrick import methods
    >>> figure = plot_penalty({name: methods.get(name) for name in ("lasso", "mcp")})
    >>> len(figure.axes)
    4
    """
    return picture(penalties, low, high, step, points).figure()


def _label(penalty: Penalty) -> str:
    return penalty.name or f"{penalty.kind.replace('_', ' ')} {penalty.source}"


@contextmanager
def styled() -> Iterator[None]:
    """Inside, figures look like those of this package."""
    import matplotlib

    with matplotlib.rc_context(_RC):
        yield


def _grid() -> tuple[Figure, Sequence[Axes]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6.6), layout="constrained")
    return figure, figure.subplots(2, 2).ravel()


def _draw(axes: Sequence[Axes], one: Drawn, style: Mapping[str, Any]) -> None:
    """Arc by arc, so that nothing is drawn where the penalty jumps."""
    omega, slope, eta, prox = axes
    for k, piece in enumerate(one.pieces):
        line = {**style, "label": style["label"] if k == 0 else "_"}
        omega.plot(piece.w, piece.omega, **line)
        slope.plot(piece.w, piece.slope, **line)
        finite = np.where(np.isfinite(piece.reweighting), piece.reweighting, np.nan)
        eta.plot(piece.w, finite, **line)
        if np.isinf(piece.reweighting).all():
            edge = eta.get_xaxis_transform()
            eta.plot(piece.w[[0, -1]], [1, 1], transform=edge, clip_on=False, **{**line, "linewidth": 3})
    prox.plot(*one.rule, **style)


def _finish(axes: Sequence[Axes], shown: Picture) -> None:
    _, slope, eta, prox = axes
    titles = ("penalty Ω(w)", "derivative Ω′(w)", "reweighting η̂(w) = w/Ω′(w)", f"prox of v at step {shown.step}")
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title)
        ax.set_xlabel("magnitude |w|")
        ax.set_xlim(shown.low, shown.high)
    prox.set_xlabel("argument |v|")
    prox.set_ylim(-0.02 * shown.high, 1.02 * shown.high)
    prox.set_xlim(0, shown.high)
    prox.axline((0, 0), slope=1, color="#888888", linewidth=0.8, linestyle=":", zorder=0)
    if any(_is_steep(one, shown.high) for one in shown.drawn):
        slope.set_yscale("log")
        slope.set_ylim(bottom=max(slope.get_ylim()[0], _FAINT * slope.get_ylim()[1]))
    else:
        slope.set_ylim(bottom=min(0, slope.get_ylim()[0]))
    eta.set_yscale("log")
    eta.set_ylim(*_limits(shown))
    if any(np.isinf(piece.reweighting).any() for one in shown.drawn for piece in one.pieces):
        eta.set_title(f"{titles[2]}, ∞ at the upper edge")


def _is_steep(one: Drawn, high: float) -> bool:
    w = np.concatenate([piece.w for piece in one.pieces])
    slope = np.concatenate([piece.slope for piece in one.pieces])
    later = slope[w >= high / 20].max()
    return bool(slope.max() > _STEEP * later > 0)


def _limits(shown: Picture) -> tuple[float, float]:
    """A log axis for eta_hat: from its least value in the upper 99 % of the range, to that of a log penalty or less."""
    pieces = [piece for one in shown.drawn for piece in one.pieces]
    values = np.concatenate([piece.reweighting[piece.w >= shown.high / 100] for piece in pieces])
    values = values[np.isfinite(values)]
    bottom = float(values.min()) / 2
    return bottom, max(10 * bottom, min(2 * float(values.max()), 20 * max(shown.high, shown.high**2)))


# ---------------------------------------------------------------- the paper's figure


def draw_figure_1(figure_1: PaperFigure) -> Figure:
    """Both panels with the paper's legends, and the text beside them below."""
    with styled():
        figure, (left, right, legend) = _paper_grid()
        handles = {curve.label: _both(left, right, figure_1, curve.label, STYLES[n]) for n, curve in enumerate(CURVES)}
        highest = right.get_ylim()
        handles[TOP] = _wall(right, figure_1, STYLES[len(CURVES)])
        right.set_ylim(*highest)
        left.set(title="scalar penalty λΩ(w)", xlabel="magnitude |w|", xlim=(0, 5.05), ylim=(0, None))
        right.set(title="vector penalty λΩ(w), ‖w‖ = 1", xlabel="number of nonzero coefficients of w")
        right.set(xlim=(0, DIMENSION + 0.3), ylim=(0, None))
        _legends(legend, handles)
        figure.text(0.05, 0.02, textwrap.fill(figure_1.caption, 165), fontsize=8, va="bottom", linespacing=1.4)
    return figure


def _paper_grid() -> tuple[Figure, Sequence[Axes]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5.2))
    axes = figure.subplots(1, 3, width_ratios=(1, 1, 0.5))
    figure.subplots_adjust(left=0.05, right=0.99, top=0.93, bottom=0.31, wspace=0.14)
    axes[2].set_axis_off()
    return figure, axes


def _both(left: Axes, right: Axes, figure_1: PaperFigure, label: str, style: tuple[str, Any]) -> Any:
    found = {panel: _points(figure_1, panel, label) for panel in ("scalar", "vector")}
    line = {"color": style[0], "linestyle": style[1]}
    left.plot([p.x for p in found["scalar"]], [p.value for p in found["scalar"]], **line)
    (handle,) = right.plot([p.x for p in found["vector"]], [p.value for p in found["vector"]], **line)
    return handle


def _wall(right: Axes, figure_1: PaperFigure, style: tuple[str, Any]) -> Any:
    """0 as far as it is 0, then straight up: infinite from the next number of nonzeros on."""
    last = max(p.x for p in _points(figure_1, "vector", TOP) if np.isfinite(p.value))
    top = right.get_ylim()[1]
    (handle,) = right.plot([0, last, last], [0, 0, 2 * top], color=style[0], linestyle="-", linewidth=1.2)
    right.annotate(f"∞ beyond {KEPT}", (last, 0.94 * top), xytext=(5, 0), textcoords="offset points", va="center")
    return handle


def _points(figure_1: PaperFigure, panel: str, label: str) -> list[Point]:
    return [p for p in figure_1.points if (p.panel, p.curve) == (panel, label)]


def _legends(ax: Axes, handles: Mapping[str, Any]) -> None:
    classical = {curve.label: curve.legend for curve in CURVES if curve.classical}
    dropout = [label for label in handles if label not in classical]
    first = ax.legend(
        [handles[label] for label in dropout], dropout, title="Dropout methods", loc="upper left",
        bbox_to_anchor=(-0.12, 1), alignment="left", handlelength=3,
    )  # fmt: skip
    ax.add_artist(first)
    ax.legend(
        [handles[label] for label in classical], list(classical.values()), title="Classical penalties",
        loc="upper left", bbox_to_anchor=(-0.12, 0.55), alignment="left", handlelength=3,
    )  # fmt: skip


def save(figure: Figure, path: Path) -> None:
    """Write the figure as its name's ending says; the same figure gives the same bytes."""
    ending = path.suffix[1:].lower()
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    if ending not in dates:
        raise EtatrickError(f"a plot is written as .svg, .png or .pdf, not as {path.name}")
    with styled():
        figure.savefig(path, format=ending, metadata=dates[ending])
