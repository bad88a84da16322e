"""Methods outside the theory say why, with a certified witness where their reweighting is known."""

from __future__ import annotations

import pytest

from etatrick import EtatrickError, NoDualError, methods
from etatrick.methods import Outside, OutsideTheoryError

OUTSIDE = [entry for entry in methods.entries() if isinstance(entry, Outside)]


def test_there_are_five() -> None:
    assert len(OUTSIDE) >= 5


@pytest.mark.parametrize("entry", OUTSIDE, ids=lambda e: e.name)
def test_asking_for_the_dual_raises_the_reason(entry: Outside) -> None:
    with pytest.raises((OutsideTheoryError, NoDualError)) as caught:
        _ = methods.get(entry.name).dual
    assert entry.reason in str(caught.value)
    assert entry.citation.startswith("@")


def test_excitation_dropout_has_a_certified_witness() -> None:
    """eta_hat = 1/(3w) falls, so Omega = w^3 is superquadratic."""
    penalty = methods.get("excitation_dropout")
    assert str(penalty.omega) == "w**3"
    (monotone,) = [v for v in penalty.conditions() if v.name == "monotone"]
    assert monotone.verdict == "refuted"
    assert monotone.witness
    with pytest.raises(NoDualError, match=r"excitation_dropout: .*eta_hat\(.*\) = .* > eta_hat\("):
        _ = penalty.dual


def test_scopes_are_kept_apart() -> None:
    with pytest.raises(EtatrickError, match="hard_threshold is not separable"):
        methods.get("hard_threshold", k=2)
    with pytest.raises(EtatrickError, match="lasso is separable"):
        methods.vector("lasso")
    with pytest.raises(EtatrickError, match="unknown scope 'x'"):
        methods.names("x")
    with pytest.raises(EtatrickError, match="unknown parameter k"):
        methods.get("snip", k=1)
