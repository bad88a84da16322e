"""How strong must the penalty be for a wanted density? A controller that turns lam until the network has it.

Every `interval` steps the density (share of penalised weights that are not 0) is compared with a path that falls
from `first` to the target; lam is multiplied by exp(I + P - h r). I sums e = log(density / (1.3 path)) over the run,
`integral` times its mean. P = gain e, at most 2: a weight answers to lam only after many steps, so this damps; but what
is gone rarely returns, so it must not strike. r is the share of the fall that is to come, so that lam starts e^8 times
weaker than given, and one that is far too strong ends no network before the controller has turned it down. The aim lies
above the path because what is left over is taken away when the support is frozen, by size, to the last weight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from ._errors import refusal
from .progress import Progress

#: exp(40) spans every lam that a float32 prox can tell apart; beyond it an unreachable target would overflow.
_LARGEST: Final = 40.0
#: The most that the proportional part adds to log lam.
_MOST: Final = 2.0
#: How much weaker than lam the penalty is at first, as a logarithm.
_HEAD: Final = 8.0
#: Where the controller aims, in terms of the path.
_ABOVE: Final = 1.3


@dataclass(frozen=True)
class Target:
    """Reach `density` along first -> density, falling as (1 - x)^3 between two fractions of `total` steps.

    x = (position / total - start) / (stop - start), cut to [0, 1]. `first` is the density to begin with, below 1 for a
    network that is sparse already. Raises: `EtatrickError` unless 0 < density < 1, density <= first <= 1,
    total and interval are at least 1, 0 <= start < stop <= 1, and both gains are positive.
    """

    density: float
    total: int
    start: float = 0.0
    stop: float = 0.5
    interval: int = 10
    gain: float = 6.0
    integral: float = 15.0
    first: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.density < 1:
            raise refusal(f"a target density lies between 0 and 1, not at {self.density}")
        if not self.density <= self.first <= 1:
            raise refusal(f"first, the density to begin with, lies between {self.density} and 1, not at {self.first}")
        if self.total < 1 or self.interval < 1:
            raise refusal(f"total and interval must be at least 1, not {self.total} and {self.interval}")
        if not 0 <= self.start < self.stop <= 1:
            raise refusal(f"a target needs 0 <= start < stop <= 1, not start={self.start} and stop={self.stop}")
        if not (self.gain > 0 and self.integral > 0):
            raise refusal(f"gain and integral must be positive, not {self.gain} and {self.integral}")

    def path(self, position: int) -> float:
        """The density wanted after that many steps."""
        return self.density + (self.first - self.density) * self._rest(position)

    def begin(self, progress: Progress) -> None:
        """Set the factor of lam before the first step."""
        progress.factor = math.exp(-_HEAD * self._rest(0))

    def turn(self, progress: Progress, density: float) -> None:
        """Set the factor of lam from the density measured now."""
        # an empty network asks for a weaker penalty, at the pace of one that has a tenth of the weights wanted
        error = math.log(max(density, self.density / 10) / (_ABOVE * self.path(progress.steps)))
        rate = self.integral * self.interval / self.total
        progress.control = min(max(progress.control + rate * error, -_LARGEST), _LARGEST)
        damped = min(self.gain * error, _MOST)
        progress.factor = math.exp(progress.control + damped - _HEAD * self._rest(progress.steps))

    def _rest(self, position: int) -> float:
        """The share of the fall that is to come."""
        x = (position / self.total - self.start) / (self.stop - self.start)
        return (1 - min(max(x, 0.0), 1.0)) ** 3


def threshold(sizes: Sequence[Tensor], count: int) -> float:
    """The least size among the `count` largest of all of them together; 0 where fewer are positive."""
    each = torch.cat([size.reshape(-1) for size in sizes])
    return float(each.topk(min(count, len(each))).values[-1]) if count > 0 else math.inf
