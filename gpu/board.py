"""Curves of a run for TensorBoard, through a writer of the user's: nothing of TensorBoard is imported here."""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor

from .attach import Attachment
from .local import whole


class Writer(Protocol):
    """What is used of a `torch.utils.tensorboard.SummaryWriter`."""

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> Any: ...

    def add_histogram(self, tag: str, values: Tensor, global_step: int) -> Any: ...


@torch.no_grad()
def write_stats(writer: Writer, handle: Attachment, position: int | None = None) -> None:
    """Write `handle.stats()` at `position`, by default the number of steps taken.

    Scalars: "etatrick/density" and "etatrick/factor" (of lam), and per weight "etatrick/NAME/density", with
    "jumping" and "capped" once a step has been taken. Histograms: "etatrick/NAME" of the weights that are not 0.
    """
    at, layers = handle.position if position is None else position, handle.stats()
    total = sum(layer.weights for layer in layers)
    writer.add_scalar("etatrick/density", sum(layer.nonzeros for layer in layers) / total, at)
    writer.add_scalar("etatrick/factor", handle.factor, at)
    for layer, (_, weight) in zip(layers, handle.parameters, strict=True):
        for name in ("density", "jumping", "capped"):
            value = getattr(layer, name)
            if value is not None:
                writer.add_scalar(f"etatrick/{layer.name}/{name}", value, at)
        full = whole(weight)
        if layer.nonzeros:  # a histogram of nothing has no limits
            writer.add_histogram(f"etatrick/{layer.name}", full[full != 0], at)
