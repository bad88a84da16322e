"""The same penalty by other means: adaptive dropout, adaptive Tikhonov, a trained eta, reweighted least squares.

All follow from Omega(w) = min_eta (w^2 / eta + f(eta)) / 2, attained at eta_hat(w) = w / Omega'(w): a weight dropped
with noise of variance r = lam / eta_hat(w) pays, in a linear model, lam w^2 / (2 eta) on average. None of
them reaches an exact zero in finitely many steps; `attach` does. Source: LeJeune, Javadi and Baraniuk, "The flip
side of the reweighted coin", NeurIPS 2021.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from ._errors import refusal
from ._protocol import Convertible, TorchPenalty, as_torch

_TINY: Final = 1e-30


@runtime_checkable
class WithDual(TorchPenalty, Protocol):
    """A penalty that knows f(eta), as the exported ones do where a dual exists."""

    def dual(self, eta: Tensor) -> Tensor: ...


def noise_ratio(penalty: TorchPenalty, lam: float, weight: Tensor, keep: float = 1e-3) -> Tensor:
    """r = lam / eta_hat(w) = lam Omega'(|w|) / |w|, at most that of a weight kept with probability `keep`.

    r is the variance of the noise on a weight, in units of the weight: (1 - alpha) / alpha for a mask that keeps
    it with probability alpha = eta / (eta + lam).
    """
    size = weight.detach().abs().clamp(min=_TINY)
    return (lam * penalty.derivative(size) / size).clamp(max=(1 - keep) / keep)


@contextmanager
def adaptive_dropout(
    params: Iterable[Tensor],
    penalty: TorchPenalty | Convertible,
    lam: float,
    noise: Literal["bernoulli", "gaussian"] = "bernoulli",
    keep: float = 1e-3,
    generator: torch.Generator | None = None,
) -> Iterator[None]:
    """Inside, every weight is w s, with s of mean 1 and variance lam / eta_hat(w); outside, w is back.

        with adaptive_dropout(weights, penalty, lam):
            loss(model(inputs), labels).backward()
        optimizer.step()

    s is Bernoulli(alpha) / alpha or 1 + N(0, r). On leaving, the gradients that arose inside are multiplied by s,
    which makes them those of the weights; the rate itself is not differentiated. One mask per parameter: draw
    anew for every batch.
    Raises: `EtatrickError` for another kind of noise.
    """
    if noise not in ("bernoulli", "gaussian"):
        raise refusal(f"noise must be bernoulli or gaussian, not {noise!r}")
    converted, weights = as_torch(penalty), list(params)
    masks = [_mask(noise_ratio(converted, lam, w, keep), noise, generator) for w in weights]
    clean, earlier = [w.detach().clone() for w in weights], [w.grad for w in weights]
    with torch.no_grad():
        for w, mask in zip(weights, masks, strict=True):
            w.mul_(mask)
            w.grad = None
    try:
        yield
    finally:
        with torch.no_grad():
            for w, mask, value, grad in zip(weights, masks, clean, earlier, strict=True):
                w.copy_(value)
                arisen = None if w.grad is None else w.grad * mask
                w.grad = arisen if grad is None else grad if arisen is None else grad + arisen


def _mask(ratio: Tensor, noise: str, generator: torch.Generator | None) -> Tensor:
    if noise == "gaussian":
        normal = torch.empty_like(ratio).normal_(generator=generator)
        return 1 + ratio.sqrt() * normal
    kept = torch.empty_like(ratio).bernoulli_(1 / (1 + ratio), generator=generator)
    return kept * (1 + ratio)


def adaptive_tikhonov(
    params: Iterable[Tensor], penalty: TorchPenalty | Convertible, lam: float, keep: float = 1e-3
) -> Tensor:
    """(lam / 2) sum w^2 / eta_hat(w) with eta_hat held fixed: a term for the loss, whose gradient is lam Omega'(w)."""
    converted = as_torch(penalty)
    terms = [(noise_ratio(converted, lam, w, keep) * w**2).sum() / 2 for w in params]
    return torch.stack(terms).sum() if terms else torch.zeros(())


