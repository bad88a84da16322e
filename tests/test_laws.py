"""The law suite over the catalogue."""

from __future__ import annotations

import shutil
from functools import cache

import numpy as np
import pytest
import torch
from sympy import Rational

from etatrick import methods
from etatrick.penalty import Penalty
from etatrick.testing import PenaltyLaws, laws, torch_laws

#: Penalties whose values or tables cost a hundred times more: the whole suite by hand, a few points by default.
SLOW = (
    "concrete_dropout",
    "hard_concrete",
    "information_dropout",
    "spike_and_slab",
    "stochastic_gates",
    "variational_dropout_kingma",
)


def _marked(name: str) -> object:
    """One worker per method."""
    marks = [pytest.mark.xdist_group(name), *([pytest.mark.slow] if name in SLOW else [])]
    return pytest.param(name, marks=marks)


class TestCatalogue(PenaltyLaws):
    """Every published method with its default parameters."""

    @pytest.fixture(params=[_marked(name) for name in methods.names("separable")])
    def penalty(self, request: pytest.FixtureRequest) -> Penalty:
        return _method(request.param)


@cache
def _method(name: str) -> Penalty:
    required = {p.name: "1/2" for p in methods.entry(name).parameters if p.default is None}
    return methods.get(name, **required)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in SLOW])
def test_the_slow_ones_obey_the_laws_at_a_few_points(name: str) -> None:
    penalty = _method(name)
    few = (Rational(3, 10), Rational(53, 100), Rational(2))
    laws.law_the_source_is_met(penalty, few)
    laws.law_slope_is_w_over_eta(penalty, few[0])
    laws.law_omega_is_the_integral_of_the_slope(penalty, few[0], Rational(2, 5))
    laws.law_majorises(penalty, few[0], few[2])
    laws.law_prox_by_definition(penalty, few[2], Rational(1, 3))
    laws.law_prox_undoes_the_pull(penalty, few[2], Rational(3))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("hard_concrete", "spike_and_slab")]
)
def test_slow_tables_obey_the_laws_in_torch_at_a_few_points(name: str) -> None:
    penalty = _method(name)
    few = (Rational(3, 10), Rational(53, 100), Rational(2), Rational(5), Rational(15, 2), Rational(35))
    functions = penalty.to_torch()
    for quantity in ("omega", "derivative"):
        x = torch.tensor([float(a) for a in few], dtype=torch.float64)
        got = functions.penalty(x) if quantity == "omega" else functions.derivative(x)
        want = [float(penalty.evaluate(quantity, at=a)) for a in few]
        assert got.tolist() == pytest.approx(want, rel=1e-12, abs=1e-290)
    shrinkage = torch_laws.shrinkage_of(penalty, functions)
    v = np.array([0.1, 0.4, 0.6, 0.99, 1.01, 3.0])
    for step in (0.05, 0.5, 1.0, 2.0):
        laws.law_prox_is_the_global_minimum(shrinkage, v, np.full_like(v, step))


@pytest.mark.parametrize("name", ["log_sum", "ard"])
def test_compiles_in_one_graph(name: str) -> None:
    torch_laws.law_compiles(_method(name).to_torch(), "aot_eager")


@pytest.mark.parametrize("name", ["mcp", "arctan"])
def test_exports(name: str) -> None:
    torch_laws.law_exports(_method(name).to_torch())


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")  # torch's own, inside its compiler
@pytest.mark.skipif(shutil.which("g++") is None, reason="torch's inductor needs a C++ compiler")
def test_compiles_to_machine_code() -> None:
    torch_laws.law_compiles(_method("mcp").to_torch(), "inductor")
