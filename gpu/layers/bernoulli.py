"""Bernoulli gates, for the ARM estimator."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .._errors import refusal
from ._draws import Source
from ._gates import Per, check_gates, initial_gates, log_odds, priced, scaled
from ._law import Operator, multiplied, parameter, wide


@dataclass(frozen=True)
class BernoulliGates:
    """W = theta s with s = 1 with probability k = sigmoid(phi), else 0; phi learned, at the cost lzero k.

    A draw says nothing of how the loss depends on k: the gradient needs two evaluations, see `arm_loss`.

    Args:
        lzero: the cost of a kept weight.
        keep: k before training.
        threshold: in evaluation a weight is 0 where k <= threshold, else k theta.
        per: "weight", or "output" or "input" for one gate for all weights of an output (a filter) or of an input.

    Source: Li and Ji, "L0-ARM: Network Sparsification via Stochastic Binary Optimization", ECML PKDD 2019.
    """

    lzero: float = 1.0
    keep: float = 0.9
    threshold: float = 0.5
    per: Per = "weight"

    def __post_init__(self) -> None:
        check_gates(self.lzero, self.per)
        log_odds(self.keep)
        if not 0 <= self.threshold < 1:
            raise refusal(f"the threshold of Bernoulli gates must lie in [0, 1), not {self.threshold}")

    def initial(self, weight: Tensor) -> Tensor:
        """phi, the same for all gates."""
        return initial_gates(weight, log_odds(self.keep), self.per)

    def outputs(
        self,
        operator: Operator,
        inputs: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        noise: Tensor | None,
        draws: Source,
    ) -> Tensor:
        """The outputs with one draw of the gates, s = 1 where u < k. Raises `EtatrickError` if a gradient is lost."""
        phi = parameter(noise)
        if torch.is_grad_enabled() and phi.requires_grad and not draws.paired:
            raise refusal("Bernoulli gates get no gradient from one evaluation of the loss; train them with arm_loss")
        return multiplied(operator, inputs, weight, bias, (draws.uniform(phi) < phi.sigmoid()).to(phi.dtype))

    def moments(self, weight: Tensor, noise: Tensor | None) -> tuple[Tensor, Tensor]:
        """Mean and variance of theta s."""
        keep = parameter(noise).sigmoid()
        return scaled(weight, keep, keep)

    def cost(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """lzero k."""
        return priced(weight, self.lzero, parameter(noise).sigmoid())

    def evaluated(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """k theta where k > threshold, else 0."""
        keep = parameter(noise).sigmoid()
        return (wide(weight) * keep * (keep > self.threshold)).to(weight.dtype)
