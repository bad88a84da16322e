"""Tables of polynomials, as the generated file evaluates them, against functions that are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from etatrick.export import _table
from etatrick.export._source import _table_texts
from etatrick.export._table import Array, Chart
from etatrick.export._templates import LOOKUP

Function = Callable[[Array], Array]
HALF_LINE = Chart(1, (0.0, 0.0), math.inf)


def _lookups(table: _table.Table) -> dict[str, Callable[..., torch.Tensor]]:
    module: dict[str, Callable[..., torch.Tensor]] = {}
    exec("import math\nimport torch\n" + _table_texts({"y": table}) + LOOKUP, module)
    return module


def _build(f: Function, chart: Chart = HALF_LINE) -> _table.Table:
    return _table.build(lambda xs: f(np.array(xs)), chart)


def _miss(table: _table.Table, f: Function, t: Array, chart: Chart = HALF_LINE) -> float:
    got = _lookups(table)["_lookup"]("y", torch.tensor(t)).numpy()
    want = f(chart.x(t))
    return float(np.max(np.abs(got / want - 1)))


@pytest.mark.parametrize(
    "f",
    [
        lambda x: 1 / (1 + x),
        lambda x: x / (1 + x * x),
        lambda x: x**-0.5 / (1 + x),
        lambda x: x**3 / (2 + x),
        lambda x: np.arctan(x),
        lambda x: 1 / (0.003 + x),
        lambda x: np.full_like(x, 3.0),
    ],
)
def test_both_ends_and_everything_between(f: Function) -> None:
    table = _build(f)
    t = np.concatenate([10 ** np.linspace(-30, 30, 1500), 10 ** np.linspace(-5, 5, 3000), 2.0 ** np.arange(-20, 20)])
    assert _miss(table, f, t) < 3e-15
    narrow = torch.tensor(t[(t > 1e-12) & (t < 1e12)].astype(np.float32))
    got = _lookups(table)["_lookup"]("y", narrow)
    assert got.dtype is torch.float32
    want = f(narrow.double().numpy())
    assert np.max(np.abs(got.double().numpy() / want - 1)) < 4 * 2.0**-23
    assert len(table.double[0]) < 60  # the ends hold whole asymptotic series


def test_an_integral_with_a_logarithm_at_infinity() -> None:
    def slope(x: Array) -> Array:
        return 1 / (1 + x)

    table = _table.build(lambda xs: np.log1p(np.array(xs)), HALF_LINE, (lambda xs: slope(np.array(xs)), -1.0))
    assert _miss(table, np.log1p, 10 ** np.linspace(-30, 300, 3000)) < 3e-15
    assert len(table.double[0]) < 30


def test_a_limit_approached_like_no_power_is_held() -> None:
    """t/(t + 1 + log(1 + t)), whose derivative falls like log(t)/t^2."""

    def value(x: Array) -> Array:
        return x / (x + 1 + np.log1p(x))

    def slope(x: Array) -> Array:
        return (1 / (1 + x) + np.log1p(x)) / (x + 1 + np.log1p(x)) ** 2

    rises = (lambda xs: slope(np.array(xs)), _table.power_at(lambda xs: slope(np.array(xs)), HALF_LINE, 1))
    table = _table.build(lambda xs: value(np.array(xs)), HALF_LINE, rises)
    assert _miss(table, value, 10 ** np.linspace(0, 300, 600)) < 1e-14


def test_the_first_two_derivatives() -> None:
    table = _build(lambda x: x / (1 + x * x))
    t = torch.tensor(10 ** np.linspace(-8, 8, 400))
    value, first, second = _lookups(table)["_lookup_jet"]("y", t, 1)
    q = 1 + t * t
    assert torch.allclose(value, t / q, rtol=1e-14, atol=0)
    assert torch.all((first - (1 - t * t) / q**2).abs() <= 1e-11 / q)
    assert torch.all((second - (2 * t * t - 6) * t / q**3).abs() <= 1e-9 / (t * q))


def test_a_distance_from_a_far_end_keeps_its_digits() -> None:
    end = math.sqrt(2)
    chart = Chart(-1, (end, -9.667293313452913e-17), end / 2)
    table = _build(lambda x: ((end - x) - 9.667293313452913e-17) / (1 + x), chart)
    t = end * 10 ** np.linspace(-12, math.log10(0.5), 300)
    x = chart.x(t)
    got = _lookups(table)["_lookup"]("y", torch.tensor(chart.t(x))).numpy()
    assert np.max(np.abs(got * (1 + x) / chart.t(x) - 1)) < 1e-15


def test_a_bin_cut_short_keeps_its_digits() -> None:
    """The last octave ends at 1.07 of its beginning."""
    reach = 0.2675
    table = _build(lambda x: 1 / (1 + 3 * x), Chart(1, (0.0, 0.0), reach))
    t = np.linspace(0.2, reach, 500)
    got = _lookups(table)["_lookup"]("y", torch.tensor(t)).numpy()
    assert np.max(np.abs(got * (1 + 3 * t) - 1)) < 1e-15


def test_nothing_is_looked_up_outside_the_table() -> None:
    look = _lookups(_build(lambda x: 1 / (1 + x)))["_lookup"]
    for dtype in (torch.float32, torch.float64):
        y = look("y", torch.tensor([math.nan, math.inf, 1e-38, 3e38], dtype=dtype))
        assert y[1] == 0
        assert y[2] == 1
        assert 0 < y[3] < 1e-37


def test_a_rough_function_is_refused() -> None:
    noise = np.random.default_rng(0)
    with pytest.raises(_table.RoughError, match="too rough"):
        _table.build(lambda xs: noise.random(len(xs)), Chart(1, (0.0, 0.0), 8.0))
