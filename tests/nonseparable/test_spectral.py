"""Spectral penalties: matrices S as reweightings, the prox on singular values."""

from __future__ import annotations

import numpy as np
import pytest
from vector_laws import (
    Array,
    bound,
    law_no_eta_is_better,
    law_no_w_exceeds_the_dual,
    law_prox_is_the_global_minimum,
    law_reweighting_attains,
    rivals,
)

import etatrick as et
from etatrick import methods
from etatrick.nonseparable import Grouped, Spectral, VectorPenalty
from etatrick.symbols import EtatrickError

BASES = {
    "lasso": methods.get("lasso"),
    "ard": methods.get("ard"),
    "log_sum": methods.get("log_sum", eps="1/2"),
    "log_square": methods.get("log_square"),
}
SHAPES = [(3, 2), (2, 3), (3, 3), (1, 3), (3, 1)]


@pytest.fixture(params=sorted(BASES))
def penalty(request: pytest.FixtureRequest) -> VectorPenalty:
    return Spectral(BASES[request.param])


def _rotation(rng: np.random.Generator, m: int) -> Array:
    return np.asarray(np.linalg.qr(rng.normal(size=(m, m)))[0])


def _semidefinite(rng: np.random.Generator, m: int, count: int) -> list[Array]:
    """Random eigenvalues over decades in random directions."""
    found = []
    for _ in range(count):
        q = _rotation(rng, m)
        found.append((q * 10 ** rng.uniform(-2, 2, m)) @ q.T)
    return [(s + s.T) / 2 for s in found]


def _matrices(rng: np.random.Generator, shape: tuple[int, int], count: int) -> list[Array]:
    return [10 ** rng.uniform(-1, 1) * rng.normal(size=shape) for _ in range(count)]


def test_the_nuclear_norm_by_hand() -> None:
    """W = [[3, 0], [4, 0]] has the one singular value 5, with left vector (3, 4)/5."""
    w = np.array([[3.0, 0.0], [4.0, 0.0]])
    nuclear = Spectral(methods.get("lasso"))
    assert nuclear.omega(w) == pytest.approx(5)
    s = np.array([[9.0, 12.0], [12.0, 16.0]]) / 5
    assert nuclear.reweighting(w) == pytest.approx(s)
    assert nuclear.dual(s) == pytest.approx(5)
    assert nuclear.prox(w, 2.0) == pytest.approx(w * 3 / 5)
    assert nuclear.prox(w, 0).tolist() == w.tolist()


