"""Training on the digits: more than half of the weights go, and the accuracy stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from etatrick.gpu import Dataset, LeNet300100, batches, layer_stats, linear, load
from etatrick.gpu.layers import (
    BernoulliGates,
    HardConcrete,
    StochasticGates,
    VariationalDropout,
    arm_loss,
    cost,
    finalize,
    replace_layers,
)

BATCH = 128


def trained(
    data: Dataset, model: nn.Module, epochs: int, noise_lr: float, objective: Callable[..., Tensor]
) -> nn.Module:
    """Adam with both learning rates falling linearly; `objective(loss, position, steps)` adds the cost."""
    steps = epochs * -(-len(data.train_labels) // BATCH)
    noise = [p for name, p in model.named_parameters() if name.endswith("noise")]
    others = [p for name, p in model.named_parameters() if not name.endswith("noise")]
    groups = [{"params": others, "lr": 2e-3}, *([{"params": noise, "lr": noise_lr}] if noise else [])]
    optimizer = torch.optim.Adam(groups)
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 1e-3, steps)
    generator, position = torch.Generator().manual_seed(0), 0
    for _ in range(epochs):
        for index in batches(len(data.train_labels), BATCH, generator):
            position += 1
            inputs, labels = data.train_inputs[index], data.train_labels[index]
            optimizer.zero_grad()
            objective(lambda x=inputs, y=labels: nn.functional.cross_entropy(model(x), y), position, steps).backward()
            optimizer.step()
            decay.step()
    return model


def error(model: nn.Module, data: Dataset) -> float:
    with torch.no_grad():
        return float((model.eval()(data.test_inputs).argmax(1) != data.test_labels).double().mean())


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load("digits")


@pytest.fixture(scope="module")
def dense_error(digits: Dataset) -> float:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return error(trained(digits, LeNet300100(64, 10), 40, 0.0, lambda loss, *_: loss()), digits)


#: The law, the weight of its cost beside the mean loss, the learning rate of its parameter, and epochs.
RUNS: dict[str, tuple[Any, float, float, int]] = {
    "variational dropout": (VariationalDropout(), 0.15 / 1437, 0.1, 40),
    "variational dropout, molchanov": (VariationalDropout(divergence="molchanov"), 0.15 / 1437, 0.1, 40),
    "hard concrete": (HardConcrete(), 2e-4, 0.05, 40),
    "stochastic gates": (StochasticGates(), 6e-5, 0.05, 40),
    "bernoulli gates": (BernoulliGates(keep=0.7, per="input"), 1e-4, 0.3, 80),
}


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS)
def test_digits_become_sparse_and_stay_accurate(run: str, digits: Dataset, dense_error: float) -> None:
    law, weight, noise_lr, epochs = RUNS[run]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = replace_layers(LeNet300100(digits.features, digits.classes), law)

        def objective(loss: Callable[[], Tensor], position: int, steps: int) -> Tensor:
            data_loss = arm_loss(model, loss) if isinstance(law, BernoulliGates) else loss()
            return data_loss + linear(steps)(position) * weight * cost(model)

        trained(digits, model, epochs, noise_lr, objective)
    final = finalize(model)
    layers = layer_stats(final)
    nonzeros = sum(layer.nonzeros for layer in layers) / sum(layer.weights for layer in layers)
    print(f"{run}: {nonzeros:.3f} of the weights, error {error(final, digits):.4f}, dense {dense_error:.4f}")
    assert nonzeros < 0.5
    assert error(final, digits) == error(model, digits)
    assert error(final, digits) <= dense_error + 0.015
