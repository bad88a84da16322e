"""Penalties side by side: what is said to match does match, and the rows are those of the scaled penalty."""

from __future__ import annotations

import math

import mpmath
import pytest
from rich.console import Console

from etatrick import EtatrickError, Penalty, from_penalty, methods
from etatrick.report import Comparison, Row, compare, comparison_tables
from etatrick.report.compare import reading

#: MCP with b = 3, and log-sum with eps = 1/2: slopes 1 and 2 at 0.
PAIR = {"mcp": methods.get("mcp", a="3", scale="1"), "log": methods.get("log_sum", eps="1/2")}


def rows(comparison: Comparison) -> dict[tuple[str, str], Row]:
    return {(row.name, row.at): row for row in comparison.rows}


def test_slopes_are_matched_at_0() -> None:
    found = compare(PAIR, ("0", "0.1", "1"))
    assert [float(p.scale) for p in found.penalties] == [1, 0.5]
    table = rows(found)
    assert table["log", "0"].derivative == table["mcp", "0"].derivative == 1
    assert float(table["log", "1"].omega) == pytest.approx(math.log(3) / 2)
    assert (found.match, found.match_at) == ("slope", "0")
    assert found.matched == "Scaled so that Omega'(0+) = 1.00000, as for mcp."


def test_values_are_matched_at_the_largest_magnitude() -> None:
    found = compare(PAIR, ("2", "0.1"), "value")
    table = rows(found)
    assert table["log", "2"].omega == pytest.approx(table["mcp", "2"].omega)
    assert float(table["log", "0.1"].omega) == pytest.approx((2 - 4 / 6) / math.log(5) * math.log(1.2))
    assert found.match_at == "2"
    assert "Omega(2) = 1.33333, as for mcp" in found.matched


@pytest.mark.parametrize("match", ["slope", "value"])
def test_a_place_to_match_at_can_be_named(match: str) -> None:
    found = compare(PAIR, ("0.1", "1/4", "2"), match, "1/4")
    first, second = (rows(found)[name, "1/4"] for name in PAIR)
    names = {"slope": "derivative", "value": "omega"}
    assert getattr(first, names[match]) == pytest.approx(getattr(second, names[match]))
    assert found.match_at == "1/4"


@pytest.mark.parametrize(("name", "shown"), [("ridge", "0"), ("lp", "inf")])
def test_a_slope_of_0_or_infinity_at_0_is_matched_at_the_least_magnitude(name: str, shown: str) -> None:
    odd = methods.get(name, **({"p": "1/2"} if name == "lp" else {}))
    found = compare({"lasso": methods.get("lasso"), name: odd}, ("0", "3", "0.5"))
    assert rows(found)[name, "0.5"].derivative == pytest.approx(1)
    assert f"Omega'(0.5) = 1.00000, as for lasso, because the slope of {name} at 0+ is {shown}." in found.matched


def test_nothing_is_scaled_on_demand() -> None:
    found = compare(PAIR, ("1",), "none")
    assert {p.scale for p in found.penalties} == {1}
    assert rows(found)["log", "1"].derivative == pytest.approx(2 / 3)
    assert (found.match_at, found.matched) == (None, "Nothing is scaled.")


@pytest.mark.parametrize("at", ["0", "0.2", "1", "5"])
def test_the_rows_are_those_of_the_scaled_penalty(at: str) -> None:
    """The log-sum penalty at half its height, written down anew."""
    whole = from_penalty("log(1 + 2*w)/2")
    row = rows(compare(PAIR, (at,)))["log", at]
    for view in ("omega", "derivative", "reweighting", "keep_probability", "local_exponent"):
        assert mpmath.almosteq(getattr(row, view), whole.evaluate(view, at, 15), 1e-14), view


