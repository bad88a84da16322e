"""What every penalty of a whole vector answers, and the checks of the arrays it is asked about."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..symbols import EtatrickError

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class VectorPenalty(ABC):
    """Omega(w) = 1/2 min_eta ( sum_i w_i^2/eta_i + f(eta) ) for arrays of doubles.

    w and eta have shape (d,); eta_i lies in [0, oo], with 0/0 = 0. For a penalty of matrices w has shape (m, n), eta
    is a positive semidefinite (m, m) matrix S, and the quadratic term is tr(w^T S^{-1} w). Every method raises
    EtatrickError for a wrong shape, a number that is not finite where it must be, and a negative step.
    """

    name: str = ""
    citation: str = ""

    @abstractmethod
    def omega(self, w: ArrayLike) -> float:
        """Omega(w); inf outside its domain."""

    @abstractmethod
    def dual(self, eta: ArrayLike) -> float:
        """f(eta) = max_w [2 Omega(w) - sum_i w_i^2/eta_i]; inf outside its domain."""

    @abstractmethod
    def reweighting(self, w: ArrayLike) -> Array:
        """eta_hat(w), a minimiser over eta; inf where the minimum is approached as eta_i grows."""

    @abstractmethod
    def prox(self, v: ArrayLike, step: float = 1.0) -> Array:
        """A global minimiser over x of step Omega(x) + |x - v|^2/2; v itself at step 0."""


def array(values: ArrayLike, what: str, dimensions: int) -> Array:
    """A fresh array of doubles with this many dimensions, without nan."""
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise EtatrickError(f"{what} must be an array of real numbers, got {str(values)[:60]}") from None
    if found.ndim != dimensions:
        raise EtatrickError(f"{what} must have {dimensions} dimension(s), got shape {found.shape}")
    if np.isnan(found).any():
        raise EtatrickError(f"{what} has an entry that is not a number, at index {_first(np.isnan(found))}")
    return found


def finite(values: ArrayLike, what: str, dimensions: int = 1) -> Array:
    """An array of finite doubles."""
    found = array(values, what, dimensions)
    if np.isinf(found).any():
        raise EtatrickError(f"{what} has an infinite entry, at index {_first(np.isinf(found))}")
    return found


def reweights(eta: ArrayLike) -> Array:
    """A vector eta with entries in [0, oo]."""
    found = array(eta, "eta", 1)
    if (found < 0).any():
        raise EtatrickError(f"eta must not be negative, but it is at index {_first(found < 0)}")
    return found


def sized(values: Array, size: int, what: str) -> Array:
    """The same vector when it has `size` entries."""
    if len(values) != size:
        raise EtatrickError(f"{what} must have {size} entries, got {len(values)}")
    return values


def pace(step: float) -> float:
    """A finite step >= 0."""
    if not (math.isfinite(step) and step >= 0):
        raise EtatrickError(f"the step must be finite and not negative, got {step}")
    return float(step)


def _first(where: NDArray[np.bool_]) -> str:
    return ", ".join(str(i) for i in np.argwhere(where)[0])
