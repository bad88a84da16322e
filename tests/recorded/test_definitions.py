"""The definitions behind the recorded values against their papers: laws by quadrature, rules by their own prox."""

from __future__ import annotations

import fixed_noise
import gaussian
import pytest
import reparametrised
from confined import Confined
from mpmath import mp, mpf

NEAR = mpf(10) ** -30
WEIGHTS = tuple(mpf(x) for x in ("0.02", "0.7", "1.3", "40"))


@pytest.fixture(autouse=True)
def _precision() -> object:
    with mp.workdps(50):
        yield


def ratio(expectation: fixed_noise.Expectation) -> mpf:
    return 2 * fixed_noise.noise(expectation).omega(mpf(1))


def test_a_fixed_law_gives_the_ratio_of_its_textbook() -> None:
    """Bernoulli (1 - k)/k, uniform b^2/3, Beta(b/2, b/2) 1/(b + 1), Gaussian a."""
    k, b, a = mpf("0.3"), mpf("0.8"), mpf("0.4")
    assert abs(ratio(fixed_noise.gate(k)) - (1 - k) / k) < NEAR
    assert abs(2 * fixed_noise.uniform_dropout(b).omega(mpf(1)) - b**2 / 3) < NEAR
    assert abs(2 * fixed_noise.beta_dropout(3 * b).omega(mpf(1)) - 1 / (3 * b + 1)) < NEAR
    assert abs(2 * fixed_noise.gaussian_dropout(a).omega(mpf(1)) - a) < NEAR


@pytest.mark.parametrize("alpha", ["0.2", "0.7", "1.5"])
def test_the_reweighting_of_information_dropout_is_that_of_log_normal_noise(alpha: str) -> None:
    with mp.workdps(30):
        standard = fixed_noise.gaussian(mpf(0), mpf(1))
        found = ratio(lambda g: standard(lambda z: g(mp.exp(mpf(alpha) * z))))
        law = fixed_noise.information_dropout(mpf(2))
        assert abs(1 / law.eta(1 / mpf(alpha)) / found - 1) < mpf(10) ** -20


def test_information_dropout_has_the_square_of_its_noise_in_closed_form() -> None:
    """alpha^2 = W(1/w^2), Lambert's W, wherever the cap allows it."""
    law = fixed_noise.information_dropout(mpf("0.7"))
    for w in WEIGHTS:
        squared = min(mp.lambertw(w**-2).real, mpf("0.7") ** 2)
        assert abs(1 / law.reweighting(w) - mp.expm1(squared)) < NEAR


@pytest.mark.parametrize(
    "law",
    [
        fixed_noise.information_dropout(mpf("0.7")),
        fixed_noise.variational_dropout_kingma(),
        fixed_noise.generalized_dropout(mpf("0.4")),
        reparametrised.continuous_sparsification(mpf("0.5"), mpf(3)),
        reparametrised.hadamard(mpf(3)),
    ],
    ids=("information", "kingma", "generalized", "continuous", "hadamard"),
)
def test_f_eta_is_the_slope_of_f_over_that_of_eta(law: Confined) -> None:
    for a in (mpf("1.5"), mpf(7)) if law.low else (mpf("0.03"), mpf("0.8")):
        with mp.workdps(80):
            slope = mp.diff(law.f, a, h=mpf(10) ** -20) / mp.diff(law.eta, a, h=mpf(10) ** -20)
        assert abs(slope / law.f_eta(a) - 1) < mpf(10) ** -15


def test_a_confined_family_without_bounds_is_an_envelope() -> None:
    envelope = gaussian.ard()
    confined = Confined(lambda eta: eta, mp.log1p, lambda eta: 1 / (1 + eta))
    for w in WEIGHTS:
        assert abs(confined.omega(w) - envelope.omega(w)) < NEAR
        assert abs(confined.dual(w) - envelope.dual(w)) < NEAR
        for step in (mpf("0.5"), mpf(6)):
            assert abs(confined.prox(w, step) - envelope.prox(w, step)) < NEAR
    assert abs(confined.threshold(mpf(6)) - envelope.threshold(mpf(6))) < NEAR


def test_the_prox_at_step_1_of_the_soft_threshold_reparametrization_is_its_rule() -> None:
    penalty = reparametrised.soft_threshold_reparametrization(mpf("0.4"))
    for v in WEIGHTS:
        assert abs(penalty.prox(v, mpf(1)) - max(v - mpf("0.4"), 0)) < NEAR


def test_products_of_factors_and_powers_of_one_are_bridges() -> None:
    """k factors cost (k/2) w^(2/k), the power a costs w^(2/a)/2."""
    three = reparametrised.hadamard(mpf(3))
    power = reparametrised.powerpropagation(mpf("1.7"))
    for w in WEIGHTS:
        assert abs(three.omega(w) - mpf(3) / 2 * w ** (mpf(2) / 3)) < NEAR
        assert abs(power.omega(w) - mp.exp(mp.log(w) * 2 / mpf("1.7")) / 2) < NEAR


def test_the_mask_of_continuous_sparsification_stops_at_1() -> None:
    decay, lzero = mpf("0.5"), mpf(3)
    penalty = reparametrised.continuous_sparsification(decay, lzero)
    for w in WEIGHTS:
        mask = min(mp.cbrt(decay * w**2 / lzero), mpf(1))
        assert abs(penalty.reweighting(w) - mask**2 / decay) < NEAR


def test_the_published_divergence_makes_the_best_noise_jump_from_the_clamp() -> None:
    """The quadratic ends at 0.912415, not where the exact divergence would (0.8513), and eta jumps to 1.004569."""
    penalty = fixed_noise.variational_dropout_kingma()
    assert penalty.reweighting(mpf("0.912415")) == 1
    assert abs(penalty.reweighting(mpf("0.912416")) - mpf("1.004569")) < mpf("1e-4")
    assert penalty.f_eta(NEAR) > mpf("1.003") ** 2 * penalty.f_eta(mpf("0.003"))
