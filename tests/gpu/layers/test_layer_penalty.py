"""In linear regression, minimising a law's objective over its noise leaves the effective penalty of its method."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

import etatrick as et
from etatrick.gpu.layers import BernoulliGates, HardConcrete, StochasticGates, VariationalDropout

AT = ("0.01", "0.1", "0.3", "0.5", "0.8", "2.5")

METHODS = {
    "variational_dropout": (VariationalDropout(), {}, -60, 60),
    "variational_dropout_molchanov": (VariationalDropout(divergence="molchanov"), {}, -60, 60),
    "hard_concrete": (HardConcrete(lzero=0.5), {}, -30, 60),
    "stochastic_gates": (StochasticGates(lzero=0.5), {}, -3.0, 20),
    "bernoulli_gates": (BernoulliGates(lzero=0.7), {"lzero": "7/10"}, -30, 60),
}


def marginal(law: Any, mean: float, low: float, high: float, c: float = 1.0, n: float = 1.0) -> float:
    """min over the noise of c Var(W)/2 + cost/n, the mean of W held at `mean`, on a fine grid."""
    noise = torch.linspace(low, high, 300_001, dtype=torch.float64)
    one = torch.ones_like(noise)
    theta = mean / law.moments(one, noise)[0]
    expected, variance = law.moments(theta, noise)
    torch.testing.assert_close(expected, torch.full_like(expected, mean))
    objective: Tensor = c * variance / 2 + law.cost(theta, noise) / n
    return float(objective.min())


@pytest.mark.parametrize("method", METHODS)
def test_noise_minimised_out_is_the_effective_penalty(method: str) -> None:
    law, parameters, low, high = METHODS[method]
    penalty = et.methods.get(method, **parameters)
    for w in AT:
        expected = float(penalty.evaluate("omega", at=w, digits=15))
        assert marginal(law, float(w), low, high) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("parametrization", ["additive", "multiplicative"])
@pytest.mark.parametrize(("n", "c"), [(100, 1.0), (60_000, 0.2)])
def test_cost_per_example_scales_the_penalty(parametrization: Any, n: int, c: float) -> None:
    """P(w) = Omega(sqrt(n c) w)/n for c Var(W)/2 + KL/n."""
    penalty = et.methods.get("variational_dropout")
    for w in (0.001, 0.05, 0.7):
        expected = float(penalty.evaluate("omega", at=repr((n * c) ** 0.5 * w), digits=15)) / n
        ours = marginal(VariationalDropout(parametrization), w, -60, 60, c, n)
        assert ours == pytest.approx(expected, rel=1e-7)


def test_cost_of_gates_is_the_cost_in_the_catalogue() -> None:
    """lzero P(s > 0): from the formulas of the entries, for hard concrete a/(a + (1/11)^(2/3))."""
    one = torch.tensor(1.0, dtype=torch.float64)
    for log_a in (-3.0, 0.0, 2.0):
        a = torch.tensor(log_a, dtype=torch.float64).exp()
        expected = a / (a + (1 / 11) ** (2 / 3)) / 2
        ours = HardConcrete(lzero=0.5).cost(one, a.log())
        torch.testing.assert_close(ours, expected, rtol=1e-13, atol=0)
