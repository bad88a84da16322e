"""Variational dropout against the penalty derived from it, in the linear model, where they are the same thing."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from etatrick.gpu.layers import divergence
from etatrick.gpu.studies import Scaled
from etatrick.gpu.studies._common import variational_dropout
from etatrick.gpu.studies.matched import dropped, penalized, regression

PROBLEM = regression(0)
COUNT = len(PROBLEM.outputs)


def profile(weight: Tensor) -> Tensor:
    """min over alpha of alpha w^2 / 2 + KL(alpha) / n by brute force: what a weight pays in the noisy objective."""
    eta = torch.logspace(-6, 9, 60_001, dtype=torch.float64)
    values = weight[:, None] ** 2 / (2 * eta) + divergence.exact(eta) / COUNT
    return values.min(1).values


def test_the_penalty_is_the_least_cost_over_the_noise() -> None:
    weight = torch.tensor([0.003, 0.02, 0.07, 0.3, 1.0, 2.5], dtype=torch.float64)
    penalty = Scaled(variational_dropout(), 1 / COUNT, math.sqrt(COUNT))
    torch.testing.assert_close(penalty.penalty(weight), profile(weight), rtol=2e-6, atol=0)


def test_the_scaled_prox_minimises_its_definition() -> None:
    penalty = Scaled(variational_dropout(), 1 / COUNT, math.sqrt(COUNT))
    x = torch.linspace(-1, 1, 400_001, dtype=torch.float64)
    for v, step in ((0.05, 0.5), (0.3, 1.0), (-0.4, 0.7), (0.2, 1.5)):
        best = x[(step * penalty.penalty(x) + (x - v) ** 2 / 2).argmin()]
        assert float(penalty.prox(torch.tensor(v, dtype=torch.float64), step)) == pytest.approx(float(best), abs=1e-5)


def test_the_penalized_weights_are_stationary_for_the_noisy_objective() -> None:
    """The gradient of loss + the brute-force profile, which knows neither penalty nor prox, vanishes."""
    found = penalized(PROBLEM)
    slope = PROBLEM.inputs.T @ (PROBLEM.inputs @ found - PROBLEM.outputs) / COUNT
    kept = found != 0
    h = 1e-3
    rise = (profile(found + h) - profile(found - h)) / (2 * h)
    assert (slope + rise)[kept].abs().max() < 2e-4
    zero = torch.zeros_like(found)
    assert (slope.abs() <= profile(zero + 1e-4) / 1e-4)[~kept].all()
    assert 0 < int(kept.sum()) < len(found)


@pytest.mark.timeout(120)
def test_dropout_and_penalty_agree_to_sampling_error() -> None:
    target = penalized(PROBLEM)
    draws = torch.stack([dropped(PROBLEM, seed, 12) for seed in range(4)])
    error = draws.std(0) / math.sqrt(len(draws))
    off = (draws.mean(0) - target).abs()
    kept = target != 0
    assert error.max() < 3e-3
    assert (off[kept] < 6 * error[kept] + 5e-4).all(), (off, error)
    # a weight that the penalty removes is pulled to 0 by the noise as well, but only in the limit
    assert off[~kept].max() < 1e-2
    least_squares = torch.linalg.lstsq(PROBLEM.inputs, PROBLEM.outputs[:, None]).solution[:, 0]
    assert (least_squares - target).abs().max() > 20 * error.max()
