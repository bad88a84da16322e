"""The definitions as laws: each takes a penalty and challengers, and fails where a challenger wins.

Nothing here comes from the library: quadratic terms and objectives are written out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from etatrick.nonseparable import VectorPenalty

Array = NDArray[np.float64]
SLACK = 1e-9


@dataclass(frozen=True)
class Altered(VectorPenalty):
    """A penalty with some of its answers replaced: the mutants."""

    right: VectorPenalty = None  # type: ignore[assignment]
    omega_: Callable[[Array], float] | None = None
    dual_: Callable[[Array], float] | None = None
    reweighting_: Callable[[Array], Array] | None = None
    prox_: Callable[[Array, float], Array] | None = None

    def omega(self, w: Array) -> float:
        return (self.omega_ or self.right.omega)(w)

    def dual(self, eta: Array) -> float:
        return (self.dual_ or self.right.dual)(eta)

    def reweighting(self, w: Array) -> Array:
        return (self.reweighting_ or self.right.reweighting)(w)

    def prox(self, v: Array, step: float = 1.0) -> Array:
        return (self.prox_ or self.right.prox)(v, step)


def quadratic(w: Array, eta: Array) -> float:
    """sum_i w_i^2/eta_i, or tr(w^T S^{-1} w) for a matrix; 0/0 = 0."""
    if w.ndim == 2:
        sizes, frame = np.linalg.eigh(eta)
        seen = np.sum((frame.T @ w) ** 2, axis=1)
        flat = sizes <= 1e-13 * sizes.max()
        lost = seen[flat].sum() > 1e-20 * seen.sum()
        return np.inf if lost else float(np.sum(seen[~flat] / sizes[~flat]))
    total = 0.0
    for x, e in zip(w, eta, strict=True):
        if x != 0:
            total += np.inf if e == 0 else x**2 / e
    return total


def bound(penalty: VectorPenalty, w: Array, eta: Array) -> float:
    return (quadratic(w, eta) + penalty.dual(eta)) / 2


def law_reweighting_attains(penalty: VectorPenalty, w: Array) -> None:
    """Omega(w) = (sum w^2/eta + f(eta))/2 at eta = eta_hat(w)."""
    got, want = bound(penalty, w, penalty.reweighting(w)), penalty.omega(w)
    assert got == want or abs(got - want) <= SLACK * (1 + abs(want)), (w, got, want)


def law_no_eta_is_better(penalty: VectorPenalty, w: Array, etas: Iterable[Array]) -> None:
    least = penalty.omega(w)
    for eta in etas:
        here = bound(penalty, w, eta)
        assert here == least or here >= least - SLACK * (1 + abs(least)), (w, eta, here, least)


def law_no_w_exceeds_the_dual(penalty: VectorPenalty, eta: Array, ws: Iterable[Array]) -> float:
    """2 Omega(w) - sum w^2/eta <= f(eta); returns the largest left-hand side."""
    top, best = penalty.dual(eta), -np.inf
    for w in ws:
        form = quadratic(w, eta)
        if np.isfinite(form):
            here = 2 * penalty.omega(w) - form
            assert here <= top + SLACK * (1 + abs(top)), (w, eta, here, top)
            best = max(best, here)
    return best


def objective(penalty: VectorPenalty, x: Array, v: Array, step: float) -> float:
    return step * penalty.omega(x) + float(np.sum((x - v) ** 2)) / 2


def law_prox_is_the_global_minimum(penalty: VectorPenalty, v: Array, step: float, challengers: Iterable[Array]) -> None:
    x = penalty.prox(v, step)
    least = objective(penalty, x, v, step)
    assert np.isfinite(least)
    for y in challengers:
        assert least <= objective(penalty, y, v, step) + SLACK * (1 + abs(least)), (v, step, x, y)


def magnitudes(rng: np.random.Generator, shape: int | tuple[int, ...], count: int) -> list[Array]:
    """Random arrays over decades, of both signs."""
    return [rng.choice([-1.0, 1.0], shape) * 10 ** rng.uniform(-2, 1.5, shape) for _ in range(count)]


def reweights(rng: np.random.Generator, d: int, count: int) -> list[Array]:
    """Random eta over decades, some of whose entries are 0 or inf."""
    found = []
    for _ in range(count):
        eta = 10 ** rng.uniform(-3, 3, d)
        eta[rng.random(d) < 0.2] = 0.0
        eta[rng.random(d) < 0.2] = np.inf
        found.append(eta)
    return found


def rivals(rng: np.random.Generator, v: Array, near: Array, count: int) -> list[Array]:
    """Arguments that may beat a prox: corners between 0 and v, fractions of v, and neighbours of the claimed answer."""
    found = [np.zeros_like(v), v]
    if v.size <= 6:
        found += [np.reshape(c, v.shape) * v for c in product((0.0, 0.5, 1.0), repeat=v.size)]
    for _ in range(count):
        found.append(v * rng.random(v.shape))
        found.append(v * rng.random(v.shape) * (rng.random(v.shape) < 0.5))
        found.append(near + 10 ** rng.uniform(-6, 0) * rng.normal(size=v.shape))
        found.append(near * (1 + 10 ** rng.uniform(-6, 0) * rng.normal(size=v.shape)))
    return found
