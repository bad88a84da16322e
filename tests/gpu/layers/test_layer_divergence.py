"""The divergence of variational dropout against its definition, by quadrature at 30 digits."""

from __future__ import annotations

import mpmath as mp
import pytest
import torch

import etatrick as et
from etatrick.gpu.layers.divergence import exact, molchanov

ALPHAS = ["1e-12", "1e-5", "0.003", "0.02", "0.1", "0.3", "1", "2", "7", "40", "1e3", "1e7"]


def by_definition(alpha: str) -> mp.mpf:
    """E_q[log q - log p] for q = N(1, alpha), p = 1/|w|, less its limit (gamma + log 2)/2 + const as alpha -> oo."""
    with mp.workdps(30):
        a = mp.mpf(alpha)
        root = mp.sqrt(a)

        def integrand(e: mp.mpf) -> mp.mpf:
            return mp.log(abs(1 + root * e)) * mp.npdf(e)

        cuts = sorted(
            {-mp.mpf(14), mp.mpf(14), -mp.mpf(1), mp.mpf(0), mp.mpf(1)} | ({-1 / root} if root > 0.08 else set())
        )
        return mp.quad(integrand, cuts) - mp.log(a) / 2 + (mp.euler + mp.log(2)) / 2


def slope(eta: mp.mpf) -> mp.mpf:
    """D(u)/(2u), u = sqrt(eta/2), by Dawson's integral itself."""
    with mp.workdps(30):
        return mp.quad(lambda t: mp.exp(-eta / 2 * (1 - t * t)), [0, 0.5, 0.9, 0.99, 0.9999, 1]) / 2


@pytest.mark.parametrize("alpha", ALPHAS)
def test_exact_is_the_divergence(alpha: str) -> None:
    eta = torch.tensor(1 / float(alpha), dtype=torch.float64, requires_grad=True)
    value = exact(eta)
    value.backward()
    expected = by_definition(alpha)
    assert abs(float(value.detach()) - expected) <= 1e-9 * min(expected, 1) + 4e-16 * expected + 1e-19
    assert eta.grad is not None
    if float(alpha) > 1e-4:
        assert float(eta.grad) == pytest.approx(float(slope(1 / mp.mpf(alpha))), rel=1e-8)


def test_exact_is_half_the_dual_of_the_catalogue() -> None:
    method = et.methods.get("variational_dropout")
    for eta in ("1e-8", "0.01", "0.3", "2.5", "17", "400", "1e6"):
        expected = float(method.evaluate("dual", at=eta, digits=20)) / 2
        assert float(exact(torch.tensor(float(eta), dtype=torch.float64))) == pytest.approx(expected, rel=1e-9)


def test_approximation_is_half_the_dual_of_the_catalogue() -> None:
    method = et.methods.get("variational_dropout_molchanov")
    for eta in ("1e-8", "0.01", "0.3", "2.5", "17", "400", "1e6"):
        expected = float(method.evaluate("dual", at=eta, digits=20)) / 2
        assert float(molchanov(torch.tensor(float(eta), dtype=torch.float64))) == pytest.approx(expected, rel=1e-13)


def test_approximation_is_the_published_formula() -> None:
    log_alpha = torch.linspace(-15, 15, 301, dtype=torch.float64)
    sigmoid = 0.63576 * torch.sigmoid(1.87320 + 1.48695 * log_alpha)
    published = -(sigmoid - 0.5 * torch.log1p(torch.exp(-log_alpha)) - 0.63576)
    torch.testing.assert_close(molchanov((-log_alpha).exp()), published, rtol=1e-12, atol=1e-12)


def test_approximation_is_as_close_as_it_says() -> None:
    eta = torch.logspace(-8, 12, 2001, dtype=torch.float64)
    gap = (molchanov(eta) - exact(eta)).abs().max()
    assert 0.005 < gap < 0.01


@pytest.mark.parametrize("divergence", [exact, molchanov])
def test_gradient_is_that_of_the_value(divergence: object) -> None:
    eta = torch.logspace(-3, 3, 25, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(divergence, (eta,), eps=1e-7, atol=1e-7)


@pytest.mark.parametrize("divergence", [exact, molchanov])
def test_ends_are_finite_in_single_precision(divergence: object) -> None:
    eta = torch.tensor([0.0, 1e-45, 1e-30, 1e30, 3e38, float("inf")], requires_grad=True)
    value = divergence(eta)  # type: ignore[operator]
    value.sum().backward()
    assert value.isfinite().all()
    assert float(value[0].detach()) == 0
    assert eta.grad is not None
    assert eta.grad.isfinite().all()
    assert float(eta.grad[0]) == 0.5  # the kink of the penalty: Omega'(0+) = sqrt(2 * 0.5) = 1


@pytest.mark.parametrize("divergence", [exact, molchanov])
def test_single_precision_agrees_with_double(divergence: object) -> None:
    eta = torch.logspace(-10, 10, 500, dtype=torch.float64)
    single = divergence(eta.float()).double()  # type: ignore[operator]
    torch.testing.assert_close(single, divergence(eta.float().double()), rtol=2e-6, atol=0)  # type: ignore[operator]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "ours"), [("variational_dropout", exact), ("variational_dropout_molchanov", molchanov)]
)
def test_divergence_is_half_of_the_exported_dual(name: str, ours: object) -> None:
    eta = torch.logspace(-6, 8, 1001, dtype=torch.float64)
    exported = et.methods.get(name).to_torch().dual(eta) / 2
    torch.testing.assert_close(ours(eta), exported, rtol=1e-9, atol=0)  # type: ignore[operator]
