"""A compacted network computes the same function, or is refused with the reason."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from etatrick.gpu import LeNet300100, compact
from etatrick.symbols import EtatrickError


def chain(activation: type[nn.Module] = nn.ReLU, bias: bool = True) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(12, 8),
        activation(),
        nn.Sequential(nn.Linear(8, 6), activation()),
        nn.Linear(6, 3, bias),
    ).double()


def inputs(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Sigmoid, nn.GELU])
def test_units_that_are_unread_or_constant_go(activation: Any) -> None:
    model = chain(activation)
    with torch.no_grad():
        model[1].weight[2] = 0  # constant: goes into the next bias
        model[3][0].weight[:, 5] = 0  # unread
        model[4].weight[:, [0, 3]] = 0  # unread
        model[3][0].weight[[1, 2, 4, 5], 7] = 0  # read by the units 0 and 3 only, which are unread themselves
    before = {name: value.clone() for name, value in model.state_dict().items()}
    found = compact(model, inputs(20, 3, 4))
    assert [(layer.before, layer.after) for layer in found.layers] == [
        ((8, 12), (5, 12)),
        ((6, 8), (4, 5)),
        ((3, 6), (3, 4)),
    ]
    torch.testing.assert_close(found.model(inputs(50, 12)), model(inputs(50, 12)), rtol=0, atol=1e-14)
    assert found.parameters == sum(p.numel() for p in found.model.parameters()) == 5 * 13 + 4 * 6 + 3 * 5
    assert found.parameters_before == 8 * 13 + 6 * 9 + 3 * 7
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert model.training


def test_convolutions_shrink_and_padding_is_respected() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(2, 6, 3), nn.ReLU(), nn.Conv2d(6, 5, 3, padding=1), nn.Tanh(), nn.Conv2d(5, 4, 1)
    ).double()
    with torch.no_grad():
        model[0].weight[[1, 2]] = 0
        model[0].bias[1], model[0].bias[2] = 0.7, -0.7  # before padding only the constant 0 may go
        model[2].weight[3] = 0
    found = compact(model, inputs(2, 2, 8, 8))
    assert [layer.after for layer in found.layers] == [(5, 2), (4, 5), (4, 4)]
    assert found.difference < 1e-13


def test_a_dead_layer_keeps_one_unit() -> None:
    model = chain()
    with torch.no_grad():
        model[1].weight.zero_()
    found = compact(model, inputs(4, 12))
    assert found.layers[0].after == (1, 12)
    assert found.difference < 1e-14


class Residual(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + x


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (nn.Linear(3, 3), "only a chain of layers"),
        (nn.Sequential(nn.Linear(3, 3), nn.Softmax(1), nn.Linear(3, 3)), "1 is a Softmax, whose effect"),
        (nn.Sequential(nn.Linear(3, 3), Residual()), "1 is a Residual"),
        (nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)), "BatchNorm1d"),
        (nn.Sequential(nn.Conv1d(4, 4, 1, groups=2)), "grouped convolution"),
        (nn.Sequential(nn.Conv1d(3, 3, 1), nn.Linear(3, 3)), "layers of different kinds"),
        (nn.Sequential(nn.Conv1d(3, 3, 1), nn.Flatten(), nn.Linear(9, 3)), "1 is a Flatten"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_understood_is_refused(model: nn.Module, sentence: str) -> None:
    with pytest.raises(EtatrickError, match=sentence):
        compact(model, torch.zeros(2, 3))  # type: ignore[arg-type]


def test_shared_weights_are_refused() -> None:
    layer = nn.Linear(3, 3)
    with pytest.raises(EtatrickError, match="two layers share a weight"):
        compact(nn.Sequential(layer, nn.ReLU(), layer), torch.zeros(2, 3))


def test_a_constant_needs_a_bias_to_go_to() -> None:
    model = chain(nn.Sigmoid, bias=False)
    with torch.no_grad():
        model[3][0].weight[0] = 0
    with pytest.raises(EtatrickError, match="4 has no bias to take up the constant"):
        compact(model, inputs(4, 12))


def test_different_outputs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model = chain()
    with torch.no_grad():
        model[1].weight[0] = 0
    module = importlib.import_module("etatrick.gpu.compact")
    monkeypatch.setattr(module, "_between", lambda *_: torch.full((8,), 9.0, dtype=torch.float64))
    with pytest.raises(EtatrickError, match="outputs differ by"):
        compact(model, inputs(4, 12))


def test_lenet_is_a_chain() -> None:
    model = LeNet300100(12, 3)
    with torch.no_grad():
        model.hidden1.weight[7:] = 0
        model.hidden2.weight[9:] = 0
    found = compact(model.chain(), torch.randn(5, 12))
    assert [layer.after for layer in found.layers] == [(7, 12), (9, 7), (3, 9)]
    example = torch.randn(30, 3, 4)
    torch.testing.assert_close(found.model(example), model(example), rtol=1e-5, atol=1e-5)
