"""The committed proofs are what the emitter writes, hide nothing, and coqc accepts them."""

from __future__ import annotations

import contextlib
import itertools
import re
from pathlib import Path

import pytest
import sympy

from etatrick import methods, oracle
from etatrick._cli.generate import PATIENCE, file_name, variants
from etatrick.calculus import search
from etatrick.calculus.signs import prove_nonnegative
from etatrick.certify import coq
from etatrick.certify._printer import identifier
from etatrick.symbols import EtatrickError, w

PROOFS = Path(__file__).parents[2] / "proofs"
FILES = {path.stem: path for path in sorted((PROOFS / "generated").glob("*.v"))}
METHODS = {file_name(name): name for name in methods.names("separable")}
#: One of each kind: smooth with parameters, in pieces, with roots, a parameter in an exponent, a sign of a parameter.
QUICK = ("LogSum", "Scad", "Garrote", "Lp", "Etp")
#: Stated for the default values: a noise law needs numbers; the knot is a root of a quotient of two parameters.
FOR_DEFAULTS = ("BernoulliGates", "ContinuousSparsification")


def test_there_are_enough() -> None:
    assert len(FILES) >= 25
    assert set(FILES) <= set(METHODS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_the_emitter_writes(name: str) -> None:
    committed = FILES[name].read_text(encoding="utf-8")
    left_out = re.search(re.escape(coq.LEFT_OUT) + r"(.*) \*\)", committed)
    without = left_out.group(1).split(", ") if left_out else []
    written = []
    with search.reproducible(), oracle.patient(PATIENCE):
        for penalty, everywhere in variants(METHODS[name]):
            with contextlib.suppress(EtatrickError):
                written.append(coq.emit(penalty, name, without, everywhere).text)
    assert committed in written


def test_the_clock_does_not_change_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock finds that an hour has passed: a search that watched it would give up at once."""
    penalty, everywhere = next(variants("log_sum"))
    search._searched.cache_clear()
    monkeypatch.setattr(search, "monotonic", itertools.count(0.0, 3600.0).__next__)
    with search.reproducible():
        file = coq.emit(penalty, "LogSum", (), everywhere)
    assert file.text == FILES["LogSum"].read_text(encoding="utf-8")
    search._searched.cache_clear()
    assert prove_nonnegative(sympy.exp(w) - 1 - w, w) is None  # outside, the clock counts
    search._searched.cache_clear()


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_for_all_parameters(name: str) -> None:
    entry = methods.entry(METHODS[name])
    text = FILES[name].read_text(encoding="utf-8")
    if name in FOR_DEFAULTS or not entry.parameters:
        assert "Hypothesis" not in text.split("Theorem")[0]
        return
    for parameter in entry.parameters:
        assert f"Variable {identifier(parameter.everywhere()[0])} : R." in text
    for parameter in entry.parameters:
        if parameter.high is not None or parameter.low not in (None, "0"):
            stated = re.search(r"Theorem monotone_for_all (.*) : (.*) -> non(in|de)creasing", text)
            assert stated is not None
            assert f"{parameter.low} < {parameter.name}" in stated[2]
            assert parameter.high is None or f"{parameter.name} < {parameter.high}" in stated[2]


@pytest.mark.parametrize("name", FILES)
def test_a_file_states_its_theorems_and_assumes_nothing(name: str) -> None:
    text = FILES[name].read_text(encoding="utf-8")
    assert re.search(r"Theorem (eta|ratio)_monotone : (nondecreasing eta|nonincreasing ratio)\.", text)
    assert "Theorem Omega_subquadratic : subquadratic Omega." in text
    assert not re.search(r"\b(Admitted|Axiom|Axioms|Parameter|Conjecture|admit|give_up)\b", text)


@pytest.mark.parametrize("name", QUICK)
def test_coqc_accepts_it(name: str) -> None:
    _accepted(name)


def _accepted(name: str) -> None:
    reason = coq.available()
    if reason is not None:
        pytest.skip(reason)
    accepted, message = coq.check(FILES[name].read_text(encoding="utf-8"), PROOFS, name)
    assert accepted, message
