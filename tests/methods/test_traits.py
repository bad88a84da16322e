"""The traits that an entry records are those of its penalty, and the traits say what the definitions say."""

from __future__ import annotations

import pytest

from etatrick import from_penalty, methods
from etatrick.methods import Entry
from etatrick.report.traits import Traits, traits_of


@pytest.mark.parametrize(
    "entry", [pytest.param(e, marks=pytest.mark.xdist_group(e.name), id=e.name) for e in methods.separable()]
)
def test_recorded_traits_come_out_again(entry: Entry) -> None:
    assert traits_of(entry.build()) == entry.traits


@pytest.mark.parametrize(
    ("formula", "traits"),
    [
        ("w", Traits("closed", "kink", "linear", "single-valued")),
        ("w**2/2", Traits("closed", "smooth", "quadratic", "single-valued")),
        ("sqrt(w)", Traits("closed", "spike", "w^(1/2)", "jumps")),
        ("w**(4/3)", Traits("closed", "smooth", "w^(4/3)", "single-valued")),
        ("log(w)", Traits("closed", "unbounded", "log", "jumps")),
        ("log(1+w)**2", Traits("closed", "smooth", "log", "jumps past step 20.09")),
        ("w/(1+w)", Traits("closed", "kink", "bounded", "jumps past step 1/2")),
        ("min(w, 1)", Traits("closed", "kink", "constant", "jumps")),
        ("piecewise((w - w**2/4, w <= 2), (1, True))", Traits("closed", "kink", "constant", "jumps past step 2")),
    ],
)
def test_traits_by_hand(formula: str, traits: Traits) -> None:
    assert traits_of(from_penalty(formula)) == traits


def test_bounded_follows_from_the_tail() -> None:
    assert [traits_of(from_penalty(f)).bounded for f in ("min(w, 1)", "w/(1+w)", "log(1+w)")] == [True, True, False]
