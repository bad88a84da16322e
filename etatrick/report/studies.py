"""Tables and pictures of the studies of `etatrick.gpu.studies`, from their rows and runs as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from .plots import STYLES, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = Mapping[str, Any]


def study_table(title: str, rows: Sequence[Row]) -> Table:
    """One line per row, one column per number; four significant digits."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(title=title)
    for name in names:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_shown(row.get(name)) for name in names))
    return table


def draw(study: str, rows: Sequence[Row], runs: Mapping[str, Any]) -> Figure:
    """The picture of a study by its name: paper, matched, frontier or bench."""
    from matplotlib.figure import Figure

    with styled():
        figure = Figure(figsize=(9, 4.5), layout="constrained")
        {"paper": _paper, "matched": _matched, "frontier": _frontier, "bench": _bench}[study](figure, rows, runs)
    return figure


def _paper(figure: Figure, rows: Sequence[Row], runs: Mapping[str, Any]) -> None:
    """Figure 2 of the paper: nonzeros and validation error, epoch by epoch, of the first seed."""
    left, right = figure.subplots(1, 2)
    for row, (colour, dashes) in zip(rows, STYLES, strict=False):
        run = next(run for name, run in runs.items() if f"-{row['method']}-seed" in name)
        epochs = [point["epoch"] for point in run["history"]]
        line = {"color": colour, "linestyle": dashes, "label": row["method"]}
        left.plot(epochs, [point["nonzeros"] / run["weights"] for point in run["history"]], **line)
        right.plot(epochs, [point["error"] for point in run["history"]], **line)
    left.set(title="fraction of weights that are not zero", xlabel="epoch", yscale="log")
    right.set(title="validation error", xlabel="epoch", yscale="log")
    figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=4, handlelength=3)


def _matched(figure: Figure, rows: Sequence[Row], runs: Mapping[str, Any]) -> None:
    """Each coefficient from both sides, and both networks."""
    left, right = figure.subplots(1, 2)
    linear = [row for row in rows if row["part"] == "linear"]
    across = [row["penalty"] for row in linear]
    errors = [row["dropout_standard_error"] for row in linear]
    left.errorbar(across, [row["dropout"] for row in linear], yerr=errors, fmt="o", color=STYLES[0][0], markersize=4)
    left.axline((0, 0), slope=1, color="#888888", linewidth=0.8, linestyle=":")
    left.set(title="linear regression, a point per coefficient", xlabel="effective penalty", ylabel="dropout")
    if len(linear) < len(rows):
        _points(right, [row for row in rows if row["part"] != "linear"], "part")
    right.set(title="LeNet-300-100", xlabel="nonzero weights, %", ylabel="test error, %")


def _frontier(figure: Figure, rows: Sequence[Row], runs: Mapping[str, Any]) -> None:
    """Error over nonzeros, ours with the spread of the seeds."""
    ax = figure.subplots()
    _points(ax, rows, "method")
    ax.set(xlabel="nonzero weights, %", ylabel="test error, %", xscale="log")


def _bench(figure: Figure, rows: Sequence[Row], runs: Mapping[str, Any]) -> None:
    """A bar per method: how many times the plain step."""
    ax = figure.subplots()
    names = [row["method"] for row in rows]
    ax.barh(names, [row["ratio"] for row in rows], color=STYLES[0][0])
    ax.axvline(1, color="#888888", linewidth=0.8, linestyle=":")
    ax.invert_yaxis()
    ax.set(xlabel="time of a training step, in plain steps of the same run")


def _points(ax: Axes, rows: Sequence[Row], label: str) -> None:
    for n, row in enumerate(rows):
        x, y = row["nonzero_percent"], row["error_percent"]
        spread = {"xerr": row.get("nonzero_percent_sd", 0.0), "yerr": row.get("error_percent_sd", 0.0)}
        marker = "o" if "seeds" in row else "x"
        ax.errorbar(x, y, **spread, fmt=marker, color=STYLES[n % len(STYLES)][0], label=row[label], capsize=2)
    ax.legend(fontsize=8)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
