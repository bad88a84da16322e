"""Errors against Arb on a sample, and the committed table of a longer run."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from accuracy import BITS, CASES, COLUMNS, MODES, Case, errors
from flint import ctx

#: Units in the last place: float64, float32 by way of float64, float32 arithmetic, half precision by way of float32.
VALUE = {MODES[0]: 4.0, MODES[1]: 0.51, MODES[2]: 4.0, MODES[3]: 0.501}
DERIVATIVE = {MODES[0]: 5.0, MODES[1]: 0.51, MODES[2]: 5.0, MODES[3]: 0.501}


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    before, ctx.prec = ctx.prec, BITS
    yield
    ctx.prec = before


@pytest.mark.parametrize("mode", MODES, ids=lambda m: f"{m[0]}-{'fast' if m[1] else 'exact'}".removeprefix("torch."))
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.name}-{'+'.join(map(str, c.signs))}")
def test_errors(case: Case, mode: tuple[torch.dtype, bool]) -> None:
    found = errors(case, *mode, count=40, seed=1)
    assert found["points"] > 50
    assert found["value"][0] <= VALUE[mode], found
    assert found["derivative"][0] <= DERIVATIVE[mode], found


def test_the_committed_table() -> None:
    with Path(__file__).with_name("accuracy.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(CASES) * len(MODES)
    modes = {(str(d).removeprefix("torch."), str(f)): (d, f) for d, f in MODES}
    for row in rows:
        mode = modes[row["dtype"], row["fast"]]
        assert float(row["value_ulp"]) <= VALUE[mode]
        assert float(row["derivative_ulp"]) <= DERIVATIVE[mode]
