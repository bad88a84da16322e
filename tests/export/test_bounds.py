"""Proved bounds of tables: they cover what is sampled, notice a wrong coefficient, and claim nothing undecided."""

from __future__ import annotations

import math
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
import sympy
from flint import arb
from sympy import Expr, Symbol, exp, log

from etatrick import methods
from etatrick.calculus import balls
from etatrick.curve import Arc, Curve
from etatrick.export import _samples, _table
from etatrick.export._bounds import Comparison, Graph, proved
from etatrick.export._columns import PARTS, columns
from etatrick.export._ellipses import UnprovedError, largest
from etatrick.export._table import Chart, Table
from etatrick.symbols import dawson

T = Symbol("t", positive=True)
HALF_LINE = Chart(1, (0.0, 0.0), math.inf)
ROOT = 2 ** sympy.Rational(1, 2)
BELOW_ROOT = Chart(-1, (math.sqrt(2), -9.667293313452913e-17), 0.75)


def _graph(value: Expr, argument: Expr = T, chart: Chart = HALF_LINE) -> Graph:
    upper = sympy.oo if chart is HALF_LINE else ROOT
    return Graph(Arc(T, sympy.S.Zero, upper, argument, value, sympy.S.One, value), argument, value, chart)


def _table_of(graph: Graph) -> Table:
    samples = _samples.along(Curve((graph.arc,), True), lambda a: graph.argument, lambda a: graph.value)
    return _table.build(samples, graph.chart)


GRAPHS = {
    "rational": _graph(1 / (1 + T)),
    "cancels at 0": _graph(T - log(1 + T)),
    "power at 0": _graph(T**2 / (1 + T) ** sympy.Rational(7, 2)),
    "parametric": _graph(T / (2 + T), T + T / (1 + T)),
    "exponential arc": _graph(1 / (1 + exp(T)), exp(T) - 1),
    "asymptotic series at infinity": _graph(dawson(T)),
    "below an irrational point": _graph((ROOT - T) / (1 + T), T, BELOW_ROOT),
}


def _sampled(table: Table, graph: Graph, count: int = 40) -> float:
    """The largest relative error at random points of every column, in balls of many bits."""
    rng, worst = random.Random(0), 0.0
    for column in columns(table, graph.chart):
        first = column.first or column.last * 2.0**-30
        last = column.last if column.last < math.inf else column.first * 2.0**30
        with balls.precision(400):
            for _ in range(count):
                s = graph.parameter(first * (last / first) ** rng.random()).mid()
                t, y = (balls.enclose(e, {T: s}, 400) for e in (graph.distance, graph.value))
                worst = max(worst, float(abs(column.value(t) / y - 1)))
    return worst


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_the_bound_covers_what_is_sampled_and_is_sharp(graph: Graph) -> None:
    table = proved(_table_of(graph), graph)
    assert not table.gaps
    assert _sampled(table, graph) <= table.bound < 2e-15


@pytest.mark.parametrize("name", ["rational", "parametric", "below an irrational point"])
def test_a_wrong_coefficient_is_noticed_in_every_column(name: str) -> None:
    graph = GRAPHS[name]
    table = _table_of(graph)
    for i in range(len(table.double[0])):
        first = (*table.double[0][:i], table.double[0][i] * (1 + 1e-12), *table.double[0][i + 1 :])
        wrong = proved(replace(table, double=(first, *table.double[1:])), graph)
        assert wrong.bound > 1e-13 or wrong.gaps, i


def test_a_wrong_bin_has_its_own_bound() -> None:
    graph = GRAPHS["rational"]
    table = _table_of(graph)
    column = list(columns(table, HALF_LINE))[2]
    wrong = replace(column, coefficients=(column.coefficients[0] * (1 + 1e-12), *column.coefficients[1:]))
    assert Comparison(graph, column).bound() < 1e-15
    # y falls to 1/2 where the bin ends
    assert 2 * column.coefficients[0] < Comparison(graph, wrong).bound() / 1e-12 < 2.04 * column.coefficients[0]


def test_a_pole_near_a_bin() -> None:
    graph = _graph(1 / ((T - 1) ** 2 + sympy.Rational(1, 10**4)))
    table = proved(_table_of(graph), graph)
    assert table.gaps or table.bound >= _sampled(table, graph)


def test_a_pole_inside_the_ellipse_is_no_proof() -> None:
    with balls.precision(256), pytest.raises(UnprovedError, match="analytic"):
        largest(lambda x: 1 / (x * x + arb("0.01")), lambda z: 1 / (z * z + arb("0.01")), arb(-1), arb(1))


def test_a_branch_point_inside_the_ellipse_is_no_proof() -> None:
    with balls.precision(256), pytest.raises(UnprovedError, match="analytic"):
        largest(lambda x: x.sqrt(), lambda z: z.sqrt(analytic=True), arb("0.01"), arb(1))


def test_the_largest_value_of_a_known_function() -> None:
    with balls.precision(256):
        found = largest(lambda x: x * x.log(), lambda z: z * z.log(analytic=True), arb("0.25"), arb("0.5"))
    assert 1 / math.e < found < 1.001 / math.e


@pytest.mark.parametrize(
    "value", [sympy.Abs(T - 1) + 1, sympy.fresnels(T) + 2], ids=["a kink", "a function that balls lack"]
)
def test_what_cannot_be_decided_is_not_proved(value: Expr) -> None:
    table = _table_of(GRAPHS["rational"])
    found = proved(table, _graph(value))
    assert {part for part, _ in found.gaps} >= {"bins"}
    assert all(reason for _, reason in found.gaps)


def test_a_table_of_another_function_is_not_proved() -> None:
    found = proved(_table_of(GRAPHS["rational"]), _graph(1 / (1 + T) + sympy.Rational(1, 10**9) / (1 + T**2)))
    assert found.bound > 1e-10
    assert {part for part, _ in found.gaps} <= set(PARTS)


def test_nothing_is_proved_without_time() -> None:
    found = proved(_table_of(GRAPHS["rational"]), GRAPHS["rational"], seconds=-1.0)
    assert "bins" in dict(found.gaps)


def test_the_file_says_what_is_proved(tmp_path: Path) -> None:
    penalty = methods.get("arctan")
    plain, sure = (
        " ".join(penalty.to_source(tmp_path / f"{proved}.py", proved=proved).read_text(encoding="utf-8").split())
        for proved in (False, True)
    )
    assert "sampled, not proved" in plain
    (bound,) = re.findall(r"miss by at most ([\d.e-]+) of the value", sure)
    assert 1e-17 < float(bound) < 2e-15
    assert "not proved" not in sure
