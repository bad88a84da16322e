"""Whole models: which layers get noise, what they cost together, and what remains."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from layer_cases import every_law, scattered, training_loss
from torch import nn

from etatrick.gpu import select
from etatrick.gpu.layers import (
    HardConcrete,
    Standout,
    StochasticLayer,
    VariationalDropout,
    cost,
    finalize,
    replace_layers,
    stochastic_layers,
)
from etatrick.symbols import EtatrickError


class Net(nn.Module):
    """A convolution, a norm, a shared linear layer and an output."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.norm = nn.BatchNorm2d(2)
        self.hidden = nn.ModuleList([nn.Linear(18, 18), nn.Linear(18, 18)])
        self.again = self.hidden[1]
        self.output = nn.Linear(18, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.norm(self.conv(x)).flatten(1)
        return self.output(torch.relu(self.again(torch.relu(self.hidden[1](self.hidden[0](h))))))


INPUTS = torch.randn(4, 1, 5, 5, generator=torch.Generator().manual_seed(0))


def stochastic_names(model: nn.Module) -> list[str]:
    return [name for name, m in model.named_modules() if isinstance(m, StochasticLayer)]


def test_layers_are_chosen_by_name_and_type() -> None:
    law, net = HardConcrete(), Net()
    everything = ["conv", "hidden.0", "hidden.1", "output"]
    assert stochastic_names(replace_layers(net, law)) == everything
    assert stochastic_names(replace_layers(net, law, types=(nn.Conv2d,))) == ["conv"]
    assert stochastic_names(replace_layers(net, law, "hidden.*")) == ["hidden.0", "hidden.1"]
    assert stochastic_names(replace_layers(net, law, ("conv", "out*"))) == ["conv", "output"]
    both = replace_layers(replace_layers(net, law, "hidden.*"), VariationalDropout(), "output")
    assert [type(m.law) for m in stochastic_layers(both)] == [HardConcrete, HardConcrete, VariationalDropout]


def test_a_layer_that_is_used_twice_stays_one_layer() -> None:
    for name in ("hidden.1", "again", "*"):
        model = replace_layers(Net(), HardConcrete(), name)
        assert isinstance(model.again, StochasticLayer)
        assert model.again is model.hidden[1]
    assert finalize(model).again is not model.again
    final = finalize(model)
    assert final.again is final.hidden[1]


def test_the_model_itself_may_be_the_layer() -> None:
    model = replace_layers(nn.Linear(2, 2), HardConcrete())
    assert isinstance(model, StochasticLayer)
    assert type(finalize(model)) is nn.Linear


def test_the_given_model_is_left_alone() -> None:
    net = Net()
    state = {k: v.clone() for k, v in net.state_dict().items()}
    model = replace_layers(net, HardConcrete())
    with torch.no_grad():
        for p in model.parameters():
            p.add_(1.0)
    assert not stochastic_names(net)
    assert all(torch.equal(v, state[k]) for k, v in net.state_dict().items())


@every_law
def test_finalized_model_is_the_model_in_evaluation(law: Any) -> None:
    model = scattered(replace_layers(Net(), law))
    final = finalize(model)
    assert model.training
    assert not final.training
    assert not stochastic_names(final)
    assert set(final.state_dict()) == set(Net().state_dict())
    with torch.no_grad():
        assert torch.equal(final(INPUTS), model.eval()(INPUTS))


def test_finalized_model_is_an_ordinary_model() -> None:
    """It loads into the plain network, and exports."""
    final = finalize(scattered(replace_layers(Net(), VariationalDropout())))
    plain = Net().eval()
    plain.load_state_dict(final.state_dict())
    exported = torch.export.export(final, (INPUTS,)).module()
    with torch.no_grad():
        assert torch.equal(plain(INPUTS), final(INPUTS))
        torch.testing.assert_close(exported(INPUTS), final(INPUTS))


def test_cost_is_the_sum_over_the_layers() -> None:
    model = scattered(replace_layers(Net(), HardConcrete(lzero=2.0), ("conv", "hidden.*")))
    model = replace_layers(model, VariationalDropout(), "output")
    total = sum(float(m.law.cost(m.weight, m.noise).sum().detach()) for m in stochastic_layers(model))
    assert float(cost(model).detach()) == pytest.approx(total, rel=1e-6)
    cost(model).backward()
    assert all(m.noise.grad.abs().max() > 0 for m in stochastic_layers(model))
    open_gates = replace_layers(Net(), HardConcrete(keep=1 - 1e-7))
    weights = sum(m.weight.numel() for m in stochastic_layers(open_gates))
    assert float(cost(open_gates).detach()) == pytest.approx(weights, rel=1e-5)


def test_weights_and_noise_train_while_frozen_layers_stay_frozen() -> None:
    net = Net()
    net.conv.weight.requires_grad_(False)
    model = replace_layers(net, VariationalDropout())
    assert not model.conv.weight.requires_grad
    assert not finalize(model).conv.weight.requires_grad
    (model(INPUTS).square().mean() + cost(model)).backward()
    assert model.conv.weight.grad is None
    assert all(p.grad is not None for n, p in model.named_parameters() if n != "conv.weight")


def test_noise_is_no_weight_to_be_penalised() -> None:
    """`attach` and `layer_stats` on a stochastic model leave the parameters of the noise alone."""
    names = [name for name, _ in select(replace_layers(Net(), VariationalDropout()))]
    assert names == ["conv.weight", "hidden.0.weight", "hidden.1.weight", "output.weight"]


def test_what_cannot_work_is_refused() -> None:
    law = Standout()
    with pytest.raises(EtatrickError, match="no layer of Net that can carry noise fits the name 'norm'"):
        replace_layers(Net(), law, ("conv", "norm"))
    with pytest.raises(EtatrickError, match="fits the name '\\*'"):
        replace_layers(nn.ReLU(), law)
    with pytest.raises(EtatrickError, match="ReLU has no stochastic layer"):
        cost(nn.ReLU())
    with pytest.raises(EtatrickError, match="ReLU has no stochastic layer"):
        finalize(nn.ReLU())
    tied = nn.ModuleDict({"words": nn.Embedding(5, 3), "logits": nn.Linear(3, 5), "other": nn.Linear(3, 3)})
    tied["logits"].weight = tied["words"].weight
    with pytest.raises(EtatrickError, match="words and logits share a weight"):
        replace_layers(tied, law)
    assert stochastic_names(replace_layers(tied, law, "other")) == ["other"]


def test_attention_keeps_its_own_projection() -> None:
    """Its output projection is a subclass of Linear whose weight is used without calling it."""
    model = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    assert stochastic_names(replace_layers(model, HardConcrete())) == ["linear1", "linear2"]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@every_law
def test_models_on_a_gpu(law: Any) -> None:
    model = replace_layers(Net(), law).cuda()
    inputs = INPUTS.cuda()
    loss = training_loss(model, law, lambda: model(inputs).square().mean())
    (loss + 1e-3 * cost(model)).backward()
    assert all(p.grad.isfinite().all() for p in model.parameters())
    scattered(model.cpu()).cuda()
    with torch.no_grad():
        assert torch.equal(finalize(model)(inputs), model.eval()(inputs))
