"""Sparse variational dropout."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Literal

import torch
from torch import Tensor

from .._errors import refusal
from ._draws import Source
from ._law import Operator, constant_noise, gaussian_outputs, parameter, wide
from .divergence import exact, molchanov


@dataclass(frozen=True)
class VariationalDropout:
    """W ~ N(theta, alpha theta^2) with learned alpha, at the cost KL(q || log-uniform) less its minimum, in nats.

    Against the mean loss of n examples the cost counts as cost/n; start it at 0 and ramp it up.

    Args:
        parametrization: "additive" learns log sigma^2 = log(alpha theta^2), "multiplicative" log alpha. The first
            gives theta a gradient of low variance where alpha is large.
        local: draw the outputs instead of the weights (local reparametrisation), every example for itself; else one
            draw of the weights for the whole batch.
        divergence: "exact", or "molchanov" for the published approximation.
        threshold: in evaluation a weight is 0 where log alpha >= threshold.
        start: the parameter before training, log sigma^2 or log alpha.

    Source: Molchanov, Ashukha and Vetrov, "Variational Dropout Sparsifies Deep Neural Networks", ICML 2017.
    """

    parametrization: Literal["additive", "multiplicative"] = "additive"
    local: bool = True
    divergence: Literal["exact", "molchanov"] = "exact"
    threshold: float = 3.0
    start: float = -10.0

    def __post_init__(self) -> None:
        if self.parametrization not in ("additive", "multiplicative"):
            raise refusal(f"parametrization must be additive or multiplicative, not {self.parametrization!r}")
        if self.divergence not in ("exact", "molchanov"):
            raise refusal(f"divergence must be exact or molchanov, not {self.divergence!r}")

    def initial(self, weight: Tensor) -> Tensor:
        """log sigma^2 or log alpha, the same for all weights."""
        return constant_noise(weight, self.start)

    def moments(self, weight: Tensor, noise: Tensor | None) -> tuple[Tensor, Tensor]:
        """theta and sigma^2."""
        theta, variance = wide(weight), parameter(noise).exp()
        return theta, variance if self.parametrization == "additive" else variance * theta.square()

    def outputs(
        self,
        operator: Operator,
        inputs: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        noise: Tensor | None,
        draws: Source,
    ) -> Tensor:
        """W x + b: its Gaussian law if `local`, else one draw of W."""
        theta, variance = self.moments(weight, noise)
        if self.local:
            return gaussian_outputs(operator, inputs, weight, variance, bias, draws)
        return operator(inputs, (theta + self._deviation(theta, noise) * draws.normal(theta)).to(weight.dtype), bias)

    def cost(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """KL of each weight, in nats."""
        eta = self._eta(weight, noise)
        return exact(eta) if self.divergence == "exact" else molchanov(eta)

    def evaluated(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """theta where log alpha < threshold, else 0."""
        return torch.where(self._eta(weight, noise) > exp(-self.threshold), weight, torch.zeros_like(weight))

    def _eta(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """1/alpha = theta^2/sigma^2."""
        precision = (-parameter(noise)).clamp(max=60).exp()  # finite in float32, so that 0 stays 0
        return precision * wide(weight).square() if self.parametrization == "additive" else precision

    def _deviation(self, theta: Tensor, noise: Tensor | None) -> Tensor:
        """sigma, or sqrt(alpha) theta: its sign is of no consequence, but a root of theta^2 has no slope at 0."""
        root = (parameter(noise) / 2).exp()
        return root if self.parametrization == "additive" else root * theta
