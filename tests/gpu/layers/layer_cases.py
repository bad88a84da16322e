"""The noise laws and the layers by name, for tests that all of them have to pass."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from etatrick.gpu.layers import (
    BernoulliGates,
    HardConcrete,
    NoiseLaw,
    Standout,
    StochasticGates,
    UnitStandout,
    VariationalDropout,
    arm_loss,
)

LAWS: dict[str, NoiseLaw] = {
    "additive": VariationalDropout(),
    "additive, weights": VariationalDropout(local=False),
    "multiplicative": VariationalDropout("multiplicative", divergence="molchanov"),
    "multiplicative, weights": VariationalDropout("multiplicative", local=False),
    "hard concrete": HardConcrete(),
    "bernoulli": BernoulliGates(),
    "stochastic gates": StochasticGates(),
    "standout": Standout(),
    "unit standout": UnitStandout(),
}

PLAIN: dict[str, tuple[Callable[[bool], nn.Module], tuple[int, ...]]] = {
    "linear": (lambda bias: nn.Linear(6, 4, bias), (5, 6)),
    "conv1d": (lambda bias: nn.Conv1d(4, 6, 3, 2, 1, groups=2, bias=bias), (2, 4, 9)),
    "conv2d": (lambda bias: nn.Conv2d(2, 3, 3, padding="same", bias=bias, padding_mode="reflect"), (2, 2, 6, 5)),
    "conv3d": (lambda bias: nn.Conv3d(2, 2, 2, dilation=2, bias=bias, padding_mode="circular"), (1, 2, 4, 5, 4)),
}


every_law = pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
every_layer = pytest.mark.parametrize("kind", PLAIN)


def layer_and_inputs(kind: str, bias: bool = True) -> tuple[nn.Module, Tensor]:
    """A plain layer of the kind, and inputs for it."""
    make, shape = PLAIN[kind]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return make(bias), torch.randn(shape)


def scattered(module: nn.Module, centre: float = -3.0, spread: float = 4.0) -> nn.Module:
    """The module with noise parameters spread so that laws remove some weights and keep others."""
    generator = torch.Generator().manual_seed(0)
    for name, p in module.named_parameters():
        if name.rpartition(".")[2] == "noise":
            with torch.no_grad():
                p.copy_(centre + spread * torch.randn(p.shape, generator=generator))
    return module


def training_loss(model: nn.Module, law: NoiseLaw, loss: Callable[[], Tensor]) -> Tensor:
    """The loss as the law has to be trained on it."""
    return arm_loss(model, loss) if isinstance(law, BernoulliGates) else loss()
