"""One gate for a row, a filter or a column: drawn, priced and removed together."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from layer_cases import layer_and_inputs, scattered, training_loss
from torch import nn

from etatrick.gpu.layers import BernoulliGates, Draws, HardConcrete, StochasticGates, StochasticLayer
from etatrick.gpu.layers._draws import Given
from etatrick.symbols import EtatrickError

LAWS = [BernoulliGates, HardConcrete, StochasticGates]
AXES = {"output": 0, "input": 1}

every_gate = pytest.mark.parametrize("law", LAWS)
every_axis = pytest.mark.parametrize("per", AXES)


@every_gate
@every_axis
@pytest.mark.parametrize("kind", ["linear", "conv1d", "conv2d", "conv3d"])
def test_weights_go_together(law: Any, per: Any, kind: str) -> None:
    plain, inputs = layer_and_inputs(kind)
    layer = scattered(StochasticLayer(plain, law(per=per)), 0.0, 3.0)
    kept = plain.weight.shape[AXES[per]]
    assert layer.noise.numel() == kept
    training_loss(layer, layer.law, lambda: layer(inputs).square().mean()).backward()
    assert layer.noise.grad.shape == layer.noise.shape
    layer.eval()
    final = layer.finalize()
    assert torch.equal(final(inputs), layer(inputs))
    zero = (final.weight == 0).movedim(AXES[per], 0).reshape(kept, -1)
    assert torch.equal(zero.all(1), zero.any(1))


@every_gate
@every_axis
def test_every_weight_of_an_open_gate_is_paid_for(law: Any, per: Any) -> None:
    """cost = the mean number of weights that are not 0, within five standard errors of the count."""
    plain = nn.Linear(6, 4)
    layer = scattered(StochasticLayer(plain, law(per=per), Draws(torch.Generator().manual_seed(0))), 0.3, 0.5)
    with torch.no_grad():
        counts = torch.stack([drawn(layer).count_nonzero() for _ in range(4000)]).double()
    assert abs(float(counts.mean()) - float(layer.cost().detach())) < 5 * float(counts.std()) / 4000**0.5
    assert float(counts.std()) > 1  # gates move whole rows or columns


def drawn(layer: StochasticLayer) -> torch.Tensor:
    """A draw of the weight: the outputs of unit vectors, less the bias."""
    return layer(torch.eye(6)).T - layer.bias[:, None]


@every_gate
@every_axis
def test_a_shared_gate_is_the_same_gate_on_each_weight(law: Any, per: Any) -> None:
    """Given the numbers, it is the elementwise law with these numbers repeated."""
    plain, inputs = layer_and_inputs("conv2d")
    shared = scattered(StochasticLayer(plain, law(per=per)), 0.0, 1.0)
    alone = StochasticLayer(plain, law())
    numbers = torch.rand(shared.noise.shape, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        alone.noise.copy_(shared.noise.expand_as(alone.noise))
    shared.draws, alone.draws = Given(numbers), Given(numbers.expand_as(alone.weight))
    torch.testing.assert_close(shared(inputs), alone(inputs))
    torch.testing.assert_close(shared.cost(), alone.cost())


def test_other_words_are_refused() -> None:
    for law in LAWS:
        with pytest.raises(EtatrickError, match="per weight, output or input, not 'row'"):
            law(per="row")