@pytest.mark.parametrize("digits", [3, 15, 40])
def test_scaled_numbers_have_the_digits_asked_for(digits: int) -> None:
    third = {"lasso": methods.get("lasso"), "steep": from_penalty("3*log(1 + w)")}
    row = rows(compare(third, ("1",), digits=digits))["steep", "1"]
    with mpmath.workdps(60):
        assert mpmath.nstr(row.omega, digits) == mpmath.nstr(mpmath.log(2), digits)


def test_the_threshold_is_that_of_the_scaled_penalty() -> None:
    found = compare({"lasso": from_penalty("5*w"), **PAIR}, ("1",))
    assert [float(p.threshold) for p in found.penalties] == pytest.approx(
        [5.0, math.sqrt(5 * 3), float(PAIR["log"].threshold("5/2"))]
    )


def test_a_flat_penalty_keeps_everything() -> None:
    row = rows(compare(PAIR, ("4",)))["mcp", "4"]
    assert (row.reweighting, row.keep_probability, row.local_exponent, row.like) == (mpmath.inf, 1, 0, "l0")


@pytest.mark.parametrize(
    ("exponent", "words"),
    [(2, "l2"), (1, "l1"), (0, "l0"), (2.1, ">l2"), (1.5, "l1-l2"), (0.5, "l0-l1"), (-0.5, "<l0")],
)
def test_an_exponent_reads_as_norms(exponent: float, words: str) -> None:
    assert reading(mpmath.mpf(exponent)) == words


def test_the_published_triple_lies_between_l0_and_l1() -> None:
    """log-sum has the exponent eps/(w + eps), MCP 1 - w/(b - w): by hand from Omega'."""
    table = rows(compare(PAIR, ("0.1", "1")))
    assert float(table["log", "0.1"].local_exponent) == pytest.approx(0.5 / 0.6)
    assert float(table["mcp", "1"].local_exponent) == pytest.approx(1 - 1 / 2)
    assert {row.like for row in table.values()} == {"l0-l1"}


@pytest.mark.parametrize(
    ("penalties", "arguments", "words"),
    [
        ({}, {"at": ("1",)}, "at least one penalty"),
        (PAIR, {"at": ()}, "one magnitude"),
        (PAIR, {"at": ("-1",)}, "got -1"),
        (PAIR, {"at": ("1",), "match": "height"}, "not by 'height'"),
        (PAIR, {"at": ("4",), "match_at": "4"}, r"Omega'\(4\) of mcp is 0"),
        (PAIR, {"at": ("0",), "match": "value"}, r"Omega\(0\+\) of mcp is 0"),
        ({"r": methods.get("ridge")}, {"at": ("0",)}, "name a magnitude"),
        ({"l": from_penalty("log(w)")}, {"at": ("0.5",), "match": "value"}, "no scale can match"),
        ({"s": methods.get("log_sum", eps="positive")}, {"at": ("1",)}, "eps has no value"),
    ],
)
def test_what_cannot_be_compared_is_refused(penalties: dict[str, Penalty], arguments: dict, words: str) -> None:
    with pytest.raises(EtatrickError, match=words):
        compare(penalties, **arguments)


def test_progress_counts_up_to_the_total() -> None:
    seen: list[tuple[int, int]] = []
    compare(PAIR, ("1", "2"), progress=lambda *at: seen.append(at))
    assert seen == [(k, 6) for k in range(1, 7)]


def test_the_tables_hold_every_number_and_fit_the_screen() -> None:
    found = compare({"variational_dropout": methods.get("variational_dropout"), **PAIR}, ("0.1", "5"))
    console = Console(width=80, highlight=False)
    with console.capture() as capture:
        console.print(comparison_tables(found))
    lines = [line.split() for line in capture.get().splitlines()]
    assert ["w", "=", "0.1"] in lines
    for row in found.rows:
        numbers = (row.omega, row.derivative, row.reweighting, row.keep_probability, row.local_exponent)
        shown = ["inf" if mpmath.isinf(x) else "0" if x == 0 else mpmath.nstr(x, 4, strip_zeros=False) for x in numbers]
        assert [row.name, *shown, row.like] in lines
