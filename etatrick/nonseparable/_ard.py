"""Automatic relevance determination with the full log-determinant of a design matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from ..symbols import EtatrickError
from ._vector import Array, VectorPenalty, finite, reweights, sized

_MOST_ROUNDS = 100
_BISECTIONS = 200


@final
@dataclass(frozen=True, eq=False)
class ArdLogDet(VectorPenalty):
    """f(eta) = log det(tau I + x diag(eta) x^T) - n log tau for a design x of shape (n, p) and a noise variance tau.

    Omega(w) = 1/2 min_eta ( sum_i w_i^2/eta_i + f(eta) ) has one local minimum, which is the global one: in u = log eta
    the terms w_i^2 exp(-u_i) are strictly convex and, by Cauchy and Binet, det(I + x diag(eta) x^T/tau) is a
    polynomial in eta with nonnegative coefficients, whose logarithm is convex in u.

    The minimiser is the fixed point of the reweighting of Wipf and Nagarajan,

        T(eta)_i = |w_i|/sqrt(x_i^T (tau I + x diag(eta) x^T)^{-1} x_i).

    If eta <= c eta' for a c >= 1, then T(eta) <= sqrt(c) T(eta'): in the metric max_i |log eta_i - log eta'_i| T halves
    distances. So every round halves the error, and after a round that moved eta by delta the error is at most
    delta; rounds end when delta <= `tolerance`. A weight at 0 has eta_i = 0, and one whose column is 0 has eta_i = inf.

    The prox is not known: its minimum over eta is not convex. Raises EtatrickError for a design without entries or with
    infinite ones, tau <= 0, and a minimiser that rounding keeps from the tolerance.
    Source: Wipf and Nagarajan 2007; the halving (a contraction in Thompson's metric) is worked out here.
    """

    x: Array
    tau: float
    tolerance: float = 1e-10

    def __post_init__(self) -> None:
        x = finite(self.x, "x", 2)
        if x.size == 0:
            raise EtatrickError(f"x must have rows and columns, got shape {x.shape}")
        for what, number in (("tau", self.tau), ("the tolerance", self.tolerance)):
            if not 0 < float(number) < np.inf:
                raise EtatrickError(f"{what} must be positive and finite, got {number}")
        x.setflags(write=False)
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "tau", float(self.tau))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArdLogDet) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    @property
    def _content(self) -> tuple[object, ...]:
        return self.x.shape, self.x.tobytes(), self.tau, self.tolerance, self.name, self.citation

    def omega(self, w: ArrayLike) -> float:
        values = self._sized(w, "w")
        eta = self.reweighting(values)
        at = (values != 0) & np.isfinite(eta)
        return (float(np.sum(values[at] / eta[at] * values[at])) + _log_det(self.x[:, at], self.tau, eta[at])) / 2

    def dual(self, eta: ArrayLike) -> float:
        values = sized(reweights(eta), self.x.shape[1], "eta")
        seen = self._columns > 0
        return np.inf if np.isinf(values[seen]).any() else _log_det(self.x[:, seen], self.tau, values[seen])

    def reweighting(self, w: ArrayLike) -> Array:
        values = np.abs(self._sized(w, "w"))
        eta = np.where(self._columns > 0, 0.0, np.inf)
        at = (values > 0) & (self._columns > 0)
        if at.any():
            eta[at] = _fixed_point(self.x[:, at], self.tau, values[at], self.tolerance)
        return eta

    def prox(self, v: ArrayLike, step: float = 1.0) -> Array:
        raise EtatrickError("the prox of the log-determinant penalty is not known; reweight by eta_hat instead")

    def approximate_reweighting(self, w: ArrayLike) -> Array:
        """eta_i = (w_i^2 + sqrt(w_i^4 + 4 w_i^2/c))/2 where 1/c = tau + (1/n) sum_i eta_i/(1 + eta_i c).

        The random-matrix equivalent of eta_hat for a design with independent entries of mean 0 and variance 1/n:
        x_i^T (tau I + x diag(eta) x^T)^{-1} x_i -> c/(1 + eta_i c). LeJeune, Javadi and Baraniuk 2021.
        """
        values = np.abs(self._sized(w, "w"))
        return _separable(values, _equivalent(values, self.tau, self.x.shape[0]))

    def approximation_error(self, w: ArrayLike) -> Array:
        """|approximate_reweighting/eta_hat - 1| for every weight, shape (p,); 0 at a weight that is 0."""
        values = self._sized(w, "w")
        at = values != 0
        error = np.zeros_like(values)
        error[at] = np.abs(self.approximate_reweighting(values)[at] / self.reweighting(values)[at] - 1)
        return error

    @property
    def _columns(self) -> Array:
        """The largest entry of each column of x."""
        return np.asarray(np.abs(self.x).max(axis=0))

    def _sized(self, w: ArrayLike, what: str) -> Array:
        return sized(finite(w, what), self.x.shape[1], what)


def _fixed_point(x: Array, tau: float, w: Array, tolerance: float) -> Array:
    """The fixed point of T, for positive w and columns of x that are not 0.

    The start is a lower bound of it, the minimiser for each column by itself, from which T only ascends.
    """
    x, moved = _few_rows(x), np.inf
    with np.errstate(over="ignore"):
        eta = _separable(w, np.sum(x**2, axis=0) / tau)
        for _ in range(_MOST_ROUNDS if np.isfinite(eta).all() else 0):
            old, eta = eta, w / np.sqrt(_slopes(x, tau, eta))
            moved = float(np.max(np.abs(np.log(eta / old))))
            if moved <= tolerance:
                return eta
    raise EtatrickError(f"eta_hat is not known to {tolerance}: the last round moved log eta by {moved:.1e}")


def _few_rows(x: Array) -> Array:
    """A matrix with the same x^T x and at most as many rows as columns."""
    return x if x.shape[0] <= x.shape[1] else np.asarray(np.linalg.qr(x, mode="r"))


def _triangle(x: Array, tau: float, eta: Array) -> Array:
    """R with R^T R = tau I + x diag(eta) x^T.

    eta spreads over decades, and so do the rows: sorted by size they keep their digits in a QR decomposition, where
    Cholesky would square the condition number.
    """
    rows = np.concatenate([np.sqrt(eta)[:, None] * x.T, np.sqrt(tau) * np.eye(len(x))])
    order = np.argsort(-np.abs(rows).max(axis=1), kind="stable")
    return np.asarray(np.linalg.qr(rows[order], mode="r"))


def _slopes(x: Array, tau: float, eta: Array) -> Array:
    """The derivatives x_i^T (tau I + x diag(eta) x^T)^{-1} x_i of f."""
    return np.asarray(np.sum(np.linalg.solve(_triangle(x, tau, eta).T, x) ** 2, axis=0))


def _log_det(x: Array, tau: float, eta: Array) -> float:
    """log det(I + x diag(eta) x^T/tau)."""
    singular = np.linalg.svd(x * np.sqrt(eta / tau), compute_uv=False)
    if not (singular > 1).any():  # 1 + singular^2 would lose the digits of a small determinant
        return float(np.sum(np.log1p(singular**2)))
    return 2 * float(np.sum(np.log(np.abs(np.diag(_triangle(_few_rows(x), tau, eta))) / np.sqrt(tau))))


def _separable(w: Array, c: Array | float) -> Array:
    """The root of w^2/eta^2 = c/(1 + c eta), the separable reweighting with slope c at 0."""
    return np.asarray(w * (w + np.sqrt(w**2 + 4 / c)) / 2)


def _equivalent(w: Array, tau: float, rows: int) -> float:
    """The root c of 1 - tau c = (1/n) sum_i w_i^2/eta_i(c), whose sides fall and rise, in (0, 1/tau]."""
    low, high = 0.0, 1 / tau
    for _ in range(_BISECTIONS):
        c = (low + high) / 2
        if c in (low, high):
            break
        shares = 2 * w / (w + np.sqrt(w**2 + 4 / c))  # w^2/eta
        low, high = (c, high) if 1 - tau * c > shares.sum() / rows else (low, c)
    return high
