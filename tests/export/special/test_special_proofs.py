"""The tables: every stored error bound is proved again, and the proofs fail for a table that is a little wrong."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import torch

from etatrick.export.special import _proof, _targets
from etatrick.export.special._targets import TARGETS, Target

#: The largest bounds allowed: a few roundings of the last place of a result.
ALLOWED = {torch.float64: 2.0**-50, torch.float32: 2.0**-21}


def table(target: Target) -> dict[torch.dtype, Any]:
    found: dict[torch.dtype, Any] = getattr(
        importlib.import_module(f"etatrick.export.special.{target.module}"), target.name
    )
    return found


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.name)
def test_the_stored_bounds_hold(target: Target) -> None:
    for dtype, pieces in table(target).items():
        assert tuple(p[0] for p in pieces) == target.breaks[:-1]
        assert tuple(p[1] for p in pieces) == target.breaks[1:]
        for piece in pieces:
            with _proof.precision():
                assert target.proof(piece) < piece[4] < ALLOWED[dtype]


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.name)
def test_a_wrong_coefficient_is_noticed(target: Target) -> None:
    for piece in table(target)[torch.float64]:
        wrong = (*piece[:5], (*piece[5][:2], piece[5][2] + 1e-9 * abs(piece[5][0]), *piece[5][3:]))
        with _proof.precision():
            assert target.proof(wrong) > 4 * piece[4]


def test_every_table_has_a_target() -> None:
    for module in {target.module for target in TARGETS}:
        names = importlib.import_module(f"etatrick.export.special.{module}").__annotations__
        assert set(names) == {t.name for t in TARGETS if t.module == module}


def test_the_zero_of_ei() -> None:
    from etatrick.export.special._ei import _EI_ZERO

    with _proof.precision():
        for dtype, (high, low) in _EI_ZERO.items():
            miss = abs(_targets.ei_zero() - _proof.arb(high) - _proof.arb(low))
            assert miss < torch.finfo(dtype).eps ** 2
