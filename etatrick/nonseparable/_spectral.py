"""A separable penalty of the singular values of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from ..numerics import require_values
from ..penalty import Penalty
from ..symbols import EtatrickError
from . import _base
from ._vector import Array, VectorPenalty, finite, pace

#: How far from symmetric and semidefinite a matrix may be, relative to its largest entry or eigenvalue.
_ROUNDING = 1e-10


@final
@dataclass(frozen=True)
class Spectral(VectorPenalty):
    """Omega(W) = sum_i phi(sigma_i(W)) for a separable penalty phi and the singular values of W, shape (m, n).

    Omega(W) = 1/2 min_S ( tr(W^T S^{-1} W) + f(S) ) over symmetric positive semidefinite S of shape (m, m), where
    f(S) = sum_i f_phi(lambda_i(S)) over all m eigenvalues: tr(W^T S^{-1} W) >= sum_i sigma_i^2/lambda_i, both in
    descending order (von Neumann), with equality when the left singular vectors are the eigenvectors. The minimiser is
    S = U diag(eta_hat_phi(sigma)) U^T, for the nuclear norm (W W^T)^(1/2). (For n < m the maximum over W that defines
    the dual sees the n largest eigenvalues only; the rest cost f_phi(eta_hat_phi(0)) = 0 at the minimum.) The prox
    applies prox_phi to the singular values.

    Singular values and eigenvalues at most max(m, n) 2^-52 times the largest one count as 0.
    Raises EtatrickError for an S that is not symmetric positive semidefinite, for a reweighting that is infinite in
    some direction, and for a phi whose parameters have no value.
    Source for the nuclear norm: Argyriou, Evgeniou and Pontil 2008.
    """

    base: Penalty

    def __post_init__(self) -> None:
        require_values(self.base)

    def omega(self, w: ArrayLike) -> float:
        _, sizes, _ = _decomposed(finite(w, "w", 2))
        return sum(_base.omega(self.base, size) for size in sizes.tolist())

    def dual(self, eta: ArrayLike) -> float:
        return sum(_base.dual(self.base, size) for size in _spectrum(finite(eta, "eta", 2)).tolist())

    def reweighting(self, w: ArrayLike) -> Array:
        values = finite(w, "w", 2)
        left, sizes, _ = _decomposed(values)
        padded = [*sizes.tolist(), *[0.0] * (len(values) - len(sizes))]
        scales = np.array([_base.reweighting(self.base, size) for size in padded])
        if np.isinf(scales).any():
            size = padded[int(np.argmax(np.isinf(scales)))]
            raise EtatrickError(f"eta_hat is infinite at the singular value {size}, and no finite matrix stands for it")
        found = (left * scales) @ left.T
        return np.asarray((found + found.T) / 2)

    def prox(self, v: ArrayLike, step: float = 1.0) -> Array:
        values, gamma = finite(v, "v", 2), pace(step)
        if gamma == 0:
            return values
        left, sizes, right = _decomposed(values)
        shrunk = np.array([_base.prox(self.base, size, gamma) for size in sizes.tolist()])
        return np.asarray((left[:, : len(sizes)] * shrunk) @ right[: len(sizes)])


def _decomposed(w: Array) -> tuple[Array, Array, Array]:
    """U of shape (m, m), the singular values in descending order, and V^T of shape (n, n)."""
    if w.size == 0:
        raise EtatrickError(f"a matrix must have rows and columns, got shape {w.shape}")
    left, sizes, right = np.linalg.svd(w)
    return left, _snapped(sizes, max(w.shape)), right


def _spectrum(s: Array) -> Array:
    """The eigenvalues of a symmetric positive semidefinite matrix."""
    if s.shape[0] != s.shape[1] or s.size == 0:
        raise EtatrickError(f"the reweighting must be a square matrix, got shape {s.shape}")
    if np.abs(s - s.T).max() > _ROUNDING * np.abs(s).max():
        raise EtatrickError("the reweighting must be a symmetric matrix")
    values = np.asarray(np.linalg.eigvalsh(s), dtype=np.float64)
    if values.min() < -_ROUNDING * np.abs(values).max():
        raise EtatrickError(f"the reweighting must have no negative eigenvalue, got {values.min():.6g}")
    return _snapped(values, len(s))


def _snapped(values: Array, size: int) -> Array:
    """The values, with those that rounding cannot tell from 0 put to 0."""
    return np.where(values > size * np.finfo(np.float64).eps * np.abs(values).max(), values, 0.0)
