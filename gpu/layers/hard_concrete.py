"""L0 regularisation by hard concrete gates."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import torch
from torch import Tensor

from .._errors import refusal
from ._draws import Source
from ._gates import Per, check_gates, initial_gates, log_odds, priced, scaled
from ._law import Operator, multiplied, parameter, wide


@dataclass(frozen=True)
class HardConcrete:
    """W = theta s with s = clip(sigmoid((logit(u) + log a)/beta) (zeta - gamma) + gamma, 0, 1), u uniform, a learned.

    The cost is lzero P(s > 0) = lzero sigmoid(log a - beta log(-gamma/zeta)): `cost(model)` is the expected number of
    weights that are not 0, times lzero.

    Args:
        lzero: the cost of a kept weight.
        beta, gamma, zeta: temperature and ends of the stretched interval, gamma < 0 and zeta > 1.
        keep: sigmoid(log a) before training.
        per: "weight", or "output" or "input" for one gate for all weights of an output (a filter) or of an input.

    Source: Louizos, Welling and Kingma, "Learning Sparse Neural Networks through L0 Regularization", ICLR 2018.
    """

    lzero: float = 1.0
    beta: float = 2 / 3
    gamma: float = -0.1
    zeta: float = 1.1
    keep: float = 0.9
    per: Per = "weight"

    def __post_init__(self) -> None:
        check_gates(self.lzero, self.per)
        log_odds(self.keep)
        if not (self.beta > 0 and self.gamma < 0 and self.zeta > 1):
            where = f"beta={self.beta}, gamma={self.gamma}, zeta={self.zeta}"
            raise refusal(f"hard concrete gates need beta > 0, gamma < 0 and zeta > 1, not {where}")

    def initial(self, weight: Tensor) -> Tensor:
        """log a, the same for all gates."""
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
        """The outputs with one draw of the gates."""
        log_a = parameter(noise)
        tiny = torch.finfo(log_a.dtype).eps
        logistic = draws.uniform(log_a).clamp(tiny, 1 - tiny).logit()
        return multiplied(operator, inputs, weight, bias, self._gate((logistic + log_a) / self.beta))

    def moments(self, weight: Tensor, noise: Tensor | None) -> tuple[Tensor, Tensor]:
        """Mean and variance of theta s.

        E s = int_0^1 P(s > x) dx and E s^2 = int_0^1 2 x P(s > x) dx, by Gauss's rule in 32 points.
        """
        log_a = parameter(noise)
        first, second = torch.zeros_like(log_a), torch.zeros_like(log_a)
        for node, share in zip(*np.polynomial.legendre.leggauss(32), strict=True):
            x = (1 + float(node)) / 2
            survival = self._survival(log_a, x)
            first += float(share) / 2 * survival
            second += float(share) * x * survival
        return scaled(weight, first, second)

    def cost(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """lzero P(s > 0)."""
        return priced(weight, self.lzero, self._survival(parameter(noise), 0.0))

    def evaluated(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """theta clip(sigmoid(log a) (zeta - gamma) + gamma, 0, 1), the published gate of the test (not E s)."""
        return (wide(weight) * self._gate(parameter(noise))).to(weight.dtype)

    def _gate(self, logit: Tensor) -> Tensor:
        return (logit.sigmoid() * (self.zeta - self.gamma) + self.gamma).clamp(0, 1)

    def _survival(self, log_a: Tensor, x: float) -> Tensor:
        """P(s > x) for 0 <= x < 1."""
        return (log_a - self.beta * log((x - self.gamma) / (self.zeta - x))).sigmoid()
