"""Where the random numbers of a layer come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor


class Source(Protocol):
    """Random numbers of the shape, dtype and device of `like`.

    `paired` says that the same numbers will be used twice, as `arm_loss` does.
    """

    @property
    def paired(self) -> bool: ...

    def normal(self, like: Tensor) -> Tensor: ...

    def uniform(self, like: Tensor) -> Tensor: ...


@dataclass(frozen=True, eq=False)
class Draws:
    """Fresh numbers from `generator`, or from torch's global one if that is None.

    The numbers are laid out by rows whatever the memory format of `like`, so that a compiler that changes it draws the
    same ones. Only the global generator can be used in a compiled layer. The state of either belongs to whoever seeds
    it and is not in `state_dict()`: save `generator.get_state()` beside it to resume bit for bit.
    """

    generator: torch.Generator | None = None

    @property
    def paired(self) -> bool:
        """False: every draw is new."""
        return False

    def normal(self, like: Tensor) -> Tensor:
        """Standard normal numbers."""
        return torch.randn(like.shape, generator=self.generator, dtype=like.dtype, device=like.device)

    def uniform(self, like: Tensor) -> Tensor:
        """Numbers uniform on [0, 1)."""
        return torch.rand(like.shape, generator=self.generator, dtype=like.dtype, device=like.device)


@dataclass(frozen=True, eq=False)
class Given:
    """The same numbers at every draw, drawn elsewhere."""

    numbers: Tensor

    @property
    def paired(self) -> bool:
        """True: another draw gives the same."""
        return True

    def normal(self, like: Tensor) -> Tensor:
        """The given numbers."""
        return self.numbers

    def uniform(self, like: Tensor) -> Tensor:
        """The given numbers."""
        return self.numbers
