"""The entries of the catalogue against values worked out by hand.

Those of group_variational_dropout are the recorded ones of variational_dropout, computed without etatrick, and w^2/2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from vector_laws import law_reweighting_attains

from etatrick import methods
from etatrick.methods._nonseparable import NonseparableEntry
from etatrick.nonseparable import VectorPenalty
from etatrick.symbols import EtatrickError

INF = np.inf
ROOT = (3 + 13**0.5) / 2  # sqrt(M) of two equal columns: M = 1 + eta_1 + eta_2, eta_i = |w_i| sqrt(M), w = (1, 2)
SHORT = 1 / (0.94922026062549152737 / 0.3 + 1)  # eta_hat of group_variational_dropout at norm 0.3


@dataclass(frozen=True)
class Case:
    """Values by hand: (w, Omega), (eta, f), (w, eta_hat) and (v, step, prox)."""

    name: str
    omega: list[tuple[Any, float]]
    dual: list[tuple[Any, float]]
    reweighting: list[tuple[Any, Any]]
    prox: list[tuple[Any, float, Any]]
    given: dict[str, Any] = field(default_factory=dict)

    def build(self) -> VectorPenalty:
        found = methods.vector(self.name, **self.given)
        assert isinstance(found, VectorPenalty)
        return found


CASES = (
    Case(
        "hard_threshold",
        omega=[([0, 3, 0], 0), ([1, 0, 2], 0), ([1, 1e-9, 1], INF)],
        dual=[([INF, 0, 1], 0), ([1, 1, 1e-9], INF)],
        reweighting=[([1, -3, 2], [0, INF, INF]), ([1, 1, 1], [INF, INF, 0])],
        prox=[([1, -3, 2], 0.5, [0, -3, 2]), ([-1, -1, 2], 7, [-1, 0, 2]), ([1, -3, 2], 0, [1, -3, 2])],
        given={"k": 2},
    ),
    Case(
        "optimal_brain_damage",
        omega=[([0, 3, 0], 0), ([1, 0, 2], INF)],
        dual=[([INF, 0, 0], 0), ([1, 1, 0], INF)],
        reweighting=[([3, 1, 2], [0, INF, 0])],  # saliencies 9/2, 10/2 and 8/2
        prox=[([3, 1, 2], 0.5, [0, 1, 0]), ([3.2, -1, 2], 0.5, [3.2, 0, 0])],
        given={"k": "1", "curvature": (1, 10, 2)},
    ),
    Case(
        "l0",
        omega=[([0, 3, -1e-9], 1), ([0, 0, 0], 0)],
        dual=[([INF, 0, 1e-9], 2), ([0, 0, 0], 0)],
        reweighting=[([0, 3, -1e-9], [0, INF, INF])],
        prox=[([1.4, -1.5, 0], 2, [0, -1.5, 0]), ([3, -3, 3.1], 9, [0, 0, 3.1])],
    ),
    Case(
        "ard_log_det",
        # orthogonal columns of squared norm 1 and 4: w_i^2 = eta_i^2 c_i/(1 + c_i eta_i) at eta = (1, 2)
        omega=[([0.5**0.5, 4 / 3], (0.5 + np.log(2) + 8 / 9 + np.log(9)) / 2), ([0, 0], 0)],
        dual=[([1, 2], np.log(2) + np.log(9)), ([0, INF], INF)],
        reweighting=[([0.5**0.5, -4 / 3], [1, 2])],
        prox=[],
        given={"x": [[1, 0], [0, 2]]},
    ),
    Case(
        "ard_log_det",
        omega=[([1, -2], 1.5 / ROOT + np.log(ROOT))],
        dual=[([1, 2], np.log(4))],
        reweighting=[([1, -2], [ROOT, 2 * ROOT])],
        prox=[],
        given={"x": [[3, 3]], "tau": 9},
    ),
    Case(
        "targeted_dropout",
        omega=[([1, -3, 2, 0.5, 7], 2 * 1.25), ([1, 1, 1, 1, 1], 4)],
        dual=[([0.25] * 5, 0), ([0.25, INF, 0.25, INF, INF], 0), ([0.25, INF, 0.26, INF, INF], INF), ([0.625] * 5, 0)],
        reweighting=[([1, -3, 2, 0.5, 7], [0.25, INF, INF, 0.25, INF])],
        prox=[([1, -3, 2, 0.5, 7], 0.25, [0.5, -3, 2, 0.25, 7]), ([1, -3, 2, 0.5, 7], 1, [0.2, -3, 2, 0.1, 7])],
        given={"rate": "0.8"},
    ),
    Case(
        "group_lasso",
        omega=[([3, 2, -4], 7), ([0, 0, 0], 0)],
        dual=[([5, 2, 1], 7), ([0, 2, 0], 2)],
        reweighting=[([3, 2, -4], [5, 2, 5])],
        prox=[([3, 2, -4], 2.5, [1.5, 0, -2]), ([0.3, 2, -0.4], 0.5, [0, 1.5, 0])],
        given={"groups": ((0, 2), (1,))},
    ),
    Case(
        "nuclear_norm",
        omega=[([[3, 0], [4, 0]], 5), ([[0, 2], [-3, 0]], 5), ([[0, 0], [0, 0]], 0)],
        dual=[([[2, 1], [1, 2]], 4)],
        reweighting=[([[3, 0], [4, 0]], [[1.8, 2.4], [2.4, 3.2]]), ([[0, 2], [-3, 0]], [[2, 0], [0, 3]])],
        prox=[([[3, 0], [4, 0]], 2, [[1.8, 0], [2.4, 0]]), ([[0, 2], [-3, 0]], 2.5, [[0, 0], [-0.5, 0]])],
    ),
    Case(
        "group_variational_dropout",
        omega=[
            ([0.18, -2.5, 0.24], 0.29242278734774566570 + 0.045 + 1.9235173216453965989 + 3.125),
            ([0, 0, 0], 0),
        ],
        dual=[([0.5, 0.5, 1.01], INF)],  # the ridge bounds eta_hat by 1
        # 1/eta_hat = Omega'(t)/t + 1 with Omega'(0.3) and Omega'(2.5) as recorded
        reweighting=[
            ([0.18, -2.5, 0.24], [SHORT, 1 / (0.51315924824363452977 / 2.5 + 1), SHORT]),
        ],
        prox=[([0.6, 0.9, 0.8], 1, [0, 0, 0])],  # the slope at 0 is 1: all of a group of norm 1 goes
        given={"groups": ((0, 2), (1,))},
    ),
)  # fmt: skip

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@every_case
def test_values_worked_out_by_hand(case: Case) -> None:
    penalty = case.build()
    for w, value in case.omega:
        assert penalty.omega(w) == pytest.approx(value, rel=1e-12)
    for eta, value in case.dual:
        assert penalty.dual(eta) == pytest.approx(value, rel=1e-12)
    for w, eta_hat in case.reweighting:
        assert penalty.reweighting(w) == pytest.approx(np.array(eta_hat), rel=1e-9)
    for v, step, x in case.prox:
        assert penalty.prox(v, step) == pytest.approx(np.array(x), rel=1e-12, abs=1e-15)


@every_case
def test_the_reweighting_attains_omega(case: Case) -> None:
    penalty = case.build()
    for w, _ in case.omega:
        law_reweighting_attains(penalty, np.array(w, dtype=float))


def test_every_entry_has_values() -> None:
    assert {case.name for case in CASES} == set(methods.names("nonseparable"))
    for case in CASES:
        assert case.omega
        assert case.dual
        assert case.reweighting
        assert case.prox or case.name == "ard_log_det"


@every_case
def test_a_built_penalty_carries_its_name_and_citation(case: Case) -> None:
    entry = methods.entry(case.name)
    assert isinstance(entry, NonseparableEntry)
    assert (case.build().name, case.build().citation) == (entry.name, entry.citation)
    assert entry.description
    assert entry.title
    assert entry.noise


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: methods.vector("hard_threshold"), "hard_threshold: k must be given, the number of weights"),
        (lambda: methods.vector("hard_threshold", k=-1), r"hard_threshold: k must lie in \(-1, oo\), got -1"),
        (lambda: methods.vector("hard_threshold", k="1/2"), "k must be an integer that is not negative, got 1/2"),
        (lambda: methods.vector("hard_threshold", k="positive"), "k"),
        (lambda: methods.vector("l0", k=1), "l0: unknown parameter k; it has none"),
        (lambda: methods.vector("group_lasso", size=1), "group_lasso: unknown parameter size; it has groups"),
        (lambda: methods.vector("group_lasso"), "group_lasso: groups must be given, a partition of the indices"),
        (lambda: methods.vector("targeted_dropout", rate=1), r"targeted_dropout: rate must lie in \(0, 1\), got 1"),
        (lambda: methods.vector("targeted_dropout", rate="positive"), "targeted_dropout: rate must be a number, got"),
        (lambda: methods.vector("ard_log_det", x=[[1, 2]], tau=0), r"ard_log_det: tau must lie in \(0, oo\), got 0"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_refused(ask: Callable[[], VectorPenalty], message: str) -> None:
    with pytest.raises(EtatrickError, match=message):
        ask()
