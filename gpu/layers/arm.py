"""Augment-REINFORCE-merge: an unbiased gradient for Bernoulli gates from two evaluations of the loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from .._errors import refusal
from ._draws import Given, Source
from .bernoulli import BernoulliGates
from .host import StochasticLayer
from .models import stochastic_layers


def arm_loss(model: nn.Module, loss: Callable[[], Tensor]) -> Tensor:
    """The loss under one draw of all Bernoulli gates, with the ARM estimate of its gradient in their parameters.

    For s = 1[u < sigmoid(phi)], all gates of the model together,

        d E loss(s)/d phi = E_u[ (loss(1[u > sigmoid(-phi)]) - loss(1[u < sigmoid(phi)])) (u - 1/2) ]

    and 1[u > sigmoid(-phi)] is the draw of 1 - u. All other parameters get their gradient from the draw of u. The
    first evaluation is made without a gradient and with the same random numbers from torch's global generators; a
    batch norm sees both.

    Args:
        model: in training mode, with at least one layer of Bernoulli gates.
        loss: computes the scalar loss by calling the model (or a compiled form of it).

    Raises: `EtatrickError` without Bernoulli gates, or with gates in evaluation mode.
    Source: Yin and Zhou, "ARM: Augment-REINFORCE-Merge Gradient for Stochastic Binary Networks", ICLR 2019.
    """
    layers = [layer for layer in stochastic_layers(model) if isinstance(layer.law, BernoulliGates)]
    if not layers:
        raise refusal(f"{type(model).__name__} has no Bernoulli gates; train it on its loss directly")
    if not all(layer.training for layer in layers):
        raise refusal("Bernoulli gates in evaluation mode are not drawn; call model.train() first")
    return _paired(layers, [layer.draws.uniform(_phi(layer)) for layer in layers], loss)


def _paired(layers: Sequence[StochasticLayer], uniforms: Sequence[Tensor], loss: Callable[[], Tensor]) -> Tensor:
    devices = sorted({layer.weight.device.index or 0 for layer in layers if layer.weight.is_cuda})
    with torch.no_grad(), torch.random.fork_rng(devices=devices):
        opposite = _evaluated(layers, [1 - u for u in uniforms], loss)
    own = _evaluated(layers, uniforms, loss)
    difference = opposite - own.detach()
    surrogates = [
        ((u - 0.5) * (_phi(layer) - _phi(layer).detach())).sum() for layer, u in zip(layers, uniforms, strict=True)
    ]
    return own + difference * torch.stack(surrogates).sum()


def _evaluated(layers: Sequence[StochasticLayer], uniforms: Sequence[Tensor], loss: Callable[[], Tensor]) -> Tensor:
    before: list[Source] = [layer.draws for layer in layers]
    try:
        for layer, numbers in zip(layers, uniforms, strict=True):
            layer.draws = Given(numbers)
        return loss()
    finally:
        for layer, draws in zip(layers, before, strict=True):
            layer.draws = draws


def _phi(layer: StochasticLayer) -> Tensor:
    assert layer.noise is not None
    return layer.noise
