"""How sparse is it? Literal zeros, counted per layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from torch import Tensor, nn

from .local import whole
from .selection import select


@dataclass(frozen=True)
class LayerStats:
    """One weight: its name, shape and number of entries that are not exactly 0.

    `jumping` is the share of entries whose last proximal step had step * weak_convexity >= 1, where the prox
    jumps instead of shrinking continuously; `capped` the share of all its proximal steps so far that were cut
    to `cap`. Both are None where no step has been taken.
    """

    name: str
    shape: tuple[int, ...]
    weights: int
    nonzeros: int
    jumping: float | None = None
    capped: float | None = None

    @property
    def density(self) -> float:
        """nonzeros / weights, and 0 for an empty weight."""
        return self.nonzeros / self.weights if self.weights else 0.0


def layer_stats(source: nn.Module | Iterable[tuple[str, Tensor]]) -> tuple[LayerStats, ...]:
    """One line per weight of a model (those that `select` picks) or per named tensor."""
    named = select(source) if isinstance(source, nn.Module) else source
    return tuple(LayerStats(name, tuple(w.shape), w.numel(), nonzeros([w])) for name, w in named)


def nonzeros(weights: Iterable[Tensor]) -> int:
    """The number of entries that are not exactly 0 in all of `weights` together."""
    return sum(int(whole(w).count_nonzero()) for w in weights)