def test_the_nuclear_norm_is_numpys() -> None:
    for w in _matrices(np.random.default_rng(1), (4, 3), 5):
        assert Spectral(methods.get("lasso")).omega(w) == pytest.approx(float(np.linalg.norm(w, "nuc")), rel=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_laws_of_the_reweighting(penalty: VectorPenalty, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    thin = np.outer(rng.normal(size=shape[0]), rng.normal(size=shape[1]))
    for w in [*_matrices(rng, shape, 3), thin]:
        law_reweighting_attains(penalty, w)
        s = penalty.reweighting(w)
        assert (s == s.T).all()
        assert np.linalg.eigvalsh(s).min() >= -1e-12 * np.abs(s).max()
        turned = [_rotation(rng, shape[0]) for _ in range(10)]
        law_no_eta_is_better(penalty, w, [*_semidefinite(rng, shape[0], 15), *(q @ s @ q.T for q in turned)])


@pytest.mark.parametrize("shape", [(2, 2), (2, 4), (3, 3)])
def test_the_dual_is_the_maximum_over_matrices(penalty: VectorPenalty, shape: tuple[int, int]) -> None:
    """Attained along the eigenvectors of S, each with the best size; random matrices never exceed it."""
    rng = np.random.default_rng(3)
    sizes = np.concatenate([[0.0], 10 ** np.linspace(-3, 2.5, 200)])
    for s in _semidefinite(rng, shape[0], 2):
        values, frame = np.linalg.eigh(s)
        one = Grouped(penalty.base, ((0,),))  # type: ignore[attr-defined]
        heights = np.array([2 * one.omega(np.array([t])) for t in sizes])
        best = [sizes[np.argmax(heights - sizes**2 / value)] for value in values]
        top = (frame * best) @ _rotation(rng, shape[1])[: shape[0]]
        reached = law_no_w_exceeds_the_dual(penalty, s, [top, *_matrices(rng, shape, 25)])
        assert reached == pytest.approx(penalty.dual(s), rel=5e-3)


def test_with_fewer_columns_than_rows_the_dual_is_still_a_bound() -> None:
    penalty = Spectral(methods.get("lasso"))
    rng = np.random.default_rng(4)
    s = np.diag([3.0, 1.0])
    best = law_no_w_exceeds_the_dual(penalty, s, [np.array([[3.0], [0.0]]), *_matrices(rng, (2, 1), 50)])
    assert (best, penalty.dual(s)) == pytest.approx((3.0, 4.0))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("step", [0.1, 1.5])
def test_the_prox_is_the_global_minimum(penalty: VectorPenalty, shape: tuple[int, int], step: float) -> None:
    rng = np.random.default_rng(5)
    for v in _matrices(rng, shape, 2):
        x = penalty.prox(v, step)
        found = rivals(rng, v, x, 10)
        few = [found[i] for i in rng.permutation(len(found))[:40]]
        left, sizes, right = np.linalg.svd(v, full_matrices=False)
        spectral = [(left * (sizes * c)) @ right for c in rng.random((15, len(sizes)))]
        turned = [_rotation(rng, shape[0]) @ x for _ in range(5)]
        law_prox_is_the_global_minimum(penalty, v, step, [*few, *spectral, *turned])


def test_rotations_on_either_side_change_nothing_or_turn_the_answer(penalty: VectorPenalty) -> None:
    rng = np.random.default_rng(6)
    w = _matrices(rng, (3, 4), 1)[0]
    left, right = _rotation(rng, 3), _rotation(rng, 4)
    assert penalty.omega(left @ w @ right) == pytest.approx(penalty.omega(w), rel=1e-12)
    assert penalty.reweighting(left @ w @ right) == pytest.approx(
        left @ penalty.reweighting(w) @ left.T, rel=1e-9, abs=1e-9
    )
    assert penalty.prox(left @ w @ right, 0.6) == pytest.approx(left @ penalty.prox(w, 0.6) @ right, rel=1e-9, abs=1e-9)


def test_majorisation_by_the_reweighting_of_another_matrix(penalty: VectorPenalty) -> None:
    rng = np.random.default_rng(7)
    for w, other in zip(_matrices(rng, (3, 3), 6), _matrices(rng, (3, 3), 6), strict=True):
        assert penalty.omega(w) <= bound(penalty, w, penalty.reweighting(other)) + 1e-9


def test_rounding_does_not_give_a_matrix_full_rank() -> None:
    """sqrt(1e-17) would add 3e-9 to a penalty of the root of the singular values."""
    root = Spectral(et.from_penalty("sqrt(w)"))
    rng = np.random.default_rng(8)
    u, v = rng.normal(size=4), rng.normal(size=4)
    want = np.sqrt(np.linalg.norm(u) * np.linalg.norm(v))
    assert root.omega(np.outer(u, v)) == pytest.approx(want, rel=1e-14)
    # eta_hat = 2 w^(3/2), so that the quadratic term is Omega/2 and f the rest of 2 Omega
    assert root.dual(root.reweighting(np.outer(u, v))) == pytest.approx(1.5 * want, rel=1e-12)


def test_a_flat_penalty_has_no_finite_reweighting_matrix() -> None:
    with pytest.raises(EtatrickError, match=r"infinite at the singular value 7\.0"):
        Spectral(methods.get("mcp")).reweighting(np.diag([7.0, 0.5]))


def test_a_flat_penalty_still_shrinks() -> None:
    v = np.diag([7.0, 0.5])
    base = methods.get("mcp")
    assert Spectral(base).prox(v, 0.2) == pytest.approx(
        np.diag([float(base.prox(7, "0.2")), float(base.prox("0.5", "0.2"))])
    )


def test_the_zero_matrix() -> None:
    nuclear = Spectral(methods.get("lasso"))
    zero = np.zeros((2, 3))
    assert nuclear.omega(zero) == 0 == nuclear.dual(np.zeros((2, 2)))
    assert (nuclear.prox(zero, 1.0) == 0).all()
    assert (nuclear.reweighting(zero) == 0).all()
