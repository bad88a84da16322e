"""The committed proofs are what the emitter writes, hide nothing, and coqc accepts them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from etatrick import methods
from etatrick._cli.generate import file_name, variants
from etatrick.certify import coq
from etatrick.symbols import EtatrickError

PROOFS = Path(__file__).parents[2] / "proofs"
FILES = {path.stem: path for path in sorted((PROOFS / "generated").glob("*.v"))}
METHODS = {file_name(name): name for name in methods.names("separable")}
#: One of each kind: smooth with parameters, in pieces, with roots.
QUICK = ("LogSum", "Scad", "Garrote")


def test_there_are_enough() -> None:
    assert len(FILES) >= 25
    assert set(FILES) <= set(METHODS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_the_emitter_writes(name: str) -> None:
    committed = FILES[name].read_text(encoding="utf-8")
    left_out = re.search(re.escape(coq.LEFT_OUT) + r"(.*) \*\)", committed)
    without = left_out.group(1).split(", ") if left_out else []
    written = []
    for penalty in variants(METHODS[name]):
        try:
            file = coq.emit(penalty, name, without)
        except EtatrickError:
            continue
        written.append(file.text)
    assert committed in written


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
