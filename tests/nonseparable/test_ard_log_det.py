"""ArdLogDet against scipy's minimisers, high precision, the separable entry and NumPy's determinant."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from scipy import optimize
from vector_laws import (
    Array,
    bound,
    law_no_eta_is_better,
    law_no_w_exceeds_the_dual,
    law_reweighting_attains,
    magnitudes,
)

from etatrick import methods
from etatrick.nonseparable import ArdLogDet
from etatrick.symbols import EtatrickError

SHAPES = [(3, 5), (5, 3), (4, 4), (1, 3), (40, 2)]


def _design(n: int, p: int, seed: int = 0) -> Array:
    """Correlated columns of different sizes."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, p)) + 2 * rng.normal(size=(n, 1))) * 10 ** rng.uniform(-1, 1, p)


def _f(x: Array, tau: float, eta: Array) -> float:
    sign, value = np.linalg.slogdet(tau * np.eye(len(x)) + x @ np.diag(eta) @ x.T)
    assert sign == 1
    return float(value) - len(x) * np.log(tau)


@pytest.mark.parametrize(("n", "p"), SHAPES)
def test_the_dual_is_the_log_determinant(n: int, p: int) -> None:
    x = _design(n, p)
    for eta in 10 ** np.random.default_rng(1).uniform(-2, 3, (20, p)):
        assert ArdLogDet(x, 0.3).dual(eta) == pytest.approx(_f(x, 0.3, eta), rel=1e-9)


def test_small_determinants_keep_their_digits() -> None:
    x = _design(3, 4)
    eta = np.array([1e-20, 3e-20, 0.0, 1e-21])
    assert ArdLogDet(x, 0.5).dual(eta) == pytest.approx(float(np.sum(eta * np.sum(x**2, axis=0))) / 0.5, rel=1e-13)


def _objective(u: Array, x: Array, tau: float, w: Array) -> float:
    eta = np.exp(u)
    return float(np.sum(w**2 / eta) + _f(x, tau, eta)) / 2


@pytest.mark.parametrize(("n", "p"), SHAPES)
def test_no_search_over_eta_goes_below(n: int, p: int) -> None:
    """A search in log eta from random starts: it reaches Omega and never less, so there is one minimum."""
    rng = np.random.default_rng(2)
    x, tau = _design(n, p), 0.3
    penalty = ArdLogDet(x, tau)
    for w in magnitudes(rng, p, 4):
        least, eta_hat = penalty.omega(w), penalty.reweighting(w)
        law_reweighting_attains(penalty, w)
        for start in rng.normal(size=(4, p)) * 3:
            found = optimize.minimize(_objective, start, (x, tau, w), "Powell", bounds=[(-20, 20)] * p, tol=1e-12)
            assert found.fun >= least * (1 - 1e-9)
            assert found.fun == pytest.approx(least, rel=1e-6)
            assert np.exp(found.x) == pytest.approx(eta_hat, rel=1e-2)
        law_no_eta_is_better(penalty, w, 10 ** rng.uniform(-3, 3, (40, p)))
        law_no_eta_is_better(penalty, w, eta_hat * np.exp(1e-3 * rng.normal(size=(40, p))))


def test_the_objective_is_convex_in_log_eta() -> None:
    rng = np.random.default_rng(3)
    x = _design(3, 5)
    penalty = ArdLogDet(x, 0.2)
    w = magnitudes(rng, 5, 1)[0]
    for a, b in rng.normal(size=(300, 2, 5)) * 4:
        middle = bound(penalty, w, np.exp((a + b) / 2))
        assert middle <= (bound(penalty, w, np.exp(a)) + bound(penalty, w, np.exp(b))) / 2 * (1 + 1e-12)


def test_it_is_not_convex_in_eta_itself() -> None:
    """Why log eta: along eta the log-determinant is concave, and far out it wins."""
    penalty = ArdLogDet(np.ones((1, 1)), 1.0)
    w, a, b = np.array([0.1]), np.array([1.0]), np.array([9.0])
    assert bound(penalty, w, (a + b) / 2) > (bound(penalty, w, a) + bound(penalty, w, b)) / 2


