"""A training step under each noise law as a multiple of the plain step; run by hand with -m benchmark -s -n 0."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest
import torch
from torch import Tensor, nn

from etatrick.gpu import LeNet300100
from etatrick.gpu.layers import (
    BernoulliGates,
    HardConcrete,
    Standout,
    StochasticGates,
    UnitStandout,
    VariationalDropout,
    arm_loss,
    cost,
    replace_layers,
)

LAWS = (
    VariationalDropout(),
    VariationalDropout(divergence="molchanov"),
    VariationalDropout(local=False),
    HardConcrete(),
    HardConcrete(per="input"),
    StochasticGates(),
    BernoulliGates(),
    Standout(),
    UnitStandout(),
)


def best(step: Callable[[], object], repeats: int = 20) -> float:
    """The shortest of some runs, in milliseconds, after two to warm up."""
    times = []
    for _ in range(repeats + 2):
        start = perf_counter()
        step()
        times.append(perf_counter() - start)
    return 1e3 * min(times[2:])


def training_step(model: nn.Module, forward: Callable[[Tensor], Tensor], arm: bool, noisy: bool) -> Callable[[], None]:
    inputs, labels = torch.rand(128, 784), torch.randint(0, 10, (128,))
    optimizer = torch.optim.Adam(model.parameters(), fused=True)

    def loss() -> Tensor:
        return nn.functional.cross_entropy(forward(inputs), labels)

    def step() -> None:
        optimizer.zero_grad()
        total = arm_loss(model, loss) if arm else loss()
        (total + 1e-6 * cost(model) if noisy else total).backward()
        optimizer.step()

    return step


@pytest.mark.benchmark
def test_step_of_each_law_beside_the_plain_step() -> None:
    plain = LeNet300100()
    unit = best(training_step(plain, plain, arm=False, noisy=False))
    print(f"\nLeNet-300-100, batch 128, fused Adam, {torch.get_num_threads()} thread(s), plain step {unit:.2f} ms")
    for law in LAWS:
        model = replace_layers(LeNet300100(), law)
        ratio = best(training_step(model, model, isinstance(law, BernoulliGates), noisy=True)) / unit
        print(f"{ratio:6.1f}x  {law}")
