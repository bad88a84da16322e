"""How much of lam applies at which step: ramps from 0 to 1, as frozen functions of the number of steps taken.

A non-convex penalty has to start weak: at full strength the weights that a fresh network has not used yet
are set to zero before the data can speak for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ._errors import refusal

#: Number of optimizer steps taken (1 at the first) -> factor of lam.
Schedule = Callable[[int], float]


@dataclass(frozen=True)
class Constant:
    """The same factor at every step."""

    factor: float = 1.0

    def __call__(self, position: int) -> float:
        return self.factor


@dataclass(frozen=True)
class Ramp:
    """factor = x^power with x = (position / total - start) / (stop - start), cut to [0, 1].

    `total` counts optimizer steps; `start` and `stop` are fractions of it. Raises `EtatrickError` unless
    total >= 1, 0 <= start < stop <= 1 and power > 0.
    """

    total: int
    start: float = 0.0
    stop: float = 0.5
    power: float = 1.0

    def __post_init__(self) -> None:
        if self.total < 1:
            raise refusal(f"a ramp needs at least one step, not total={self.total}")
        if not 0 <= self.start < self.stop <= 1:
            raise refusal(f"a ramp needs 0 <= start < stop <= 1, not start={self.start} and stop={self.stop}")
        if not self.power > 0:
            raise refusal(f"a ramp needs a positive power, not {self.power}")

    def __call__(self, position: int) -> float:
        x = (position / self.total - self.start) / (self.stop - self.start)
        return float(min(max(x, 0.0), 1.0) ** self.power)


def constant(factor: float = 1.0) -> Constant:
    """No ramp: the full penalty (or a fixed share of it) from the first step."""
    return Constant(factor)


def linear(total: int, start: float = 0.0, stop: float = 0.5) -> Ramp:
    """From 0 to 1 in a straight line between the fractions `start` and `stop` of `total` steps."""
    return Ramp(total, start, stop, 1.0)


def cubic(total: int, start: float = 0.0, stop: float = 0.5) -> Ramp:
    """From 0 to 1 as x^3 between the fractions `start` and `stop` of `total` steps: slow at first."""
    return Ramp(total, start, stop, 3.0)


def named(name: str, total: int) -> Schedule:
    """The schedule called "constant", "linear" or "cubic" with its default fractions; refuses other names."""
    if name == "constant":
        return constant()
    ramps = {"linear": linear, "cubic": cubic}
    if name not in ramps:
        raise refusal(f"unknown schedule {name!r}; expected constant, linear or cubic")
    return ramps[name](total)
