"""Moments and costs of the laws against quadrature, and of drawn outputs against the moments."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import pytest
import torch
from layer_cases import LAWS, every_layer, layer_and_inputs, scattered
from torch import Tensor

from etatrick.gpu.layers import BernoulliGates, Draws, HardConcrete, StochasticGates, StochasticLayer, UnitStandout

DRAWS = 4000
WEIGHT_LAWS = {name: law for name, law in LAWS.items() if not isinstance(law, UnitStandout)}
every_weight_law = pytest.mark.parametrize("law", WEIGHT_LAWS.values(), ids=WEIGHT_LAWS)


def hard_concrete_survival(x: mp.mpf, log_a: float, beta: float, gamma: float, zeta: float) -> mp.mpf:
    """P(s > x): the u at which the gate reaches x, solved from its definition."""
    inner = (x - mp.mpf(gamma)) / (mp.mpf(zeta) - mp.mpf(gamma))  # sigmoid((logit u + log a)/beta)
    logit_u = mp.mpf(beta) * mp.log(inner / (1 - inner)) - log_a
    return 1 - 1 / (1 + mp.exp(-logit_u))


@pytest.mark.parametrize(("beta", "gamma", "zeta"), [(2 / 3, -0.1, 1.1), (0.4, -0.2, 1.3)])
@pytest.mark.parametrize("log_a", [-9.0, -2.0, 0.0, 0.7, 5.0, 20.0])
def test_hard_concrete_moments_and_cost(log_a: float, beta: float, gamma: float, zeta: float) -> None:
    law = HardConcrete(lzero=0.25, beta=beta, gamma=gamma, zeta=zeta)
    theta, noise = torch.tensor(3.0, dtype=torch.float64), torch.tensor(log_a, dtype=torch.float64)
    first = mp.quad(lambda x: hard_concrete_survival(x, log_a, beta, gamma, zeta), [0, 0.5, 1])
    second = mp.quad(lambda x: 2 * x * hard_concrete_survival(x, log_a, beta, gamma, zeta), [0, 0.5, 1])
    mean, variance = law.moments(theta, noise)
    assert float(mean) == pytest.approx(float(3 * first), rel=1e-12)
    assert float(variance) == pytest.approx(float(9 * (second - first**2)), rel=1e-9, abs=1e-14)
    kept = hard_concrete_survival(mp.mpf(0), log_a, beta, gamma, zeta)
    assert float(law.cost(theta, noise)) == pytest.approx(float(kept) / 4, rel=1e-13)


@pytest.mark.parametrize("spread", [0.5, 0.2])
@pytest.mark.parametrize("centre", [-1.0, -0.1, 0.0, 0.6, 1.0, 1.7])
def test_stochastic_gates_moments_and_cost(centre: float, spread: float) -> None:
    law = StochasticGates(lzero=0.25, spread=spread)
    theta, noise = torch.tensor(3.0, dtype=torch.float64), torch.tensor(centre, dtype=torch.float64)

    def survival(x: float) -> mp.mpf:
        return 1 - mp.ncdf((x - mp.mpf(centre)) / spread)

    first, second = (mp.quad(f, [0, 0.25, 0.5, 0.75, 1]) for f in (survival, lambda x: 2 * x * survival(x)))
    mean, variance = law.moments(theta, noise)
    assert float(mean) == pytest.approx(float(3 * first), rel=1e-10)
    assert float(variance) == pytest.approx(float(9 * (second - first**2)), rel=1e-9, abs=1e-12)
    assert float(law.cost(theta, noise)) == pytest.approx(float(survival(0)) / 4, rel=1e-12)


def test_expected_count_is_the_share_of_gates_that_open() -> None:
    """cost(lzero = 1) against counting, within five standard errors."""
    for law in (HardConcrete(), StochasticGates(), BernoulliGates()):
        noise = torch.tensor([-1.0, 0.2, 1.5]).repeat(100_000, 1)
        ones = torch.ones_like(noise)
        drawn = drawn_weights(law, ones, noise, torch.Generator().manual_seed(1))
        chance = law.cost(ones[0], noise[0])
        error = (chance * (1 - chance) / len(noise)).sqrt()
        assert (((drawn != 0).float().mean(0) - chance).abs() < 5 * error).all()


@torch.no_grad()
def drawn_weights(law: Any, weight: Tensor, noise: Tensor, generator: torch.Generator) -> Tensor:
    """The weight that reaches the operator."""
    return law.outputs(lambda inputs, w, bias: w, weight, weight, None, noise, Draws(generator))


@every_weight_law
@every_layer
def test_drawn_outputs_have_the_mean_and_variance_of_the_local_formula(law: Any, kind: str) -> None:
    """E = W_mean x + b and Var = sum x^2 Var(W), each within five standard errors taken from the draws."""
    plain, inputs = layer_and_inputs(kind)
    layer = scattered(StochasticLayer(plain.double(), law, Draws(torch.Generator().manual_seed(7))), 0.2, 0.8)
    inputs = inputs.double()
    mean, variance = law.moments(layer.weight, layer.noise)
    with torch.no_grad():
        drawn = torch.stack([layer(inputs) for _ in range(DRAWS)])
        expected = layer._map(inputs, mean, layer.bias)
        spread = layer._map(inputs.square(), variance, None)
    centred = drawn - drawn.mean(0)
    error_of_mean = (spread / DRAWS).sqrt()
    error_of_variance = (((centred**4).mean(0) - centred.square().mean(0).square()) / DRAWS).sqrt()
    assert spread.max() > 1e-3
    assert ((drawn.mean(0) - expected).abs() <= 5 * error_of_mean + 1e-12).all()
    assert ((drawn.var(0) - spread).abs() <= 6 * error_of_variance + 1e-12).all()


def test_unit_standout_has_mean_one_and_the_variance_of_its_rule() -> None:
    plain, inputs = layer_and_inputs("linear")
    layer = StochasticLayer(plain.double(), UnitStandout(1.5, 0.5), Draws(torch.Generator().manual_seed(2)))
    inputs = inputs.double()
    with torch.no_grad():
        drawn = torch.stack([layer(inputs) for _ in range(20_000)])
        z = plain(inputs)
    variance = z.square() * (-(1.5 * z + 0.5)).exp()
    assert ((drawn.mean(0) - z).abs() < 5 * (variance / 20_000).sqrt()).all()
    keep = torch.sigmoid(1.5 * z + 0.5)
    kept = (drawn != 0).double().mean(0)
    assert ((kept - keep).abs() < 5 * (keep * (1 - keep) / 20_000).sqrt()).all()


@pytest.mark.parametrize("name", ["additive", "multiplicative"])
def test_local_outputs_are_drawn_for_every_example(name: str) -> None:
    """Two equal examples share a draw of the weights, but not of the outputs."""
    plain, inputs = layer_and_inputs("linear")
    twice = inputs[:1].repeat(2, 1)
    for law, same in ((LAWS[name], False), (LAWS[f"{name}, weights"], True)):
        first, second = scattered(StochasticLayer(plain, law))(twice)
        assert torch.allclose(first, second, rtol=1e-5, atol=1e-6) == same


def test_local_outputs_of_different_places_are_independent() -> None:
    """The covariance of two outputs is 0: they share inputs, but no weights."""
    plain, inputs = layer_and_inputs("linear")
    layer = scattered(StochasticLayer(plain, LAWS["additive"], Draws(torch.Generator().manual_seed(5))))
    with torch.no_grad():
        drawn = layer(inputs[:1].repeat(50_000, 1))
    correlation = torch.corrcoef(drawn.T) - torch.eye(4)
    assert correlation.abs().max() < 5 / 50_000**0.5
