"""What training needs to know of a penalty: four functions of tensors, a name and one constant."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from torch import Tensor


class TorchPenalty(Protocol):
    """Omega on tensors, elementwise, in float32 or float64, even in its argument.

    `prox(v, step)` is argmin_x step * Omega(x) + (x - v)^2 / 2, the global minimum, with exact zeros; `step`
    is a float or a tensor of v's shape. `weak_convexity` is the smallest rho >= 0 for which
    Omega + rho/2 w^2 is convex on w > 0 (infinite where there is none).
    """

    @property
    def name(self) -> str: ...

    @property
    def weak_convexity(self) -> float: ...

    def penalty(self, w: Tensor) -> Tensor: ...

    def derivative(self, w: Tensor) -> Tensor: ...

    def prox(self, v: Tensor, step: float | Tensor) -> Tensor: ...


@runtime_checkable
class Convertible(Protocol):
    """Anything that can be turned into functions of tensors: an `etatrick.Penalty`."""

    def to_torch(self) -> TorchPenalty: ...


def as_torch(penalty: TorchPenalty | Convertible) -> TorchPenalty:
    """The functions of tensors that `penalty` stands for; a `TorchPenalty` is returned as it is."""
    return penalty.to_torch() if isinstance(penalty, Convertible) else penalty