def test_one_round_of_reweighting_halves_distances() -> None:
    rng = np.random.default_rng(4)
    x, w = _design(4, 6), magnitudes(rng, 6, 1)[0]

    def round_(u: Array) -> Array:
        inverse = np.linalg.inv(0.3 * np.eye(4) + (x * np.exp(u)) @ x.T)
        return np.asarray(np.log(np.abs(w)) - np.log(np.einsum("ki,kl,li->i", x, inverse, x)) / 2)

    for a, b in rng.normal(size=(200, 2, 6)) * 3:
        assert np.abs(round_(a) - round_(b)).max() <= np.abs(a - b).max() / 2 * (1 + 1e-9)


def _precise(x: Array, tau: float, w: Array) -> list[mpmath.mpf]:
    """The stationary eta with 60 digits, by Newton's method on w^2/eta = eta x^T M^{-1} x in log eta."""
    n, p = x.shape
    with mpmath.workdps(60):
        design = mpmath.matrix(x.tolist())

        def residual(*u: mpmath.mpf) -> list[mpmath.mpf]:
            eta = [mpmath.exp(t) for t in u]
            m = mpmath.eye(n) * mpmath.mpf(tau) + design * mpmath.diag(eta) * design.T
            solved = mpmath.inverse(m) * design
            slopes = [sum(design[k, i] * solved[k, i] for k in range(n)) for i in range(p)]
            return [mpmath.log(e**2 * s / mpmath.mpf(float(t)) ** 2) for e, s, t in zip(eta, slopes, w, strict=True)]

        start = [mpmath.log(e) for e in ArdLogDet(x, tau).reweighting(w).tolist()]
        found = mpmath.findroot(residual, start, tol=1e-80)
        return [mpmath.exp(t) for t in found]


@pytest.mark.parametrize("spread", [0, 3, 6])
@pytest.mark.parametrize(("n", "p"), [(3, 4), (4, 3), (3, 3)])
def test_the_error_is_within_the_tolerance(n: int, p: int, spread: int) -> None:
    w = 10 ** np.random.default_rng(5).uniform(-spread, spread, p)
    x = _design(n, p)
    want = _precise(x, 0.3, w)
    got = ArdLogDet(x, 0.3).reweighting(w)
    assert max(abs(float(mpmath.log(g / t))) for g, t in zip(got.tolist(), want, strict=True)) <= 1e-10


def test_an_orthogonal_design_is_the_separable_entry() -> None:
    separable = methods.get("ard")
    w = np.array([0.3, -2.5, 1e-8, 40.0, 0.0])
    design = 3 * np.linalg.qr(np.random.default_rng(6).normal(size=(7, 5)))[0]
    penalty = ArdLogDet(design, 9.0)
    assert penalty.omega(w) == pytest.approx(sum(float(separable.evaluate("omega", t)) for t in w), rel=1e-12)
    want = [float(separable.evaluate("reweighting", t)) for t in w]
    assert penalty.reweighting(w) == pytest.approx(want, rel=1e-9)


def test_scaling_the_weights_scales_eta() -> None:
    """f depends on x diag(eta) x^T/tau only: Omega for (x/s, tau) at w is Omega for (x, tau) at w/s."""
    x, w = _design(4, 6), magnitudes(np.random.default_rng(7), 6, 1)[0]
    assert ArdLogDet(x / 8, 0.3).omega(w) == pytest.approx(ArdLogDet(x, 0.3).omega(w / 8), rel=1e-9)
    assert ArdLogDet(x, 0.3 * 64).omega(w) == pytest.approx(ArdLogDet(x, 0.3).omega(w / 8), rel=1e-9)


@pytest.mark.parametrize(("n", "p"), SHAPES)
def test_the_dual_is_the_maximum_over_w(n: int, p: int) -> None:
    """It is attained where w^2 = eta^2 df/deta, and nothing exceeds it."""
    rng = np.random.default_rng(8)
    x, tau = _design(n, p), 0.3
    penalty = ArdLogDet(x, tau)
    for eta in 10 ** rng.uniform(-2, 2, (5, p)):
        inverse = np.linalg.inv(tau * np.eye(n) + (x * eta) @ x.T)
        top = eta * np.sqrt(np.einsum("ki,kl,li->i", x, inverse, x))
        near = [top * np.exp(0.1 * rng.normal(size=p)) for _ in range(20)]
        best = law_no_w_exceeds_the_dual(penalty, eta, [top, *near, *magnitudes(rng, p, 20)])
        assert best == pytest.approx(penalty.dual(eta), rel=1e-8)


