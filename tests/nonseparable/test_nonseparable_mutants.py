"""Planted bugs: each must break the law named beside it, which the right penalty keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from vector_laws import (
    Altered,
    Array,
    law_no_eta_is_better,
    law_no_w_exceeds_the_dual,
    law_prox_is_the_global_minimum,
    law_reweighting_attains,
    magnitudes,
    reweights,
    rivals,
)

from etatrick import methods
from etatrick.nonseparable import (
    ArdLogDet,
    Grouped,
    HardThreshold,
    Spectral,
    SupportSize,
    TrimmedRidge,
    VectorPenalty,
)

TOP = HardThreshold(2)
TRIMMED = TrimmedRidge("1/2", "2/3")
GROUP = Grouped(methods.get("lasso"), ((0, 1), (2, 3)))
NUCLEAR = Spectral(methods.get("lasso"))
DESIGN = np.array([[1.0, 0.9, 0.2, 0.0], [0.1, 1.0, 0.8, 0.3], [0.0, 0.2, 1.0, 0.9]])
ARD = ArdLogDet(DESIGN, 0.5)


def _arguments(penalty: VectorPenalty) -> list[Array]:
    rng = np.random.default_rng(1)
    return magnitudes(rng, (2, 3) if isinstance(penalty, Spectral) else 4, 6)


def _prox(penalty: VectorPenalty, right: VectorPenalty) -> None:
    rng = np.random.default_rng(2)
    for v in _arguments(right):
        for step in (0.3, 2.0):
            law_prox_is_the_global_minimum(penalty, v, step, rivals(rng, v, right.prox(v, step), 10))


def _attains(penalty: VectorPenalty, right: VectorPenalty) -> None:
    for w in _arguments(right):
        law_reweighting_attains(penalty, w)


def _least(penalty: VectorPenalty, right: VectorPenalty) -> None:
    rng = np.random.default_rng(3)
    for w in _arguments(right):
        law_no_eta_is_better(penalty, w, [right.reweighting(w), *reweights(rng, 4, 40)])


def _dual(penalty: VectorPenalty, right: VectorPenalty) -> None:
    rng = np.random.default_rng(4)
    for eta in 10 ** rng.uniform(-2, 2, (20, 4)):
        law_no_w_exceeds_the_dual(penalty, eta, [*np.sqrt(eta) * np.eye(4), *np.diag(eta), *magnitudes(rng, 4, 20)])


@dataclass(frozen=True)
class Bug:
    name: str
    right: VectorPenalty
    law: Callable[[VectorPenalty, VectorPenalty], None]
    omega: Callable[[Array], float] | None = None
    dual: Callable[[Array], float] | None = None
    reweighting: Callable[[Array], Array] | None = None
    prox: Callable[[Array, float], Array] | None = None

    def planted(self) -> VectorPenalty:
        return Altered(self.right, self.omega, self.dual, self.reweighting, self.prox)


def _signed_top(v: Array, _: float) -> Array:
    return np.where(np.argsort(np.argsort(-v)) < 2, v, 0.0)


def _largest_shrunk(v: Array, step: float) -> Array:
    return np.where(np.abs(v) >= np.sort(np.abs(v))[2], v / (1 + 2 * step), v)


def _all_shrunk(v: Array, step: float) -> Array:
    return np.asarray(v / (1 + 2 * step))


def _each_soft(v: Array, step: float) -> Array:
    return np.asarray(np.sign(v) * np.maximum(np.abs(v) - step, 0))


def _squared_singular_values(v: Array, step: float) -> Array:
    """The soft threshold on the eigenvalues of W W^T."""
    left, sizes, right = np.linalg.svd(v, full_matrices=False)
    return np.asarray((left * np.sqrt(np.maximum(sizes**2 - step, 0))) @ right)


def _mean_share(eta: Array) -> float:
    return 0.0 if np.sum(0.5 / eta) >= 2 else np.inf


def _uncoupled(w: Array) -> Array:
    return ArdLogDet(np.diag(np.linalg.norm(DESIGN, axis=0)), 0.5).reweighting(w)


def _half_the_design(eta: Array) -> float:
    return ArdLogDet(DESIGN / np.sqrt(2), 0.5).dual(eta)


BUGS = (
    Bug("the top k by signed value", TOP, _prox, prox=_signed_top),
    Bug("one weight more than k", TOP, _prox, prox=lambda v, step: HardThreshold(3).prox(v, step)),
    Bug("k + 1 positive eta allowed", TOP, _dual, dual=lambda eta: HardThreshold(4).dual(eta)),
    Bug(
        "the l0 threshold sqrt(2 step), of ||w||_0 without its half",
        SupportSize(),
        _prox,
        prox=lambda v, step: SupportSize().prox(v, 2 * step),
    ),
    Bug("the largest weights trimmed", TRIMMED, _prox, prox=_largest_shrunk),
    Bug("every weight shrunk", TRIMMED, _prox, prox=_all_shrunk),
    Bug("eta_hat = a in place of 1/a", TRIMMED, _attains, reweighting=lambda w: 4 * TRIMMED.reweighting(w)),
    Bug("an average of 1/(a eta) without min(1, .)", TRIMMED, _dual, dual=_mean_share),
    Bug("the group lasso weight by weight", GROUP, _prox, prox=_each_soft),
    Bug("the dual at the smallest eta of a group", GROUP, _dual, dual=lambda eta: min(eta[:2]) + min(eta[2:])),
    Bug("the squared norm of a group", GROUP, _attains, omega=lambda w: float(np.sum(w**2))),
    Bug("the soft threshold on W W^T", NUCLEAR, _prox, prox=_squared_singular_values),
    Bug("S = W W^T without its root", NUCLEAR, _attains, reweighting=lambda w: w @ w.T),
    Bug("the dual as a determinant", NUCLEAR, _attains, dual=lambda s: float(np.log(np.linalg.det(np.eye(2) + s)))),
    Bug("the approximate eta_hat as if it were exact", ARD, _attains, reweighting=ARD.approximate_reweighting),
    Bug("no coupling between columns", ARD, _attains, reweighting=_uncoupled),
    Bug("a design scaled by sqrt(2) too little", ARD, _least, dual=_half_the_design),
    Bug("the log-determinant without n log tau", ARD, _dual, dual=lambda eta: ARD.dual(eta) + 3 * np.log(0.5)),
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_caught_and_the_right_penalty_is_not(bug: Bug) -> None:
    bug.law(bug.right, bug.right)
    with pytest.raises(AssertionError):
        bug.law(bug.planted(), bug.right)
