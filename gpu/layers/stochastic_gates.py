"""Stochastic gates (STG)."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

import torch
from torch import Tensor

from .._errors import refusal
from ._draws import Source
from ._gates import Per, check_gates, initial_gates, priced, scaled
from ._law import Operator, multiplied, parameter, wide


@dataclass(frozen=True)
class StochasticGates:
    """W = theta s with s = clip(m + spread e, 0, 1), e ~ N(0, 1), m learned, at the cost lzero P(s > 0).

    P(s > 0) = Phi(m/spread). In the paper's notation m = mu + 1/2.

    Args:
        lzero: the cost of a kept weight.
        spread: the standard deviation of the noise.
        start: m before training.
        per: "weight", or "output" or "input" for one gate for all weights of an output (a filter) or of an input.

    Source: Yamada, Lindenbaum, Negahban and Kluger, "Feature Selection using Stochastic Gates", ICML 2020.
    """

    lzero: float = 1.0
    spread: float = 0.5
    start: float = 1.0
    per: Per = "weight"

    def __post_init__(self) -> None:
        check_gates(self.lzero, self.per)
        if not self.spread > 0:
            raise refusal(f"the spread of stochastic gates must be positive, not {self.spread}")

    def initial(self, weight: Tensor) -> Tensor:
        """m, the same for all gates."""
        return initial_gates(weight, self.start, self.per)

    def outputs(
        self,
        operator: Operator,
        inputs: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        noise: Tensor | None,
        draws: Source,
    ) -> Tensor:
        """The outputs with one draw of the gates."""
        centre = parameter(noise)
        gate = (centre + self.spread * draws.normal(centre)).clamp(0, 1)
        return multiplied(operator, inputs, weight, bias, gate)

    def moments(self, weight: Tensor, noise: Tensor | None) -> tuple[Tensor, Tensor]:
        """Mean and variance of theta s.

        With P(s > x) = Phi((m - x)/spread), G' = Phi, H' = G, z = m/spread and y = (m - 1)/spread,
        E s = int_0^1 P(s > x) dx = spread (G(z) - G(y)) and
        E s^2 = int_0^1 2 x P(s > x) dx = 2 spread^2 (H(z) - H(y)) - 2 spread G(y).
        """
        z, y = parameter(noise) / self.spread, (parameter(noise) - 1) / self.spread
        first = self.spread * (_g(z) - _g(y))
        second = 2 * self.spread**2 * (_h(z) - _h(y)) - 2 * self.spread * _g(y)
        return scaled(weight, first, second)

    def cost(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """lzero P(s > 0)."""
        return priced(weight, self.lzero, _cdf(parameter(noise) / self.spread))

    def evaluated(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """theta clip(m, 0, 1), the gate without its noise (not E s)."""
        return (wide(weight) * parameter(noise).clamp(0, 1)).to(weight.dtype)


def _cdf(z: Tensor) -> Tensor:
    return torch.special.erfc(-z / sqrt(2)) / 2


def _density(z: Tensor) -> Tensor:
    return (-z.square() / 2).exp() / sqrt(2 * pi)


def _g(z: Tensor) -> Tensor:
    return z * _cdf(z) + _density(z)


def _h(z: Tensor) -> Tensor:
    return ((1 + z.square()) * _cdf(z) + z * _density(z)) / 2
