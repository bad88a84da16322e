"""Standout: dropout whose keep probability grows with a weight or with an activation. It leaves no exact zeros.

Masks are scaled to mean 1, so that the plain layer is what remains in evaluation (the paper multiplies by the keep
probability there instead), and their probabilities are held fixed in the gradient.
Source: Ba and Frey, "Adaptive Dropout for Training Deep Neural Networks", NeurIPS 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .._errors import refusal
from ._draws import Source
from ._gates import scaled
from ._law import Operator, multiplied, wide


@dataclass(frozen=True)
class Standout:
    """W = theta s with s = Bernoulli(k)/k, k = sigmoid(a |theta| + b), a > 0: a rule, nothing is learned.

    Its effective penalty is `etatrick.methods.get("standout", a=a, b=b)`; its cost is 0.
    """

    a: float = 1.0
    b: float = 0.0

    def __post_init__(self) -> None:
        _check_slope(self.a)

    def initial(self, weight: Tensor) -> None:
        """The rule has no parameter."""
        return None

    def outputs(
        self,
        operator: Operator,
        inputs: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        noise: Tensor | None,
        draws: Source,
    ) -> Tensor:
        """The outputs with one draw of the mask."""
        keep = self._keep(weight)
        return multiplied(operator, inputs, weight, bias, _mask(keep, draws))

    def moments(self, weight: Tensor, noise: Tensor | None) -> tuple[Tensor, Tensor]:
        """Mean theta and variance theta^2 (1 - k)/k."""
        return scaled(weight, torch.ones_like(wide(weight)), 1 / self._keep(weight))

    def cost(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """0."""
        return torch.zeros_like(wide(weight))

    def evaluated(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """theta."""
        return weight

    def _keep(self, weight: Tensor) -> Tensor:
        return (self.a * wide(weight.detach()).abs() + self.b).sigmoid()


@dataclass(frozen=True)
class UnitStandout:
    """Outputs z s with s = Bernoulli(k)/k, k = sigmoid(a z + b), for every example and output: the published rule.

    Meant for layers that a ReLU follows, where dropping z is dropping the activation, and a very negative z, whose
    mask would be large, counts for nothing.
    """

    a: float = 1.0
    b: float = 0.0

    def __post_init__(self) -> None:
        _check_slope(self.a)

    def initial(self, weight: Tensor) -> None:
        """The rule has no parameter."""
        return None

    def outputs(
        self,
        operator: Operator,
        inputs: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        noise: Tensor | None,
        draws: Source,
    ) -> Tensor:
        """z s for z = W x + b."""
        z = operator(inputs, weight, bias)
        return z * _mask((self.a * wide(z.detach()) + self.b).sigmoid(), draws).to(z.dtype)

    def cost(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """0."""
        return torch.zeros_like(wide(weight))

    def evaluated(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """theta."""
        return weight


def _check_slope(a: float) -> None:
    if not a > 0:
        raise refusal(f"the slope a of standout must be positive, not {a}")


def _mask(keep: Tensor, draws: Source) -> Tensor:
    return torch.where(draws.uniform(keep) < keep, 1 / keep, torch.zeros_like(keep))
