"""What does a step cost? Each method beside the plain optimizer, taking turns in the same run.

LeNet-300-100 on random data of the set's size; the median of the ratios of many short rounds, so that whatever slows
the machine slows both sides. Memory is what a method keeps between steps: parameters, their gradients and the
optimizer's state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, Final

import torch
from torch import Tensor, nn

from ..attach import attach
from ..data import Dataset
from ..layers import HardConcrete, NoiseLaw, VariationalDropout, cost, replace_layers
from ..models import seeded_lenet
from ..reweighting import EtaTrick, adaptive_dropout, adaptive_tikhonov
from ..selection import select
from ..train import Recipe, adam
from ._common import Options, Outcome, log_sum

_BATCH: Final = 128
_STEPS: Final = 10
_LAM, _EPS = 1e-5, 0.003


@dataclass(frozen=True, eq=False)
class Contender:
    """A step, and what it keeps."""

    step: Callable[[Tensor, Tensor], None]
    parts: tuple[nn.Module, ...]
    optimizer: torch.optim.Optimizer


def bench(options: Options) -> Outcome:
    """A line per method: median milliseconds of plain and method, median ratio, and the ratio of what is kept.

    `epochs` is the number of rounds (31). Nothing is stored on the way: a measurement cannot be continued.
    """
    data, rounds = options.dataset(), options.epochs or 31
    rows = []
    for name, build in _contenders().items():
        rows.append({"method": name} | _compared(build, data, rounds))
        options.watch(name, rounds, rounds, f"ratio {rows[-1]['ratio']:.2f}")
    settings = {"data": data.name, "batch": _BATCH, "rounds": rounds, "threads": torch.get_num_threads()}
    device = str(data.train_inputs.device)
    findings = tuple(f"{row['method']}: {row['ratio']:.2f} times the plain step" for row in rows)
    return Outcome("bench", settings | {"device": device, "torch": torch.__version__}, tuple(rows), findings)


def _compared(build: Callable[[Dataset], Contender], data: Dataset, rounds: int) -> dict[str, Any]:
    plain, other = _plain(data), build(data)
    batch = data.train_inputs[:_BATCH], data.train_labels[:_BATCH]
    for one in (plain, other):
        _seconds(one, batch)  # compiles, and fills the optimizer's state
    times = [(_seconds(plain, batch), _seconds(other, batch)) for _ in range(rounds)]
    base, full = (1e3 * median(column) for column in zip(*times, strict=True))
    ratio = median(b / a for a, b in times)
    return {"plain_ms": base, "method_ms": full, "ratio": ratio, "memory_ratio": _kept(other) / _kept(plain)}


def _seconds(one: Contender, batch: tuple[Tensor, Tensor]) -> float:
    start = perf_counter()
    for _ in range(_STEPS):
        one.step(*batch)
    if batch[0].is_cuda:
        torch.cuda.synchronize()
    return (perf_counter() - start) / _STEPS


def _kept(one: Contender) -> int:
    """Bytes of parameters, gradients and optimizer state, each tensor once."""
    parameters = {id(p): p for part in one.parts for p in part.parameters()}
    tensors = [*parameters.values(), *(p.grad for p in parameters.values() if p.grad is not None)]
    states = one.optimizer.state.values()
    tensors += [value for state in states for value in state.values() if isinstance(value, Tensor)]
    return sum(t.numel() * t.element_size() for t in tensors)


def _contenders() -> dict[str, Callable[[Dataset], Contender]]:
    return {
        "plain Adam": _plain,
        "exact prox": lambda data: _attached(data),
        "exact prox, compiled": lambda data: _attached(data, compile=True),
        "exact prox, compiled, every 4": lambda data: _attached(data, compile=True, every=4),
        "AdaProx": lambda data: _attached(data, mode="majorize"),
        "penalty in the loss": _in_the_loss,
        "adaptive Tikhonov": _tikhonov,
        "adaptive dropout": _dropout,
        "eta-trick": _eta_trick,
        "variational dropout": lambda data: _noisy(data, VariationalDropout()),
        "hard concrete": lambda data: _noisy(data, HardConcrete()),
    }


def _plain(data: Dataset) -> Contender:
    return _made(_model(data))


def _attached(data: Dataset, **options: Any) -> Contender:
    one = _made(_model(data))
    attach(one.optimizer, log_sum(_EPS), _LAM, one.parts[0], **options)
    return one


def _in_the_loss(data: Dataset) -> Contender:
    model, penalty = _model(data), log_sum(_EPS)
    weights = list(_weights(model))
    return _made(model, lambda: _LAM * torch.stack([penalty.penalty(w).sum() for w in weights]).sum())


def _tikhonov(data: Dataset) -> Contender:
    model, penalty = _model(data), log_sum(_EPS)
    weights = list(_weights(model))
    return _made(model, lambda: adaptive_tikhonov(weights, penalty, _LAM))


def _eta_trick(data: Dataset) -> Contender:
    model = _model(data)
    eta = EtaTrick(_weights(model), log_sum(_EPS), _LAM)  # type: ignore[arg-type]
    return _made(model, eta, eta)


def _noisy(data: Dataset, law: NoiseLaw) -> Contender:
    model = replace_layers(_model(data), law)
    return _made(model, lambda: cost(model) / len(data.train_labels))


def _dropout(data: Dataset) -> Contender:
    plain, penalty = _plain(data), log_sum(_EPS)
    model, weights = plain.parts[0], list(_weights(plain.parts[0]))

    def step(inputs: Tensor, labels: Tensor) -> None:
        plain.optimizer.zero_grad()
        with adaptive_dropout(weights, penalty, _LAM):
            nn.functional.cross_entropy(model(inputs), labels).backward()
        plain.optimizer.step()

    return Contender(step, plain.parts, plain.optimizer)


def _made(model: nn.Module, term: Callable[[], Tensor] | None = None, *others: nn.Module) -> Contender:
    whole = nn.ModuleList([model, *others])
    optimizer = adam(whole, Recipe(1, lr=1e-6))  # the weights stay about where they are

    def step(inputs: Tensor, labels: Tensor) -> None:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), labels)
        (loss + term() if term else loss).backward()
        optimizer.step()

    return Contender(step, (model, *others), optimizer)


def _model(data: Dataset) -> nn.Module:
    return seeded_lenet(data.features, data.classes, 0).to(data.train_inputs.device)


def _weights(model: nn.Module) -> Iterator[Tensor]:
    return (w for _, w in select(model))
