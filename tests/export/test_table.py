"""The table of polynomials against functions whose values and integrals are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from etatrick.export import _table
from etatrick.symbols import EtatrickError


def _evaluate(table: _table.Table, x: float, integral: bool) -> float:
    i = int(np.clip(np.searchsorted(table.edges, x) - 1, 0, len(table.centres) - 1))
    s = (x - table.centres[i]) / (x + table.centres[i]) / table.widths[i]
    return float(np.polynomial.polynomial.polyval(s, (table.integrals if integral else table.values)[i]))


def _table_of(f: object, low: float, high: float, powers: tuple[float, float], breaks: Sequence[float] = ()):
    return _table.build(lambda xs: np.array([f(x) for x in xs]), low, high, powers, breaks)  # type: ignore[operator]


def test_values_and_integrals_of_a_log_penalty() -> None:
    table = _table_of(lambda x: 1 / (1 + x), 2.0**-52, 2.0**30, (0.0, -1.0))
    for x in 10 ** np.linspace(-15, 8.9, 200):
        assert _evaluate(table, x, False) == pytest.approx(1 / (1 + x), rel=2e-15)
        assert _evaluate(table, x, True) == pytest.approx(np.log1p(x), rel=1e-14)


def test_a_nearby_branch_point_narrows_the_bins() -> None:
    # 1.0009765625 - x is exact in float64 for x in [0.5, 1], so the samples are right to the last bit
    table = _table_of(lambda x: np.sqrt(1.0009765625 - x), 0.5, 1.0, (0.0, 0.0))
    assert len(table.centres) > 5
    for x in np.linspace(0.5, 1.0, 301):
        assert _evaluate(table, x, False) == pytest.approx(np.sqrt(1.0009765625 - x), rel=2e-14)


def test_a_kink_is_met_by_a_break() -> None:
    def f(x: float) -> float:
        return 1 - x / 3 if x <= 3 else 0.0

    table = _table_of(f, 2.0**-60, 8.0, (0.0, 0.0), (3.0,))
    assert 3.0 in table.edges
    assert _evaluate(table, 5.0, True) == pytest.approx(1.5, rel=1e-14)


def test_a_rough_function_is_refused() -> None:
    noise = np.random.default_rng(0)
    with pytest.raises(EtatrickError, match="too rough"):
        _table_of(lambda x: noise.random(), 1.0, 2.0**40, (0.0, 0.0))
