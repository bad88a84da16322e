"""Two penalties written out by hand, so that these tests do not depend on what the library derives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor


@dataclass(frozen=True)
class Lasso:
    """Omega(w) = |w|."""

    name: str = "lasso"
    weak_convexity: float = 0.0

    def penalty(self, w: Tensor) -> Tensor:
        return w.abs()

    def derivative(self, w: Tensor) -> Tensor:
        return torch.ones_like(w)

    def prox(self, v: Tensor, step: float | Tensor) -> Tensor:
        return v.sign() * (v.abs() - step).clamp(min=0)


@dataclass(frozen=True)
class LogSum:
    """Omega(w) = log(1 + |w| / eps)."""

    eps: float
    name: str = "log_sum"

    @property
    def weak_convexity(self) -> float:
        return 1 / self.eps**2

    def penalty(self, w: Tensor) -> Tensor:
        return (w.abs() / self.eps).log1p()

    def derivative(self, w: Tensor) -> Tensor:
        return 1 / (w.abs() + self.eps)

    def prox(self, v: Tensor, step: float | Tensor) -> Tensor:
        """The larger root of (r - |v|) (r + eps) + step = 0, if it lies above 0 and beats 0."""
        size = v.abs()
        discriminant = (size + self.eps) ** 2 - 4 * step
        root = (size - self.eps + discriminant.clamp(min=0).sqrt()) / 2
        gain = size * root - root**2 / 2 - step * self.penalty(root.clamp(min=0))
        return torch.where((discriminant >= 0) & (root > 0) & (gain > 0), v.sign() * root, torch.zeros_like(v))


@pytest.fixture
def lasso() -> Lasso:
    return Lasso()


@pytest.fixture
def log_sum() -> LogSum:
    return LogSum(0.003)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Tests run side by side, and a sum taken by another number of threads has other last bits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