def test_weights_and_columns_that_are_zero() -> None:
    x = _design(4, 3)
    x[:, 1] = 0
    penalty = ArdLogDet(x, 0.3)
    w = np.array([0.0, 5.0, 2.0])
    assert penalty.reweighting(w)[0] == 0
    assert penalty.reweighting(w)[1] == np.inf
    assert penalty.omega(w) == pytest.approx(ArdLogDet(x[:, 2:], 0.3).omega(w[2:]), rel=1e-12)
    assert penalty.dual(np.array([1.0, np.inf, 0.0])) == pytest.approx(ArdLogDet(x[:, :1], 0.3).dual(np.array([1.0])))
    assert penalty.dual(np.array([1.0, 1.0, np.inf])) == np.inf
    assert penalty.omega(np.zeros(3)) == 0


@pytest.mark.parametrize("size", [1e-150, 1e-8, 1e8, 1e100])
def test_the_slope_at_zero_and_the_logarithm_far_out(size: float) -> None:
    x, w = _design(5, 4), np.array([1.0, -2.0, 0.5, 3.0])
    penalty = ArdLogDet(x, 0.3)
    if size < 1:
        slope = float(np.sum(np.abs(w) * np.sqrt(np.sum(x**2, axis=0) / 0.3)))
        assert penalty.omega(size * w) == pytest.approx(size * slope, rel=1e-6)
    else:
        assert penalty.omega(2 * size * w) - penalty.omega(size * w) == pytest.approx(4 * np.log(2), rel=1e-6)


def test_beyond_the_range_of_doubles_it_is_an_error() -> None:
    with pytest.raises(EtatrickError, match="eta_hat is not known to 1e-10"):
        ArdLogDet(_design(3, 3), 0.3).omega(np.full(3, 1e200))


def test_the_equivalent_solves_its_equation() -> None:
    x, w = _design(30, 50), np.random.default_rng(9).normal(size=50)
    eta = ArdLogDet(x, 0.1).approximate_reweighting(w)
    c = w**2 / (eta**2 - w**2 * eta)  # from w^2/eta^2 = c/(1 + c eta)
    assert c == pytest.approx(np.full(50, c[0]), rel=1e-9)
    assert 1 / c[0] == pytest.approx(0.1 + float(np.sum(eta / (1 + eta * c[0]))) / 30, rel=1e-9)


def _gaussian(n: int, p: int, seed: int) -> tuple[ArdLogDet, Array]:
    rng = np.random.default_rng(seed)
    return ArdLogDet(rng.normal(size=(n, p)) / np.sqrt(n), 0.1), rng.normal(size=p)


def test_the_equivalent_approaches_the_minimiser() -> None:
    """The error falls like 1/sqrt(n), for tall and for wide designs."""
    for ratio in (0.5, 1.0, 2.0):
        small, large = (_median_error(n, int(ratio * n), range(4)) for n in (40, 160))
        assert 0.35 < large / small < 0.7
        assert large < 0.04


def _median_error(n: int, p: int, seeds: range) -> float:
    """Over all weights of a few designs."""
    errors = [penalty.approximation_error(w) for penalty, w in (_gaussian(n, p, seed) for seed in seeds)]
    return float(np.median(errors))


@pytest.mark.slow
def test_the_error_of_the_equivalent_at_600() -> None:
    """About one per cent for normal weights (0.9 to 1.1 per cent in five designs)."""
    for seed in range(5):
        assert 0.008 < _median_error(600, 600, range(seed, seed + 1)) < 0.012


def test_the_error_at_a_zero_weight_is_zero() -> None:
    penalty, w = _gaussian(10, 5, 11)
    w[2] = 0
    assert penalty.approximation_error(w)[2] == 0


def test_the_prox_is_not_known() -> None:
    with pytest.raises(EtatrickError, match="not known"):
        ArdLogDet(np.eye(2), 1.0).prox(np.ones(2))


def test_equal_content_is_equal_and_the_design_is_a_copy() -> None:
    x = _design(3, 4)
    penalty = ArdLogDet(x, 0.3)
    assert penalty == ArdLogDet(x.copy(), 0.3)
    assert hash(penalty) == hash(ArdLogDet(x.copy(), 0.3))
    assert penalty != ArdLogDet(x, 0.4)
    assert penalty != ArdLogDet(-x, 0.3)
    x[0, 0] = 7
    assert penalty.x[0, 0] != 7
    with pytest.raises(ValueError, match="read-only"):
        penalty.x[0, 0] = 7
