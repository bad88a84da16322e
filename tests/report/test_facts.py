"""What other programs read of a penalty."""

from __future__ import annotations

import json

import pytest

from etatrick import from_reweighting, methods
from etatrick.parsing import parse
from etatrick.report import derivation, no_dual
from etatrick.symbols import eta, w


@pytest.mark.parametrize("name", ["lasso", "log_sum", "mcp", "lp", "ard"])
def test_every_text_is_read_back_as_the_view(name: str) -> None:
    penalty = methods.get(name)
    found = derivation(penalty)
    for view in ("omega", "derivative", "reweighting", "dual", "keep_probability", "dropout_rate"):
        if found[view] is not None:
            variable = eta if view == "dual" else w
            assert (parse(found[view], variable=variable) - getattr(penalty, view)).simplify() == 0


def test_the_object_is_plain_json() -> None:
    found = derivation(methods.get("mcp"))
    assert json.loads(json.dumps(found)) == found


def test_a_view_without_a_text_is_readable() -> None:
    found = derivation(methods.get("mcp"))
    assert found["reweighting"] is None
    assert found["readable"]["reweighting"] == "piecewise((w/(1 - w/3), w <= 3), (oo, True))"


def test_a_penalty_without_a_dual_says_why() -> None:
    penalty = from_reweighting("1/(1+w)")
    found = derivation(penalty)
    assert found["dual"] is None
    assert "dual" not in found["readable"]
    assert found["no_dual"] == no_dual(penalty)
    assert "eta_hat(" in found["no_dual"]


def test_a_penalty_with_a_dual_has_nothing_to_explain() -> None:
    assert no_dual(methods.get("lasso")) is None
