"""Penalties of the support: at most k weights (magnitude pruning), and the number of weights (l0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..parsing import parse_number
from ..symbols import EtatrickError
from ._vector import Array, VectorPenalty, finite, pace, reweights, sized


@final
@dataclass(frozen=True)
class HardThreshold(VectorPenalty):
    """Omega(w) = 0 where at most k weights are nonzero, else inf; f(eta) = 0 where at most k eta_i are positive.

    eta_hat is inf on the k largest |w_i| and 0 elsewhere: magnitude pruning, iterative hard thresholding. The prox
    keeps the k largest |v_i| at every step > 0; the lower index wins a tie.

    With `curvature` h (shape (d,), h_i >= 0, the diagonal of a Hessian) weights are ranked by their saliency h_i w_i^2,
    as in optimal brain damage. Omega and f are unchanged, but the prox is then the one of the metric h,
    argmin_x step Omega(x) + sum_i h_i (x_i - v_i)^2/2, the increase of the loss to second order.

    Raises EtatrickError for a k that is no integer in 0..d. LeCun, Denker and Solla 1989; Zhu and Gupta 2017.
    """

    k: int
    curvature: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        exact = parse_number(int(self.k) if isinstance(self.k, np.integer) else self.k)
        if not (exact.is_integer and exact >= 0):
            raise EtatrickError(f"k must be an integer that is not negative, got {self.k}")
        object.__setattr__(self, "k", int(exact))
        if self.curvature is not None:
            h = finite(self.curvature, "curvature")
            if (h < 0).any():
                raise EtatrickError(f"the curvature must not be negative, got {h.min()}")
            object.__setattr__(self, "curvature", tuple(h.tolist()))

    def omega(self, w: ArrayLike) -> float:
        return _at_most(self.k, self._sized(finite(w, "w"), "w"))

    def dual(self, eta: ArrayLike) -> float:
        return _at_most(self.k, self._sized(reweights(eta), "eta"))

    def reweighting(self, w: ArrayLike) -> Array:
        return np.where(self._kept(self._sized(finite(w, "w"), "w")), np.inf, 0.0)

    def prox(self, v: ArrayLike, step: float = 1.0) -> Array:
        values = self._sized(finite(v, "v"), "v")
        return values if pace(step) == 0 else np.where(self._kept(values), values, 0.0)

    def _sized(self, values: Array, what: str) -> Array:
        if self.k > len(values):
            raise EtatrickError(f"k = {self.k} exceeds the {len(values)} entries of {what}")
        return values if self.curvature is None else sized(values, len(self.curvature), what)

    def _kept(self, w: Array) -> NDArray[np.bool_]:
        # sqrt(h) |w| and not h w^2, which overflows and underflows
        return largest(np.abs(w) if self.curvature is None else np.sqrt(self.curvature) * np.abs(w), self.k)


@final
@dataclass(frozen=True)
class SupportSize(VectorPenalty):
    """Omega(w) = (number of nonzero w_i)/2 and f(eta) = number of positive eta_i; eta_hat = inf where w_i != 0, else 0.

    The prox is the hard threshold: keeping v_i costs step/2 and dropping it v_i^2/2, so that v_i stays when
    |v_i| > sqrt(step); 0 wins the tie. Donoho and Johnstone 1994.
    """

    def omega(self, w: ArrayLike) -> float:
        return np.count_nonzero(finite(w, "w")) / 2

    def dual(self, eta: ArrayLike) -> float:
        return float(np.count_nonzero(reweights(eta)))

    def reweighting(self, w: ArrayLike) -> Array:
        return np.where(finite(w, "w") != 0, np.inf, 0.0)

    def prox(self, v: ArrayLike, step: float = 1.0) -> Array:
        values = finite(v, "v")
        return np.where(np.abs(values) > np.sqrt(pace(step)), values, 0.0)


def largest(scores: Array, k: int) -> NDArray[np.bool_]:
    """Where the k largest scores are; of equal scores those with lower indices come first."""
    kept = np.zeros(len(scores), dtype=np.bool_)
    kept[np.argsort(-scores, kind="stable")[:k]] = True
    return kept


def _at_most(k: int, values: Array) -> float:
    return 0.0 if np.count_nonzero(values) <= k else np.inf
