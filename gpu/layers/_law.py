"""What a noise law has to say, and the two ways in which noise on weights reaches the outputs of a layer."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from ._draws import Source


class Operator(Protocol):
    """The affine map of a layer: (inputs, weight, bias) -> outputs."""

    def __call__(self, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor: ...


class NoiseLaw(Protocol):
    """Noise on a layer: its parameter, its outputs in training, its cost, and the weight that it leaves behind.

    `noise` is the law's parameter, at least float32 and of a shape that broadcasts to the weight's, or None for a law
    without one.
    """

    def initial(self, weight: Tensor) -> Tensor | None:
        """The value of `noise` before training."""
        ...

    def outputs(
        self,
        operator: Operator,
        inputs: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        noise: Tensor | None,
        draws: Source,
    ) -> Tensor:
        """What the layer returns in training, freshly drawn."""
        ...

    def cost(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """The complexity of each weight, in the weight's shape."""
        ...

    def evaluated(self, weight: Tensor, noise: Tensor | None) -> Tensor:
        """The weight in evaluation: no noise, and exact zeros where the law removes a weight."""
        ...


def wide(tensor: Tensor) -> Tensor:
    """The tensor in float32 or wider: logarithms of variances and odds have too few digits in half precision."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))


def parameter(noise: Tensor | None) -> Tensor:
    """`noise` of a law that has a parameter."""
    assert noise is not None
    return noise


def constant_noise(weight: Tensor, value: float) -> Tensor:
    """A parameter of the weight's shape, at least float32, with one value everywhere."""
    return torch.full_like(wide(weight.detach()), value)


def multiplied(operator: Operator, inputs: Tensor, weight: Tensor, bias: Tensor | None, factor: Tensor) -> Tensor:
    """The outputs with the weight times `factor`, one draw for the whole batch."""
    return operator(inputs, (wide(weight) * factor).to(weight.dtype), bias)


def gaussian_outputs(
    operator: Operator, inputs: Tensor, mean: Tensor, variance: Tensor, bias: Tensor | None, draws: Source
) -> Tensor:
    """Outputs drawn from their Gaussian law, every example and output for itself: the local reparametrisation.

    For independent weights of the given mean and variance, outputs have the mean W x + b and the variance
    sum_i x_i^2 Var(W_i); this is their law if the weights are Gaussian. Kingma, Salimans and Welling 2015.
    """
    centre = operator(inputs, mean, bias)
    spread = wide(operator(inputs.square(), variance.to(mean.dtype), None))
    # an example without inputs has no spread, and the root no slope there
    deviation = (spread + torch.finfo(spread.dtype).tiny).sqrt()
    return centre + (deviation * draws.normal(deviation)).to(centre.dtype)
