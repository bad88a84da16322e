"""A separable penalty of the norms of groups of weights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from ..numerics import require_values
from ..penalty import Penalty
from ..symbols import EtatrickError
from . import _base
from ._vector import Array, VectorPenalty, finite, pace, reweights, sized


@final
@dataclass(frozen=True)
class Grouped(VectorPenalty):
    """Omega(w) = sum_g phi(|w_g|) for a separable penalty phi and the Euclidean norms |w_g| of groups of weights.

    `groups`: tuples of indices that together are 0..d-1, each once. eta_hat is constant on a group,
    eta_hat_phi(|w_g|): noise shared by the group. With f_phi the dual of phi, f(eta) = sum_g f_phi(max_{i in g} eta_i)
    for any eta of shape (d,), as among the w_g of a given norm sum_i w_i^2/eta_i is least where all of w_g sits at the
    largest eta_i. The prox scales each group, v_g prox_phi(|v_g|)/|v_g|: of all x_g with a given norm the one
    along v_g is the nearest.

    Where f_phi jumps to inf just beyond eta_hat itself (ridge), an eta_hat rounded upwards has f = inf.
    Raises EtatrickError for groups that are no partition and for a phi whose parameters have no value.
    Yuan and Lin 2006, without their factor sqrt(size of g).
    """

    base: Penalty
    groups: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        require_values(self.base)
        object.__setattr__(self, "groups", _partition(self.groups))

    def omega(self, w: ArrayLike) -> float:
        return sum(_base.omega(self.base, size) for size in self._norms(self._sized(finite(w, "w"), "w")))

    def dual(self, eta: ArrayLike) -> float:
        values = self._sized(reweights(eta), "eta")
        return sum(_base.dual(self.base, float(values[list(g)].max())) for g in self.groups)

    def reweighting(self, w: ArrayLike) -> Array:
        norms = self._norms(self._sized(finite(w, "w"), "w"))
        return self._spread([_base.reweighting(self.base, size) for size in norms])

    def prox(self, v: ArrayLike, step: float = 1.0) -> Array:
        values, gamma = self._sized(finite(v, "v"), "v"), pace(step)
        norms = self._norms(values)
        return values * self._spread([_base.prox(self.base, t, gamma) / t if t > 0 else 1.0 for t in norms])

    def _norms(self, values: Array) -> list[float]:
        return [math.hypot(*values[list(g)].tolist()) for g in self.groups]

    def _spread(self, per_group: list[float]) -> Array:
        """One number per group as a vector of shape (d,)."""
        spread = np.empty(sum(map(len, self.groups)))
        for g, value in zip(self.groups, per_group, strict=True):
            spread[list(g)] = value
        return spread

    def _sized(self, values: Array, what: str) -> Array:
        return sized(values, sum(map(len, self.groups)), what)


def _partition(groups: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    try:
        found = tuple(tuple(int(i) for i in g) for g in groups)
    except (TypeError, ValueError):
        raise EtatrickError("groups must be lists of indices, such as ((0, 1), (2, 3))") from None
    if () in found:
        raise EtatrickError("a group must not be empty")
    listed = sorted(chain.from_iterable(found))
    if not listed or listed != list(range(len(listed))):
        raise EtatrickError(f"groups must hold every index from 0 to d - 1 once, got {str(found)[:80]}")
    return found
