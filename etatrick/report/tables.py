"""Tables for the terminal. Formulas wrap and are never cut off; nothing is told by colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from ..conditions import Verdict
from ..penalty import Penalty
from .facts import VIEWS, no_dual, view_of
from .text import readable

_LABELS = {
    "omega": "penalty Omega(w)",
    "derivative": "derivative Omega'(w)",
    "reweighting": "reweighting eta_hat(w)",
    "dual": "dual f(eta)",
    "keep_probability": "keep probability",
    "dropout_rate": "dropout rate",
}
_COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}


class Layer(Protocol):
    """One weight of a network and its entries that are not exactly 0."""

    @property
    def name(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def weights(self) -> int: ...
    @property
    def nonzeros(self) -> int: ...


class Score(Protocol):
    """A trained network: its share of wrong answers on the test set, and its weights."""

    @property
    def test_error(self) -> float: ...
    @property
    def weights(self) -> int: ...
    @property
    def nonzeros(self) -> int: ...


def _table(header: bool = True) -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=header)


def _titled(title: str, table: Table) -> Group:
    """The title stands above the table: within it, it would be wrapped to the width of the columns."""
    return Group(Text(title, style="bold"), table)


def values_table(title: str, rows: Mapping[str, str]) -> Group:
    """Names and values in two columns; the values are folded when the terminal is narrow."""
    table = _table(header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, value in rows.items():
        table.add_row(Text(name), Text(value))
    return _titled(title, table)


def derivation_table(penalty: Penalty, title: str) -> Group:
    """The views of a penalty, with the sentence that there is no dual where there is none."""
    rows = {_LABELS[name]: _shown(penalty, name) for name in VIEWS}
    return values_table(title, rows | {"form": penalty.form})


def _shown(penalty: Penalty, name: str) -> str:
    view = view_of(penalty, name)
    return (no_dual(penalty) or "") if view is None else readable(view)


def conditions_table(verdicts: Iterable[Verdict]) -> Group:
    """Each condition, the verdict, and how it was established."""
    table = _table()
    table.add_column("condition", no_wrap=True, style="bold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("level", no_wrap=True)
    table.add_column("how it was established", overflow="fold")
    for verdict in verdicts:
        answer = Text(verdict.verdict, style=_COLOURS[verdict.verdict])
        table.add_row(Text(verdict.name), answer, Text(verdict.level or "-"), Text(verdict.detail))
    return _titled("Conditions", table)


def catalogue_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Group:
    """One table of the catalogue: names first, and whatever the headings say."""
    table = _table()
    for k, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", style="bold" if k == 0 else None, no_wrap=k < 2)
    for row in rows:
        table.add_row(*map(Text, row))
    return _titled(title, table)


def layers_table(layers: Iterable[Layer]) -> Group:
    """The weights of a network and how many of them are not exactly 0, layer by layer."""
    table = _table()
    table.add_column("layer", overflow="fold", style="bold")
    for heading in ("shape", "weights", "nonzeros", "share"):
        table.add_column(heading, justify="right", no_wrap=True)
    found = tuple(layers)
    for layer in found:
        shape = " x ".join(map(str, layer.shape))
        table.add_row(Text(layer.name), shape, *_counts(layer.nonzeros, layer.weights))
    table.add_section()
    totals = sum(layer.nonzeros for layer in found), sum(layer.weights for layer in found)
    table.add_row("all", "", *_counts(*totals))
    return _titled("Weights that are not exactly 0", table)


def scores_table(scores: Mapping[str, Score]) -> Group:
    """Test error and exact nonzeros of several networks."""
    table = _table()
    table.add_column("network", style="bold")
    for heading in ("test error", "weights", "nonzeros", "share"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, score in scores.items():
        table.add_row(Text(name), f"{score.test_error:.2%}", *_counts(score.nonzeros, score.weights))
    return _titled("Result", table)


def _counts(nonzeros: int, weights: int) -> tuple[str, str, str]:
    share = nonzeros / weights if weights else 0.0
    return f"{weights:,}", f"{nonzeros:,}", f"{share:.2%}"
