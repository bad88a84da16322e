"""The law suite over the catalogue."""

from __future__ import annotations

import shutil
from functools import cache

import pytest

from etatrick import methods
from etatrick.penalty import Penalty
from etatrick.testing import PenaltyLaws, torch_laws


class TestCatalogue(PenaltyLaws):
    """Every published method with its default parameters."""

    @pytest.fixture(params=[pytest.param(n, marks=pytest.mark.xdist_group(n)) for n in methods.names()])
    def penalty(self, request: pytest.FixtureRequest) -> Penalty:
        return _method(request.param)


@cache
def _method(name: str) -> Penalty:
    required = {p.name: "1/2" for p in methods.entry(name).parameters if p.default is None}
    return methods.get(name, **required)


@pytest.mark.parametrize("name", ["log_sum", "ard"])
def test_compiles_in_one_graph(name: str) -> None:
    torch_laws.law_compiles(_method(name).to_torch(), "aot_eager")


@pytest.mark.skipif(shutil.which("g++") is None, reason="torch's inductor needs a C++ compiler")
def test_compiles_to_machine_code() -> None:
    torch_laws.law_compiles(_method("mcp").to_torch(), "inductor")
