"""Grouped penalties: the shared eta, the radial prox, shared noise."""

from __future__ import annotations

from itertools import product

import mpmath
import numpy as np
import pytest
from scipy import optimize
from vector_laws import (
    Array,
    law_no_eta_is_better,
    law_no_w_exceeds_the_dual,
    law_prox_is_the_global_minimum,
    law_reweighting_attains,
    magnitudes,
    quadratic,
    reweights,
    rivals,
)

import etatrick as et
from etatrick import methods
from etatrick.nonseparable import Grouped, VectorPenalty

GROUPS = ((0, 3), (1,), (4, 2, 5))
BASES = {
    "lasso": methods.get("lasso"),
    "mcp": methods.get("mcp"),
    "log_sum": methods.get("log_sum", eps="1/2"),
    "ridge": methods.get("ridge"),
    "lp": methods.get("lp", p="1/2"),
}


def _soft(norm: float, step: float) -> float:
    return max(norm - step, 0.0)


@pytest.fixture(params=sorted(BASES))
def penalty(request: pytest.FixtureRequest) -> VectorPenalty:
    return Grouped(BASES[request.param], GROUPS)


def _arguments(seed: int) -> list[Array]:
    empty = np.array([1.0, 0.0, -2.0, 0.5, 0.0, 3.0])
    return [*magnitudes(np.random.default_rng(seed), 6, 4), empty, np.zeros(6)]


def test_the_group_lasso_by_hand() -> None:
    penalty = Grouped(methods.get("lasso"), ((0, 1), (2,)))
    w = np.array([3.0, -4.0, 2.0])
    assert penalty.omega(w) == 7
    assert penalty.reweighting(w).tolist() == [5, 5, 2]
    assert penalty.dual(np.array([5.0, 1.0, 2.0])) == 7  # f_phi(eta) = eta at the largest of each group
    assert penalty.prox(w, 2.5) == pytest.approx([1.5, -2, 0])
    assert penalty.prox(w, 0).tolist() == w.tolist()


def test_the_laws_of_eta(penalty: VectorPenalty) -> None:
    rng = np.random.default_rng(1)
    for w in _arguments(2):
        law_reweighting_attains(penalty, w)
        eta_hat = penalty.reweighting(w)
        law_no_eta_is_better(
            penalty, w, [*reweights(rng, 6, 15), *(eta_hat * np.exp(rng.normal(size=6)) for _ in range(8))]
        )


def test_the_dual_is_the_maximum_over_w_for_etas_that_differ_within_a_group(penalty: VectorPenalty) -> None:
    """Random w never exceed f; a search over w reaches it where f is finite and goes beyond bounds where not."""
    rng = np.random.default_rng(3)
    for eta in 10 ** rng.uniform(-1.5, 0.7, (3, 6)):
        law_no_w_exceeds_the_dual(penalty, eta, magnitudes(rng, 6, 20))
        best = max(_largest_gap(penalty, eta, start) for start in magnitudes(rng, 6, 3))
        want = penalty.dual(eta)
        assert best > 1e3 if want == np.inf else best == pytest.approx(want, rel=1e-3, abs=1e-6)


def _largest_gap(penalty: VectorPenalty, eta: Array, start: Array) -> float:
    """max over w of 2 Omega(w) - sum w^2/eta, along the largest eta of each group and by local search around it."""
    ahead = np.zeros(6)
    for g in GROUPS:
        ahead[g[int(np.argmax(eta[list(g)]))]] = 1.0

    def gap(w: Array) -> float:
        return 2 * penalty.omega(w) - quadratic(w, eta)

    sizes = 10 ** np.linspace(-3, 3, 25)
    best = ahead * np.array([max(sizes, key=lambda t, i=i: gap(t * np.eye(6)[i])) for i in range(6)])
    if gap(best) > 1e3:  # no maximum: the search would run away
        return gap(best)
    found = optimize.minimize(lambda u: -gap(u), best + 1e-4 * start, method="Powell", options={"maxfev": 600})
    return max(gap(best), -float(found.fun))


