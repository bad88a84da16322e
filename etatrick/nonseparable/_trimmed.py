"""The penalty of targeted dropout: ridge on the smallest weights only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import Rational

from ..parsing import parse_number
from ..penalty import Number
from ..symbols import EtatrickError
from ._support import largest
from ._vector import Array, VectorPenalty, finite, pace, reweights

#: The sum in f's condition may fall short of m by this fraction: eta = 1/a and 1/eta are rounded.
_ROUNDING = 1e-12


@final
@dataclass(frozen=True)
class TrimmedRidge(VectorPenalty):
    """Omega(w) = (a/2) (sum of the m smallest w_i^2), a = rate/(1 - rate), m = floor(fraction d).

    The m smallest of the d weights are dropped with probability `rate`, the others never; w is the mean weight. With
    s_i = a for the dropped ones, 2 Omega = min_S a sum_{i in S} w_i^2 over all sets S of m indices. Hence

        f(eta) = 0 when sum_i min(1, 1/(a eta_i)) >= m, else inf;    eta_hat = 1/a on the m smallest, inf elsewhere.

    (f = 0 says that some s in [0, 1]^d of sum m has a s_i <= 1/eta_i for all i.) The prox exchanges two minima,
    min_S min_x step (a/2) sum_S x_i^2 + |x - v|^2/2 = min_S sum_S (step a/(1 + step a)) v_i^2/2: the m smallest |v_i|
    are divided by 1 + step a and the others stay. Of equal magnitudes those with lower indices are spared. As
    rate -> 1 this becomes HardThreshold(d - m).

    Raises EtatrickError unless 0 <= fraction <= 1 and 0 < rate < 1. Gomez et al. 2019, who apply it to each column of a
    weight matrix.
    """

    fraction: Number
    rate: Number

    def __post_init__(self) -> None:
        # exact numbers: floor(0.29 * 100) is 29, which doubles miss
        fraction, rate = parse_number(self.fraction), parse_number(self.rate)
        if not 0 <= fraction <= 1:
            raise EtatrickError(f"the fraction must lie in [0, 1], got {self.fraction}")
        if not 0 < rate < 1:
            raise EtatrickError(f"the rate must lie in (0, 1), got {self.rate}")
        object.__setattr__(self, "fraction", fraction)
        object.__setattr__(self, "rate", rate)

    @property
    def ratio(self) -> float:
        """a = rate/(1 - rate), the noise ratio of a targeted weight."""
        rate: Rational = parse_number(self.rate)
        return float(rate / (1 - rate))

    def omega(self, w: ArrayLike) -> float:
        values = finite(w, "w")
        return self.ratio / 2 * float(np.sum(values[self._targeted(values)] ** 2))

    def dual(self, eta: ArrayLike) -> float:
        values = reweights(eta)
        with np.errstate(divide="ignore", over="ignore"):
            shares = np.minimum(1.0, 1 / values / self.ratio)
        return 0.0 if shares.sum() >= self._count(values) * (1 - _ROUNDING) else np.inf

    def reweighting(self, w: ArrayLike) -> Array:
        return np.where(self._targeted(finite(w, "w")), 1 / self.ratio, np.inf)

    def prox(self, v: ArrayLike, step: float = 1.0) -> Array:
        values = finite(v, "v")
        return np.where(self._targeted(values), values / (1 + pace(step) * self.ratio), values)

    def _count(self, values: Array) -> int:
        """m = floor(fraction d)."""
        return int(parse_number(self.fraction) * len(values))

    def _targeted(self, values: Array) -> NDArray[np.bool_]:
        return ~largest(np.abs(values), len(values) - self._count(values))
