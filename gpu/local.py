"""Sharded weights (DTensor, as FSDP2 makes them): what a rank holds of a weight, and what it takes to see it whole."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ._errors import refusal
from .groups import Columns, Elements, Grouping, LargestOf, Rows
from .metric import Number, Step


def local(value: Any) -> Any:
    """This rank's part of a sharded tensor; anything else as it is."""
    return value.to_local() if hasattr(value, "to_local") else value


def whole(weight: Tensor) -> Tensor:
    """All of a weight. For a sharded one every rank has to ask."""
    full = weight.detach()
    return full.full_tensor() if hasattr(full, "full_tensor") else full


def local_step(step: Step, strength: float) -> Step:
    """The step of this rank's part of a weight, times `strength`."""
    numerator: Number = local(step.numerator)
    return Step(numerator * strength, local(step.second), local(step.scale), step.eps)


def check_sharding(groups: Grouping, name: str, weight: Tensor) -> None:
    """Raises: `EtatrickError` where a group would be cut by the borders between ranks."""
    for placement in getattr(weight, "placements", ()):
        if placement.is_shard() and not _keeps(groups, placement.dim):
            raise refusal(
                f"{name} is sharded along dimension {placement.dim}, which cuts through its groups; "
                "elementwise penalties need no such care, and rows stay whole under sharding along dimension 0"
            )


def _keeps(groups: Grouping, dimension: int) -> bool:
    if isinstance(groups, Elements):
        return True
    if isinstance(groups, LargestOf):
        return dimension != 1
    return (isinstance(groups, Rows) and dimension == 0) or (isinstance(groups, Columns) and dimension == 1)
