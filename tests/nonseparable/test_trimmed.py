"""TrimmedRidge against all subsets, a grid, and the noise of targeted dropout."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from vector_laws import (
    Array,
    law_no_eta_is_better,
    law_no_w_exceeds_the_dual,
    law_prox_is_the_global_minimum,
    law_reweighting_attains,
    magnitudes,
    objective,
    reweights,
    rivals,
)

from etatrick.nonseparable import HardThreshold, TrimmedRidge

SETTINGS = [("1/2", "1/2"), ("0.7", "3/4"), ("1", "0.1"), ("0", "0.9"), ("0.21", "0.99")]


def _least_over_subsets(w: Array, size: int, ratio: float) -> float:
    return ratio / 2 * min(float(np.sum(w[list(s)] ** 2)) for s in combinations(range(len(w)), size))


@pytest.mark.parametrize(("fraction", "rate"), SETTINGS)
def test_omega_is_the_least_ridge_over_all_subsets(fraction: str, rate: str) -> None:
    penalty = TrimmedRidge(fraction, rate)
    size = {"1/2": 2, "0.7": 3, "1": 5, "0": 0, "0.21": 1}[fraction]
    keep = {"1/2": 1.0, "3/4": 3.0, "0.1": 1 / 9, "0.9": 9.0, "0.99": 99.0}[rate]
    for w in [*magnitudes(np.random.default_rng(1), 5, 20), np.array([1.0, -1.0, 1.0, 1.0, 0.0])]:
        assert penalty.omega(w) == pytest.approx(_least_over_subsets(w, size, keep), rel=1e-12)


def test_the_number_of_targeted_weights_is_exact() -> None:
    """0.29 * 100 is 28.999999999999996 in doubles."""
    w = np.full(100, np.sqrt(2.0))
    assert TrimmedRidge(0.29, 0.5).omega(w) == pytest.approx(29)
    assert TrimmedRidge("0.3", 0.5).omega(w[:10]) == pytest.approx(3)
    assert TrimmedRidge("1/3", 0.5).omega(w[:5]) == pytest.approx(1)


@pytest.mark.parametrize(("fraction", "rate"), SETTINGS)
def test_the_laws(fraction: str, rate: str) -> None:
    rng = np.random.default_rng(2)
    penalty = TrimmedRidge(fraction, rate)
    for w in [*magnitudes(rng, 5, 15), np.array([2.0, -2.0, 0.0, 2.0, 1.0])]:
        law_reweighting_attains(penalty, w)
        law_no_eta_is_better(penalty, w, reweights(rng, 5, 60))
        law_no_eta_is_better(penalty, w, [penalty.reweighting(u) for u in magnitudes(rng, 5, 20)])
        law_prox_is_the_global_minimum(penalty, w, 0.8, rivals(rng, w, penalty.prox(w, 0.8), 60))


@pytest.mark.parametrize(("fraction", "rate"), SETTINGS)
def test_the_dual_is_the_maximum_over_w(fraction: str, rate: str) -> None:
    """The maximum over w^2 of a (sum of the m smallest) - sum w^2/eta is reached on indicator vectors, or is 0."""
    rng = np.random.default_rng(3)
    penalty = TrimmedRidge(fraction, rate)
    seen = set()
    for eta in [*reweights(rng, 5, 300), *(10 ** rng.uniform(-3, 1) * np.ones(5) for _ in range(30))]:
        corners = [np.array(c) for c in product((0.0, 1.0), repeat=5)]
        best = law_no_w_exceeds_the_dual(penalty, eta, [*corners, *magnitudes(rng, 5, 10)])
        assert (penalty.dual(eta) == np.inf) == (best > 1e-9)
        assert penalty.dual(eta) in (0, np.inf)
        seen.add(penalty.dual(eta))
    assert seen == ({0} if fraction == "0" else {0, np.inf})


@pytest.mark.parametrize("step", [0.05, 1.0, 20.0])
def test_the_prox_against_all_subsets(step: float) -> None:
    """For every set S shrink on S by 1/(1 + step a); the true objective of each must not be lower."""
    penalty = TrimmedRidge("0.6", "2/3")
    for v in [*magnitudes(np.random.default_rng(4), 5, 10), np.array([1.0, -1.0, 1.0, 3.0, 0.0])]:
        least = objective(penalty, penalty.prox(v, step), v, step)
        for s in (s for size in range(6) for s in combinations(range(5), size)):
            x = v.copy()
            x[list(s)] /= 1 + step * 2
            assert least <= objective(penalty, x, v, step) + 1e-12 * (1 + least)


def test_the_prox_against_a_grid() -> None:
    penalty, v, step = TrimmedRidge("2/3", "1/2"), np.array([0.9, -1.0, 1.1]), 1.5
    least = objective(penalty, penalty.prox(v, step), v, step)
    grid = np.linspace(-1.2, 1.2, 25)
    assert least <= min(objective(penalty, np.array(x), v, step) for x in product(grid, repeat=3))
    assert penalty.prox(v, step) == pytest.approx([0.36, -0.4, 1.1])


def test_equal_magnitudes_with_lower_indices_are_spared() -> None:
    assert TrimmedRidge("2/3", "1/2").prox(np.array([1.0, -1.0, 1.0])).tolist() == [1.0, -0.5, 0.5]


def test_it_is_the_variance_of_targeted_dropout() -> None:
    """For an orthonormal design E |y - s w|^2/2 = |y - w|^2/2 + Omega(w), s = Bernoulli(1-p)/(1-p) where targeted."""
    w, y = np.array([0.3, -2.0, 1.0, 0.7]), np.array([1.0, 0.5, -1.0, 2.0])
    rate, targeted = 0.25, [0, 3]
    expected = 0.0
    for mask in product((0.0, 1.0), repeat=2):
        s = np.ones(4)
        s[targeted] = np.array(mask) / (1 - rate)
        chance = np.prod([1 - rate if kept else rate for kept in mask])
        expected += float(chance * np.sum((y - s * w) ** 2) / 2)
    assert expected - np.sum((y - w) ** 2) / 2 == pytest.approx(TrimmedRidge("1/2", rate).omega(w), rel=1e-12)


def test_a_rate_towards_one_is_magnitude_pruning() -> None:
    v = np.array([0.3, -2.0, 1.0, 0.7])
    assert TrimmedRidge("1/2", "0.999999999999").prox(v) == pytest.approx(HardThreshold(2).prox(v), abs=1e-11)


def test_a_reweighting_of_any_rate_is_in_the_domain_of_the_dual() -> None:
    """1/a and 1/eta are rounded: f must not turn infinite at eta_hat."""
    rng = np.random.default_rng(5)
    for rate in rng.uniform(0.001, 0.999, 200):
        penalty = TrimmedRidge("0.9", float(rate))
        assert penalty.dual(penalty.reweighting(rng.normal(size=50))) == 0
