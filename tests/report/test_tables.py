"""Tables: everything that is known is in them, whatever the width."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from rich.console import Console, RenderableType

from etatrick import methods
from etatrick.report import conditions_table, derivation_table, layers_table, scores_table


@dataclass(frozen=True)
class Layer:
    name: str
    shape: tuple[int, ...]
    weights: int
    nonzeros: int


@dataclass(frozen=True)
class Score:
    test_error: float
    weights: int
    nonzeros: int


def printed(table: RenderableType, width: int = 80) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_markup_in_a_title_is_text() -> None:
    assert "penalty [w]" in printed(derivation_table(methods.get("lasso"), "penalty [w]"))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_details_are_folded_and_not_cut(width: int) -> None:
    verdicts = methods.get("mcp").conditions()
    text = printed(conditions_table(verdicts), width)
    words = text.split()
    assert all(word in words for verdict in verdicts for word in (verdict.name, verdict.verdict))
    assert all(word in words for verdict in verdicts for word in verdict.detail.split())


def test_layers_add_up() -> None:
    layers = (Layer("first", (30, 20), 600, 12), Layer("empty", (0, 3), 0, 0), Layer("last", (2, 30), 60, 54))
    rows = [line.split() for line in printed(layers_table(layers)).splitlines()]
    assert ["first", "30", "x", "20", "600", "12", "2.00%"] in rows
    assert ["empty", "0", "x", "3", "0", "0", "0.00%"] in rows
    assert ["all", "660", "66", "10.00%"] in rows


def test_scores_stand_side_by_side() -> None:
    rows = [line.split() for line in printed(scores_table({"dense": Score(0.02, 1000, 1000)})).splitlines()]
    assert ["dense", "2.00%", "1,000", "1,000", "100.00%"] in rows
