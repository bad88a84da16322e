"""The library against the recorded values of the catalogue, which were computed without it."""

from __future__ import annotations

from itertools import groupby

import mpmath
import pytest

from etatrick import methods
from etatrick.methods import Entry, Recorded
from etatrick.penalty import Penalty

#: Values are recorded, and asked for, with 50 significant digits.
RELATIVE = mpmath.mpf("1e-45")


def _groups() -> list[object]:
    found = []
    for entry in methods.separable():
        rows = sorted(entry.recorded, key=lambda r: (r.parameters, r.quantity))
        for (parameters, quantity), group in groupby(rows, key=lambda r: (r.parameters, r.quantity)):
            label = "-".join([entry.name, *(f"{name}={value}" for name, value in parameters), quantity])
            found.append(pytest.param(entry, tuple(group), id=label))
    return found


def _value(penalty: Penalty, row: Recorded) -> mpmath.mpf:
    if row.quantity == "prox":
        return penalty.prox(row.at, row.step, digits=50)
    if row.quantity == "threshold":
        return penalty.threshold(row.at, digits=50)
    return penalty.evaluate(row.quantity, at=row.at, digits=50)


def _agree(got: mpmath.mpf, want: mpmath.mpf) -> bool:
    if mpmath.isinf(want) or want == 0:
        return got == want
    return abs(got - want) <= RELATIVE * abs(want)


@pytest.mark.parametrize(("entry", "rows"), _groups())
def test_the_library_gives_the_recorded_values(entry: Entry, rows: tuple[Recorded, ...]) -> None:
    penalty = entry.build(**dict(rows[0].parameters))
    wrong = []
    with mpmath.workdps(70):
        for row in rows:
            got, want = _value(penalty, row), mpmath.mpf(row.value)
            if not _agree(got, want):
                step = f", step {row.step}" if row.step else ""
                shown = mpmath.nstr(got, 50)
                wrong.append(f"{row.quantity} at {row.at}{step}: {shown}, recorded {row.value}")
    assert not wrong, "\n".join(wrong)
