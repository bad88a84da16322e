"""Gradient estimators are unbiased: their exact expectations against the gradient of the exact expected loss."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import etatrick as et
from etatrick.gpu.layers import (
    BernoulliGates,
    HardConcrete,
    Standout,
    StochasticGates,
    StochasticLayer,
    VariationalDropout,
    arm_loss,
    replace_layers,
)
from etatrick.gpu.layers._draws import Given
from etatrick.gpu.layers.arm import _paired
from etatrick.symbols import EtatrickError

PHI = (torch.tensor([[0.4, -1.1]], dtype=torch.float64), torch.tensor([[-0.3]], dtype=torch.float64))
X = torch.tensor([[0.7, -1.2], [1.5, 0.4], [-0.2, 0.9]], dtype=torch.float64)
Y = torch.tensor([[0.3], [-1.0], [0.8]], dtype=torch.float64)


def two_gated_layers() -> nn.Sequential:
    """Three gates in two layers with a nonlinearity between them, in double precision."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 1), nn.Tanh(), nn.Linear(1, 1)).double()
    gated = replace_layers(model, BernoulliGates())
    with torch.no_grad():
        for layer, phi in zip((gated[0], gated[2]), PHI, strict=True):
            layer.noise.copy_(phi)
    return gated


def gated_loss(model: nn.Sequential, gates: list[Tensor]) -> Tensor:
    """The loss for given gates, written without the layers."""
    first, last = model[0], model[2]
    hidden = torch.tanh(X @ (first.weight * gates[0]).T + first.bias)
    return (hidden @ (last.weight * gates[1]).T + last.bias - Y).square().mean()


def expected_loss(model: nn.Sequential) -> Tensor:
    """E loss by enumeration of all gates, differentiable in phi and in the weights."""
    total = torch.zeros((), dtype=torch.float64)
    keep = [model[0].noise.sigmoid(), model[2].noise.sigmoid()]
    for bits in itertools.product((0.0, 1.0), repeat=3):
        gates = [torch.tensor([bits[:2]], dtype=torch.float64), torch.tensor([bits[2:]], dtype=torch.float64)]
        chance = torch.stack([(g * k + (1 - g) * (1 - k)).prod() for g, k in zip(gates, keep, strict=True)]).prod()
        total = total + chance * gated_loss(model, gates)
    return total


def test_arm_is_unbiased() -> None:
    """Between the jumps of the two gates the estimate is linear in each u: midpoints of all cells give its mean."""
    model = two_gated_layers()
    parameters = list(model.parameters())
    exact = torch.autograd.grad(expected_loss(model), parameters)
    cells = []
    for phi in torch.cat([p.flatten() for p in PHI]).tolist():
        keep = float(torch.sigmoid(torch.tensor(phi, dtype=torch.float64)))
        ends = [0.0, *sorted((keep, 1 - keep)), 1.0]
        cells.append([((a + b) / 2, b - a) for a, b in itertools.pairwise(ends)])
    mean = [torch.zeros_like(p) for p in parameters]
    value = 0.0
    for cell in itertools.product(*cells):
        u = [
            torch.tensor([[cell[0][0], cell[1][0]]], dtype=torch.float64),
            torch.tensor([[cell[2][0]]], dtype=torch.float64),
        ]
        volume = cell[0][1] * cell[1][1] * cell[2][1]
        loss = _paired([model[0], model[2]], u, lambda: (model(X) - Y).square().mean())
        value += volume * float(loss.detach())
        for total, gradient in zip(mean, torch.autograd.grad(loss, parameters), strict=True):
            total += volume * gradient
    assert value == pytest.approx(float(expected_loss(model).detach()), rel=1e-13)
    for ours, theirs in zip(mean, exact, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-14)


def test_arm_draws_the_same_elsewhere_in_both_evaluations() -> None:
    """With dropout the two losses differ by the gates alone; with open gates not at all."""
    model = replace_layers(nn.Sequential(nn.Dropout(0.5), nn.Linear(50, 1)), BernoulliGates())
    with torch.no_grad():
        model[1].noise.fill_(30.0)
    seen: list[Tensor] = []

    def loss() -> Tensor:
        seen.append(model(torch.ones(1, 50)).sum())
        return seen[-1]

    arm_loss(model, loss).backward()
    assert float(seen[0]) == float(seen[1].detach())
    assert float(model[1].noise.grad.abs().max()) == 0


def test_arm_restores_the_source_of_random_numbers() -> None:
    model = two_gated_layers()
    before = model[0].draws

    def fails() -> Tensor:
        raise KeyError("in the loss")

    with pytest.raises(KeyError):
        arm_loss(model, fails)
    assert model[0].draws is before


def test_gates_without_arm_are_refused() -> None:
    model = two_gated_layers()
    with pytest.raises(EtatrickError, match="train them with arm_loss"):
        model(X)
    with torch.no_grad():
        model(X)
    with pytest.raises(EtatrickError, match="no Bernoulli gates"):
        arm_loss(replace_layers(nn.Linear(2, 2), HardConcrete()), lambda: torch.zeros(()))
    with pytest.raises(EtatrickError, match="evaluation mode"):
        arm_loss(model.eval(), lambda: torch.zeros(()))