class EtaTrick(nn.Module):
    """(lam / 2) sum (w^2 / eta + f(eta)) with eta trained beside the weights, as log(eta).

        eta = EtaTrick(weights, penalty, lam)
        optimizer = torch.optim.Adam([*model.parameters(), *eta.parameters()])
        (loss + eta()).backward()

    For given weights the least value over eta is lam sum Omega(w). eta starts at eta_hat(w), between `least` and
    1 / `least`. Doubles the parameters. Raises: `EtatrickError` for a penalty without a dual.
    """

    def __init__(
        self, params: Iterable[Tensor], penalty: WithDual | Convertible, lam: float, least: float = 1e-12
    ) -> None:
        super().__init__()
        converted = as_torch(penalty)
        self.penalty, self.lam = _with_dual(converted), lam
        self.weights = tuple(params)
        self.log_eta = nn.ParameterList(
            nn.Parameter((lam / noise_ratio(converted, lam, w, _TINY)).clamp(least, 1 / least).log())
            for w in self.weights
        )

    def forward(self) -> Tensor:
        """The term to add to the loss."""
        pairs = zip(self.weights, self.log_eta, strict=True)
        terms = ((w**2 / e.exp() + self.penalty.dual(e.exp())).sum() for w, e in pairs)
        return self.lam / 2 * sum(terms)

    @torch.no_grad()
    def prune(self, keep: float = 0.05) -> int:
        """Set weights kept with probability eta / (eta + lam) < keep to 0; the number of weights left."""
        for w, e in zip(self.weights, self.log_eta, strict=True):
            w.masked_fill_(torch.sigmoid(e - math.log(self.lam)) < keep, 0)
        return sum(int(w.count_nonzero()) for w in self.weights)


def _with_dual(penalty: TorchPenalty) -> WithDual:
    """An exported penalty has a function `dual` in any case: one that raises `ValueError` where there is no dual."""
    if not isinstance(penalty, WithDual):
        raise refusal(f"{penalty.name} comes without its dual f(eta), which the eta-trick needs")
    try:
        penalty.dual(torch.ones(1, dtype=torch.float64))
    except ValueError as problem:
        raise refusal(f"{penalty.name} has no dual f(eta), which the eta-trick needs: {problem}") from problem
    return penalty


@dataclass(frozen=True, eq=False)
class Fit:
    """Weights (p,), the objective at the start and after every step, and whether the last step was below `tol`."""

    weights: Tensor
    objectives: tuple[float, ...]
    converged: bool


@torch.no_grad()
def reweighted_least_squares(
    inputs: Tensor,
    outputs: Tensor,
    penalty: TorchPenalty | Convertible,
    lam: float,
    steps: int = 1000,
    tol: float = 1e-12,
    start: Tensor | None = None,
) -> Fit:
    """Minimise |y - X w|^2 / (2 n) + lam sum Omega(w) by w <- argmin_w |y - X w|^2 / (2 n) + lam sum w_i^2 / (2 eta_i).

    eta = eta_hat(w) makes this majorise-minimise: the objective never rises. Weights that ought to be 0 decay and
    do not get there; a weight that is 0 stays 0. Computed in float64 with one p x p solve per step. It starts at
    the ridge solution with parameter lam unless `start` is given, stops when no weight moves by more than
    tol (1 + |w|).

    Shapes: inputs (n, p), outputs (n,). Raises: `EtatrickError` for other shapes.
    """
    if inputs.ndim != 2 or outputs.shape != inputs.shape[:1]:
        raise refusal(
            f"inputs (n, p) and outputs (n,) do not have shapes {tuple(inputs.shape)}, {tuple(outputs.shape)}"
        )
    converted, x, y = as_torch(penalty), inputs.double(), outputs.double()
    gram, correlation = x.T @ x / len(x), x.T @ y / len(x)
    ridge = gram + lam * torch.eye(len(gram), dtype=x.dtype, device=x.device)
    w = torch.linalg.solve(ridge, correlation) if start is None else start.double()

    def objective(w: Tensor) -> float:
        return float((y - x @ w).square().sum() / (2 * len(y)) + lam * converted.penalty(w).sum())

    objectives, converged = [objective(w)], False
    for _ in range(steps):
        before, w = w, _reweighted(gram, correlation, converted, lam, w)
        objectives.append(objective(w))
        converged = bool(((w - before).abs() <= tol * (1 + w.abs())).all())
        if converged:
            break
    return Fit(w, tuple(objectives), converged)


def _reweighted(gram: Tensor, correlation: Tensor, penalty: TorchPenalty, lam: float, w: Tensor) -> Tensor:
    """(G + lam diag(Omega'(|w|) / |w|)) x = c with row i times |w_i|, so that neither 0 nor a flat penalty divides."""
    size = w.abs()
    pull = lam * penalty.derivative(size.clamp(min=_TINY))
    scale = size + pull
    matrix = (size / scale)[:, None] * gram + torch.diag(pull / scale)
    return torch.linalg.solve(matrix, size / scale * correlation)
