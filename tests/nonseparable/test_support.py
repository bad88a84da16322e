"""HardThreshold and SupportSize against all supports."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from vector_laws import (
    Array,
    law_no_eta_is_better,
    law_no_w_exceeds_the_dual,
    law_prox_is_the_global_minimum,
    law_reweighting_attains,
    magnitudes,
    reweights,
    rivals,
)

from etatrick.nonseparable import HardThreshold, SupportSize


def _arguments(seed: int) -> list[Array]:
    rng = np.random.default_rng(seed)
    ties = [np.array([1.0, -1.0, 1.0, 0.5, -0.5]), np.zeros(5), np.array([0.0, -2.0, 0.0, 0.0, 1e-9])]
    return [*magnitudes(rng, 5, 8), *ties]


def _least_loss(v: Array, h: Array, k: int) -> float:
    """min over all supports of at most k indices of sum_i h_i (x_i - v_i)^2/2."""
    supports = [s for size in range(k + 1) for s in combinations(range(len(v)), size)]
    return min(float(np.sum(np.delete(h * v**2, s))) / 2 for s in supports)


@pytest.mark.parametrize("k", range(6))
@pytest.mark.parametrize("curvature", [None, (3.0, 0.5, 0.0, 2.0, 1e-4)], ids=["plain", "curvature"])
def test_the_prox_is_the_best_of_all_supports(k: int, curvature: tuple[float, ...] | None) -> None:
    penalty = HardThreshold(k, curvature)
    h = np.ones(5) if curvature is None else np.array(curvature)
    for v in _arguments(1):
        x = penalty.prox(v, 0.3)
        assert penalty.omega(x) == 0
        assert float(np.sum(h * (x - v) ** 2)) / 2 == pytest.approx(_least_loss(v, h, k), rel=1e-12, abs=1e-300)


def test_the_prox_of_the_indicator_keeps_by_magnitude_and_not_by_value() -> None:
    assert HardThreshold(1).prox(np.array([2.0, -3.0, 0.0])).tolist() == [0.0, -3.0, 0.0]


def test_the_lower_index_wins_a_tie() -> None:
    assert HardThreshold(2).prox(np.array([1.0, -1.0, 1.0])).tolist() == [1.0, -1.0, 0.0]
    assert HardThreshold(1, (1.0, 4.0)).prox(np.array([2.0, 1.0])).tolist() == [2.0, 0.0]


@pytest.mark.parametrize("k", [0, 2, 5])
def test_the_laws_of_the_indicator(k: int) -> None:
    rng = np.random.default_rng(2)
    penalty = HardThreshold(k)
    etas = [*reweights(rng, 5, 60), np.full(5, np.inf), np.zeros(5)]
    for v in _arguments(3):
        x = penalty.prox(v)
        law_prox_is_the_global_minimum(penalty, v, 0.7, rivals(rng, v, x, 50))
        for w in (v, x):
            law_reweighting_attains(penalty, w)
            law_no_eta_is_better(penalty, w, etas)
    for eta in etas:
        ws = [np.where(rng.random(5) < 0.5, w, 0.0) for w in magnitudes(rng, 5, 40)]
        law_no_w_exceeds_the_dual(penalty, eta, ws)


def test_the_dual_of_the_indicator_is_attained() -> None:
    penalty = HardThreshold(1)
    assert (
        penalty.dual(np.array([0.5, 0.0]))
        == 0
        == law_no_w_exceeds_the_dual(penalty, np.array([0.5, 0.0]), [np.zeros(2)])
    )
    eta = np.array([0.5, 1e-9])
    assert penalty.dual(eta) == np.inf == law_no_w_exceeds_the_dual(penalty, eta, [np.array([1e-5, 1e-5])])


def test_the_dual_is_allowed_any_eta_with_few_positive_entries() -> None:
    assert HardThreshold(2).dual(np.array([np.inf, 0.0, 1e-300])) == 0
    assert HardThreshold(2).dual(np.array([np.inf, 1.0, 1e-300])) == np.inf


def test_optimal_brain_damage_by_hand() -> None:
    """Saliencies h w^2/2: 0.5, 2, 1.5: the second is kept although it is the smallest weight."""
    penalty = HardThreshold(1, (0.25, 16.0, 3.0))
    w = np.array([2.0, 0.5, -1.0])
    assert penalty.prox(w).tolist() == [0.0, 0.5, 0.0]
    assert penalty.reweighting(w).tolist() == [0.0, np.inf, 0.0]


def test_saliencies_neither_overflow_nor_underflow() -> None:
    assert HardThreshold(1, (1e-200, 1e-200)).prox(np.array([1e-100, 2e-100])).tolist() == [0.0, 2e-100]
    assert HardThreshold(1, (1.0, 1.0)).prox(np.array([1e200, -2e200])).tolist() == [0.0, -2e200]


@pytest.mark.parametrize("step", [0.04, 1.0, 30.0])
def test_the_support_size_against_all_supports(step: float) -> None:
    rng = np.random.default_rng(4)
    penalty = SupportSize()
    for v in _arguments(5):
        x = penalty.prox(v, step)
        supports = [s for size in range(6) for s in combinations(range(5), size)]
        least = min(step * len(s) / 2 + float(np.sum(np.delete(v, s) ** 2)) / 2 for s in supports)
        got = step * np.count_nonzero(x) / 2 + float(np.sum((x - v) ** 2)) / 2
        assert got == pytest.approx(least, rel=1e-12)
        law_prox_is_the_global_minimum(penalty, v, step, rivals(rng, v, x, 50))


def test_the_laws_of_the_support_size() -> None:
    rng = np.random.default_rng(6)
    penalty = SupportSize()
    etas = [*reweights(rng, 5, 60), np.full(5, np.inf)]
    for w in _arguments(7):
        law_reweighting_attains(penalty, w)
        law_no_eta_is_better(penalty, w, etas)
    for eta in etas:
        tiny = np.where(eta > 0, 1e-9 * np.sqrt(np.minimum(eta, 1.0)), 0.0)
        best = law_no_w_exceeds_the_dual(penalty, eta, [*magnitudes(rng, 5, 20), tiny])
        assert best == pytest.approx(penalty.dual(eta), abs=1e-12)


def test_zero_wins_the_tie_at_the_threshold() -> None:
    assert SupportSize().prox(np.array([2.0, -2.0, 2.0000001]), 4.0).tolist() == [0.0, 0.0, 2.0000001]


def test_no_step_no_shrinkage() -> None:
    v = np.array([0.1, -2.0, 0.0])
    assert HardThreshold(1).prox(v, 0).tolist() == v.tolist() == SupportSize().prox(v, 0).tolist()
