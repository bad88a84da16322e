"""Four penalties written out by hand, so that these tests do not depend on what the library derives."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class MCP:
    """Omega(w) = |w| - w^2 / (2 b) up to |w| = b, and b/2 beyond."""

    b: float
    name: str = "mcp"

    @property
    def weak_convexity(self) -> float:
        return 1 / self.b

    def penalty(self, w: Tensor) -> Tensor:
        size = w.abs().clamp(max=self.b)
        return size - size**2 / (2 * self.b)

    def derivative(self, w: Tensor) -> Tensor:
        return w.sign() * (1 - w.abs() / self.b).clamp(min=0)

    def prox(self, v: Tensor, step: float | Tensor) -> Tensor:
        """Firm thresholding for step < b, hard thresholding at sqrt(step b) above."""
        size, step = v.abs(), torch.as_tensor(step, dtype=v.dtype)
        firm = torch.where(size < self.b, (size - step).clamp(min=0) / (1 - step / self.b), size)
        hard = torch.where(size > (step * self.b).sqrt(), size, torch.zeros_like(size))
        return v.sign() * torch.where(step < self.b, firm, hard)


@dataclass(frozen=True)
class L0:
    """Omega(w) = 1/2 for w != 0."""

    name: str = "l0"
    weak_convexity: float = float("inf")

    def penalty(self, w: Tensor) -> Tensor:
        return (w != 0).to(w.dtype) / 2

    def derivative(self, w: Tensor) -> Tensor:
        return torch.zeros_like(w)

    def prox(self, v: Tensor, step: float | Tensor) -> Tensor:
        return torch.where(v**2 > step, v, torch.zeros_like(v))