# variational dropout: a nonlinear loss of one output with two inputs, expectations by Gauss-Hermite


def softplus_square(z: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, z) ** 2


def expected_by_quadrature(theta: np.ndarray, noise: np.ndarray, parametrization: str) -> float:
    """E softplus(W x + 0.3)^2 for the Gaussian W x, in NumPy."""
    x = np.array([0.8, -1.3])
    variance = np.exp(noise) if parametrization == "additive" else np.exp(noise) * theta**2
    nodes, shares = np.polynomial.hermite_e.hermegauss(80)
    z = theta @ x + 0.3 + np.sqrt(variance @ x**2) * nodes
    return float(shares @ softplus_square(z) / np.sqrt(2 * np.pi))


def by_differences(theta: np.ndarray, noise: np.ndarray, parametrization: str) -> np.ndarray:
    """Central differences of fourth order in (theta, noise)."""
    point, out, h = np.concatenate([theta, noise]), np.zeros(4), 1e-3
    for i in range(4):
        for step, share in ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12)):
            moved = point.copy()
            moved[i] += step * h
            out[i] += share * expected_by_quadrature(moved[:2], moved[2:], parametrization) / h
    return out


@pytest.mark.parametrize("parametrization", ["additive", "multiplicative"])
@pytest.mark.parametrize("local", [True, False])
def test_reparametrised_gradient_is_unbiased(parametrization: Any, local: bool) -> None:
    theta, noise = np.array([0.9, -0.6]), np.array([-0.7, 0.4])
    layer = StochasticLayer(nn.Linear(2, 1).double(), VariationalDropout(parametrization, local=local))
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(theta))
        layer.noise.copy_(torch.from_numpy(noise))
        layer.bias.fill_(0.3)
    nodes, shares = (torch.from_numpy(a) for a in np.polynomial.hermite_e.hermegauss(80 if local else 60))
    shares = shares / shares.sum()
    x = torch.tensor([[0.8, -1.3]], dtype=torch.float64)
    if local:
        layer.draws = Given(nodes[:, None])
        loss = (shares[:, None] * nn.functional.softplus(layer(x.expand(80, 2))).square()).sum()
    else:
        loss = torch.zeros((), dtype=torch.float64)
        for (a, p), (b, q) in itertools.product(zip(nodes, shares, strict=True), repeat=2):
            layer.draws = Given(torch.stack([a, b])[None])
            loss = loss + p * q * nn.functional.softplus(layer(x)).square().sum()
    ours = torch.cat([g.flatten() for g in torch.autograd.grad(loss, [layer.weight, layer.noise])])
    np.testing.assert_allclose(ours.numpy(), by_differences(theta, noise, parametrization), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    "law", [HardConcrete(), HardConcrete(beta=0.4), StochasticGates(), StochasticGates(spread=0.3)], ids=repr
)
def test_gate_gradient_is_unbiased(law: Any) -> None:
    """The mean gradient over midpoints in u against that of E (y - theta s x)^2 by the law's moments."""
    count = 200_000
    u = ((torch.arange(count, dtype=torch.float64) + 0.5) / count)[:, None]
    numbers = u if isinstance(law, HardConcrete) else torch.special.ndtri(u)
    layer = StochasticLayer(nn.Linear(1, count, bias=False).double(), law, Given(numbers))
    with torch.no_grad():
        layer.weight.fill_(1.4)
        layer.noise.fill_(0.6)
    y, x = 0.9, torch.tensor([[0.7]], dtype=torch.float64)
    (y - layer(x)).square().mean().backward()
    theta, noise = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1.4, 0.6))
    mean, variance = law.moments(theta, noise)
    ((y - 0.7 * mean) ** 2 + 0.7**2 * variance).backward()
    assert float(layer.weight.grad.sum()) == pytest.approx(float(theta.grad), rel=1e-6)
    assert float(layer.noise.grad.sum()) == pytest.approx(float(noise.grad), rel=1e-5)


def test_standout_descends_its_effective_penalty() -> None:
    """E d/dw (y - s w x)^2/2 = d/dw (y - w x)^2/2 + x^2 Omega'(w), by enumeration of the mask."""
    omega = et.methods.get("standout", a=2, b=-1)
    y, x = 0.5, 1.7
    for w in (0.3, 1.0):
        layer = StochasticLayer(nn.Linear(1, 1, bias=False).double(), Standout(2.0, -1.0))
        nn.init.constant_(layer.weight, w)
        keep = 1 / (1 + np.exp(-(2 * w - 1)))
        mean = 0.0
        for u, share in ((keep / 2, keep), ((1 + keep) / 2, 1 - keep)):
            layer.draws = Given(torch.tensor([[u]], dtype=torch.float64))
            loss = (y - layer(torch.tensor([[x]], dtype=torch.float64))).square().sum() / 2
            mean += share * float(torch.autograd.grad(loss, layer.weight)[0])
        slope = float(omega.evaluate("derivative", at=str(w), digits=20))
        assert mean == pytest.approx(-x * (y - w * x) + x**2 * slope, rel=1e-12)
