"""One recipe for training a classifier, in which every random number follows from (seed, epoch).

A run can therefore be interrupted between two epochs and continued without storing a random state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ._errors import refusal
from .data import Dataset, batches


@dataclass(frozen=True)
class Recipe:
    """Adam with a learning rate falling linearly from `lr` to 0, on the mean cross-entropy of batches.

    `input_dropout` is the share of inputs set to 0 in training, the others being divided by 1 - share.
    Raises: `EtatrickError` for a setting out of range.
    """

    epochs: int
    lr: float = 1e-3
    batch: int = 128
    seed: int = 0
    input_dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch < 1:
            raise refusal(f"epochs and batch must be at least 1, not {self.epochs} and {self.batch}")
        if not 0 < self.lr < float("inf"):
            raise refusal(f"lr must be a positive number, not {self.lr}")
        if not 0 <= self.input_dropout < 1:
            raise refusal(f"input dropout must be in [0, 1), not {self.input_dropout}")

    def epoch_steps(self, examples: int) -> int:
        """Number of optimizer steps in one epoch."""
        return -(-examples // self.batch)

    def steps(self, examples: int) -> int:
        """Number of optimizer steps in the whole run."""
        return self.epochs * self.epoch_steps(examples)


def adam(model: nn.Module, recipe: Recipe) -> torch.optim.Adam:
    """torch's fused Adam where the device has one."""
    fused = all(p.device.type in ("cpu", "cuda") for p in model.parameters())
    return torch.optim.Adam(model.parameters(), lr=recipe.lr, fused=fused)


def train_epoch(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    data: Dataset,
    recipe: Recipe,
    epoch: int,
    term: Callable[[int], Tensor] | None = None,
) -> float:
    """Train on every example once and return the mean loss. `epoch` counts from 0.

    `term` of the number of steps taken so far is added to the loss of a batch; the mean leaves it out.
    Raises: `EtatrickError` if the loss is no longer finite.
    """
    examples, device = len(data.train_labels), data.train_inputs.device
    generator = torch.Generator(device).manual_seed(1_000_003 * recipe.seed + epoch)
    total, first = torch.zeros((), device=device), epoch * recipe.epoch_steps(examples)
    model.train()
    for position, index in enumerate(batches(examples, recipe.batch, generator), start=first):
        _set_lr(optimizer, recipe.lr * (1 - position / recipe.steps(examples)))
        inputs = _drop(data.train_inputs[index], recipe.input_dropout, generator)
        extra = term(position) if term else 0.0
        total += len(index) * _step(model, optimizer, inputs, data.train_labels[index], extra)
    mean = float(total) / examples
    if not mean < float("inf"):
        raise refusal(f"the training loss became {mean} in epoch {epoch + 1}; a smaller lr than {recipe.lr} may help")
    return mean


@torch.no_grad()
def error_rate(model: nn.Module, inputs: Tensor, labels: Tensor, batch: int = 4096) -> float:
    """The share of examples, in [0, 1], whose largest logit is not that of their label."""
    model.eval()
    wrong = sum(
        int((model(x).argmax(1) != y).sum()) for x, y in zip(inputs.split(batch), labels.split(batch), strict=True)
    )
    return wrong / len(labels)


def _step(
    model: nn.Module, optimizer: torch.optim.Optimizer, inputs: Tensor, labels: Tensor, extra: Tensor | float
) -> Tensor:
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(inputs), labels)
    (loss + extra).backward()
    optimizer.step()
    return loss.detach()


def _set_lr(optimizer: torch.optim.Optimizer, lr: float) -> None:
    """Groups that ask for it get a multiple."""
    for group in optimizer.param_groups:
        group["lr"] = lr * group.get("lr_factor", 1.0)


def _drop(inputs: Tensor, share: float, generator: torch.Generator) -> Tensor:
    if share == 0:
        return inputs
    kept = torch.rand(inputs.shape, generator=generator, device=inputs.device) >= share
    return inputs * kept / (1 - share)
