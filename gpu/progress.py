"""What changes while a penalty is at work, and its form in a checkpoint: numbers, lists and tensors only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ._errors import refusal


@dataclass
class Progress:
    """The lists have one entry per penalised weight, in the order of the attachment.

    steps: optimizer steps seen. pending: sum of the schedule's factors since the weight's last proximal step.
    taken: scalar proximal steps so far; capped: how many of them were cut to the cap. dead: the weights held at
    zero, once the support is frozen. control: the integral of a density controller, log of the factor of lam.
    """

    steps: int
    pending: list[float]
    taken: list[int]
    capped: list[Tensor | int]
    dead: list[Tensor] | None = None
    control: float = 0.0
    factor: float = 1.0

    @property
    def frozen(self) -> bool:
        return self.dead is not None

    def save(self) -> dict[str, Any]:
        """A dictionary that `torch.load(weights_only=True)` accepts; masks take one bit per weight."""
        return {
            "position": self.steps,
            "pending": list(self.pending),
            "taken": list(self.taken),
            "capped": [int(count) for count in self.capped],
            "dead": None if self.dead is None else [pack(mask) for mask in self.dead],
            "control": self.control,
            "factor": self.factor,
        }

    def load(self, saved: dict[str, Any], weights: Sequence[Tensor]) -> None:
        """Take over what `save` wrote. Raises `EtatrickError` for masks of weights of another size."""
        self.steps, self.control, self.factor = int(saved["position"]), float(saved["control"]), float(saved["factor"])
        self.pending[:], self.taken[:] = saved["pending"], saved["taken"]
        self.capped[:] = saved["capped"]
        masks = saved["dead"]
        self.dead = None if masks is None else [unpack(m, w) for m, w in zip(masks, weights, strict=True)]


def fresh(weights: int) -> Progress:
    """Nothing has happened to that many weights yet."""
    return Progress(0, [0.0] * weights, [0] * weights, [0] * weights)


def pack(mask: Tensor) -> Tensor:
    """A boolean tensor as bytes, eight entries in each, the first in the highest bit."""
    bits = torch.nn.functional.pad(mask.reshape(-1).to(torch.uint8), (0, -mask.numel() % 8)).reshape(-1, 8)
    powers = torch.tensor([128, 64, 32, 16, 8, 4, 2, 1], dtype=torch.uint8, device=mask.device)
    return (bits * powers).sum(1, dtype=torch.uint8)


def unpack(packed: Tensor, like: Tensor) -> Tensor:
    """The boolean tensor of like's shape that `pack` was given."""
    if packed.numel() != -(-like.numel() // 8):
        raise refusal(f"the frozen support in this state is not that of a weight of shape {tuple(like.shape)}")
    shifts = torch.arange(7, -1, -1, device=like.device, dtype=torch.uint8)
    bits = packed.to(like.device)[:, None].bitwise_right_shift(shifts) & 1
    return bits.reshape(-1)[: like.numel()].reshape(like.shape).bool()