@pytest.mark.parametrize("step", [0.05, 1.0, 6.0])
def test_the_prox_is_the_global_minimum(penalty: VectorPenalty, step: float) -> None:
    rng = np.random.default_rng(4)
    for v in _arguments(5)[::2]:
        x = penalty.prox(v, step)
        radial = [
            v * np.where(np.isin(np.arange(6), GROUPS[2]), a, b) for a, b in product(np.linspace(0, 1, 8), repeat=2)
        ]
        few = rng.permutation(len(found := rivals(rng, v, x, 15)))[:60]
        law_prox_is_the_global_minimum(penalty, v, step, [*radial, *(found[i] for i in few)])


def test_the_group_soft_threshold() -> None:
    penalty = Grouped(methods.get("lasso"), GROUPS)
    for v in _arguments(6):
        want = v.copy()
        for g in GROUPS:
            norm = float(np.linalg.norm(v[list(g)]))
            want[list(g)] *= _soft(norm, 0.8) / norm if norm else 1.0
        assert penalty.prox(v, 0.8) == pytest.approx(want, rel=1e-12)


def test_one_weight_per_group_is_the_separable_penalty() -> None:
    base = methods.get("ard")
    penalty = Grouped(base, ((0,), (1,), (2,)))
    w = np.array([0.3, -2.5, 0.0])
    assert penalty.omega(w) == pytest.approx(float(sum(base.evaluate("omega", t) for t in w)), rel=1e-14)
    assert penalty.prox(w, 0.7) == pytest.approx([float(base.prox(t, 0.7)) for t in w], rel=1e-14)


def test_it_is_the_penalty_of_noise_shared_by_a_group() -> None:
    """Orthonormal design, s_g = Bernoulli(keep_g)/keep_g with ratio 1/eta_hat: the expected loss pulls w like Omega."""
    base = methods.get("mcp")
    penalty = Grouped(base, GROUPS)
    w, y = np.array([0.9, -0.4, 1.0, 0.5, -0.6, 0.2]), np.array([1.0, 0.5, -1.0, 2.0, 0.3, 0.0])
    eta = penalty.reweighting(w)
    keep = eta / (1 + eta)  # ratio (1 - keep)/keep = 1/eta

    def expected(u: Array) -> float:
        total = 0.0
        for mask in product((0.0, 1.0), repeat=len(GROUPS)):
            s, chance = np.empty(6), 1.0
            for kept, g in zip(mask, GROUPS, strict=True):
                alpha = keep[g[0]]
                s[list(g)] = kept / alpha
                chance *= alpha if kept else 1 - alpha
            total += chance * float(np.sum((y - s * u) ** 2)) / 2
        return total

    for i in range(6):
        h = 1e-5 * np.eye(6)[i]
        pull = (expected(w + h) - expected(w - h)) / 2e-5 - (w - y)[i]
        assert pull == pytest.approx((penalty.omega(w + h) - penalty.omega(w - h)) / 2e-5, rel=1e-6)


def test_a_dual_without_bound_and_a_flat_penalty() -> None:
    flat, steep = (Grouped(methods.get(name), ((0, 1),)) for name in ("mcp", "log_sum"))
    assert flat.dual(np.array([0.0, np.inf])) == 2 * flat.omega(np.array([40.0, 30.0]))
    assert steep.dual(np.array([0.0, np.inf])) == np.inf
    assert flat.dual(np.zeros(2)) == 0


def test_a_penalty_without_a_bottom_pulls_every_group_to_zero() -> None:
    log = Grouped(et.from_penalty("log(w)"), ((0, 1),))
    assert log.omega(np.zeros(2)) == -np.inf
    assert log.prox(np.array([3.0, 4.0]), 1e-3).tolist() == [0, 0]
    assert log.reweighting(np.array([3.0, 4.0])) == pytest.approx([25, 25])


def test_norms_do_not_overflow() -> None:
    lasso = Grouped(methods.get("lasso"), ((0, 1),))
    assert lasso.omega(np.array([3e200, 4e200])) == pytest.approx(5e200)
    assert lasso.omega(np.array([3e-200, 4e-200])) == pytest.approx(5e-200)


def test_values_are_correct_to_doubles() -> None:
    base = methods.get("variational_dropout")
    got = Grouped(base, ((0, 1),)).omega(np.array([0.3, 0.4]))
    with mpmath.workdps(40):
        assert got == pytest.approx(float(base.evaluate("omega", "0.5", digits=30)), rel=1e-15)
