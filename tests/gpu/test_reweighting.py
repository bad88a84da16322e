"""Each algorithm of the paper against what it is said to minimise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from written_penalties import MCP, Lasso, LogSum

from etatrick.gpu import EtaTrick, adaptive_dropout, adaptive_tikhonov, reweighted_least_squares
from etatrick.gpu.reweighting import noise_ratio
from etatrick.symbols import EtatrickError

PENALTIES = [Lasso(), LogSum(0.5), MCP(1.0)]


@dataclass(frozen=True)
class DualLogSum(LogSum):
    """f(eta) = max_w 2 log(1 + w / eps) - w^2 / eta, at w = (sqrt(eps^2 + 4 eta) - eps) / 2."""

    def dual(self, eta: Tensor) -> Tensor:
        w = ((self.eps**2 + 4 * eta).sqrt() - self.eps) / 2
        return 2 * self.penalty(w) - w**2 / eta


def regression(seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(200, 8, generator=generator, dtype=torch.float64)
    truth = torch.tensor([1.0, 0, 0, -2, 0, 0.5, 0, 0], dtype=torch.float64)
    return x, x @ truth + 0.3 * torch.randn(200, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("noise", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("penalty", PENALTIES, ids=lambda p: p.name)
def test_average_gradient_is_that_of_the_penalised_loss(noise: Any, penalty: Any) -> None:
    """E of the gradient under masks is g + c lam Omega'(w), c the columns' mean squares (linear model)."""
    x, y = regression()
    w = nn.Parameter(torch.linspace(-1.5, 1.5, 8, dtype=torch.float64))
    slope = w.detach().sign() * penalty.derivative(w.detach().abs())
    expected = x.T @ (x @ w.detach() - y) / 200 + x.square().mean(0) * 0.1 * slope
    generator, gradients = torch.Generator().manual_seed(1), []
    before = w.detach().clone()
    for _ in range(4000):
        w.grad = None
        with adaptive_dropout([w], penalty, 0.1, noise, generator=generator):
            ((y - x @ w).square().mean() / 2).backward()
        gradients.append(w.grad.clone())
    assert torch.equal(w, before)
    mean, spread = torch.stack(gradients).mean(0), torch.stack(gradients).std(0) / 4000**0.5
    assert float(spread.max()) < 0.05
    assert float(((mean - expected).abs() / spread).max()) < 4.5


def test_masks_are_bernoulli_over_alpha() -> None:
    w = nn.Parameter(torch.full((20_000,), 0.2))
    with adaptive_dropout([w], Lasso(), 0.1, generator=torch.Generator().manual_seed(0)):
        inside = w.detach().clone()  # alpha = 0.2 / (0.2 + 0.1)
    torch.testing.assert_close(inside[inside != 0], torch.full_like(inside[inside != 0], 0.3))
    assert float((inside != 0).double().mean()) == pytest.approx(2 / 3, abs=0.015)


def test_weights_and_older_gradients_return_even_after_an_error() -> None:
    w = nn.Parameter(torch.tensor([1.0, -2.0, 0.0]))
    w.grad = torch.tensor([1.0, 1.0, 1.0])
    with pytest.raises(KeyError), adaptive_dropout([w], Lasso(), 0.5, "gaussian"):
        raise KeyError
    assert w.tolist() == [1.0, -2.0, 0.0]
    assert w.grad.tolist() == [1.0, 1.0, 1.0]
    with adaptive_dropout([w], Lasso(), 0.0):
        w.sum().backward()
    assert w.grad.tolist() == [2.0, 2.0, 2.0]


def test_unknown_noise_is_refused() -> None:
    with (
        pytest.raises(EtatrickError, match="noise must be bernoulli or gaussian"),
        adaptive_dropout([], Lasso(), 1, "x"),
    ):
        pass


@pytest.mark.parametrize("penalty", PENALTIES, ids=lambda p: p.name)
def test_adaptive_tikhonov_has_the_gradient_of_the_penalty(penalty: Any) -> None:
    w = nn.Parameter(torch.linspace(-2, 2, 40, dtype=torch.float64))
    adaptive_tikhonov([w], penalty, 0.3, keep=1e-9).backward()
    torch.testing.assert_close(w.grad, 0.3 * w.detach().sign() * penalty.derivative(w.detach().abs()))


def test_least_probability_bounds_the_noise() -> None:
    assert float(noise_ratio(Lasso(), 0.1, torch.zeros(1), keep=0.01)) == pytest.approx(99)


def test_eta_trick_is_the_penalty_at_its_best_eta() -> None:
    w = nn.Parameter(torch.linspace(0.01, 2, 50, dtype=torch.float64))
    penalty = DualLogSum(0.5)
    trick = EtaTrick([w], penalty, 0.3)
    value = trick()
    value.backward()
    assert value.item() == pytest.approx(0.3 * float(penalty.penalty(w.detach()).sum()), rel=1e-12)
    assert float(trick.log_eta[0].grad.abs().max()) < 1e-14
    torch.testing.assert_close(w.grad, 0.3 * penalty.derivative(w.detach()))
    with torch.no_grad():
        trick.log_eta[0].add_(0.1)
    assert trick().item() > value.item()


def test_trained_eta_ends_where_the_penalty_does() -> None:
    x, y = regression()
    penalty = DualLogSum(0.5)
    w = nn.Parameter(torch.linalg.lstsq(x, y).solution)
    trick = EtaTrick([w], penalty, 0.1)
    optimizer = torch.optim.Adam([w, *trick.parameters()], lr=0.02)
    for i in range(1500):
        optimizer.param_groups[0]["lr"] = 0.02 * (1 - i / 1500)
        optimizer.zero_grad()
        ((y - x @ w).square().mean() / 2 + trick()).backward()
        optimizer.step()
    reference = coordinate_descent(x, y, penalty, 0.1)
    assert trick.prune() == int(reference.count_nonzero())
    assert float((w.detach() - reference).abs().max()) < 1e-3


def test_penalty_without_dual_is_refused() -> None:
    with pytest.raises(EtatrickError, match="lasso comes without its dual"):
        EtaTrick([], Lasso(), 0.1)  # type: ignore[arg-type]


def test_dual_that_only_says_that_there_is_none_is_refused_at_once() -> None:
    """Exported penalties have the function in any case."""

    class Without(LogSum):
        def dual(self, eta: Tensor) -> Tensor:
            raise ValueError("Omega grows faster than a square")

    with pytest.raises(EtatrickError, match=r"log_sum has no dual .* grows faster"):
        EtaTrick([nn.Parameter(torch.ones(2))], Without(0.5), 0.1)


def coordinate_descent(x: Tensor, y: Tensor, penalty: Any, lam: float) -> Tensor:
    gram, correlation = (x.T @ x / len(x)).numpy(), (x.T @ y / len(x)).numpy()
    w = np.zeros(len(correlation))
    for _ in range(300):
        for j in range(len(w)):
            rest = correlation[j] - gram[j] @ w + gram[j, j] * w[j]
            v = torch.tensor(rest / gram[j, j], dtype=torch.float64)
            w[j] = float(penalty.prox(v, lam / float(gram[j, j])))
    return torch.from_numpy(w)


@pytest.mark.parametrize("penalty", PENALTIES, ids=lambda p: p.name)
def test_reweighted_least_squares_descends_to_the_minimum(penalty: Any) -> None:
    x, y = regression()
    fit = reweighted_least_squares(x, y, penalty, 0.15, steps=20_000, tol=1e-14)
    rises = np.diff(fit.objectives)
    assert fit.converged
    assert rises.max() <= 1e-15
    reference = coordinate_descent(x, y, penalty, 0.15)
    assert 0 < int(reference.count_nonzero()) < 8
    assert float((fit.weights - reference).abs().max()) < 1e-6
    residual = x.T @ (y - x @ fit.weights) / 200
    alive = reference != 0
    slope = 0.15 * fit.weights.sign() * penalty.derivative(fit.weights.abs())
    torch.testing.assert_close(residual[alive], slope[alive], rtol=0, atol=1e-9)


def test_stationary_points_are_fixed_and_zeros_absorb() -> None:
    x, y = regression()
    reference = coordinate_descent(x, y, MCP(1.0), 0.15)
    fit = reweighted_least_squares(x, y, MCP(1.0), 0.15, steps=1, start=reference)
    torch.testing.assert_close(fit.weights, reference, rtol=0, atol=1e-13)
    assert torch.equal(fit.weights == 0, reference == 0)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(EtatrickError, match=r"do not have shapes \(3, 2\), \(2,\)"):
        reweighted_least_squares(torch.ones(3, 2), torch.ones(2), Lasso(), 0.1)
