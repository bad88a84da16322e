"""Errors are sentences; what is asked about is never changed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import etatrick as et
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
from etatrick.symbols import EtatrickError

LASSO = methods.get("lasso")
VECTORS: tuple[VectorPenalty, ...] = (
    HardThreshold(2),
    HardThreshold(2, (1.0, 2.0, 3.0)),
    SupportSize(),
    TrimmedRidge("1/2", "1/2"),
    Grouped(LASSO, ((0, 2), (1,))),
    ArdLogDet(np.eye(3), 1.0),
)
PROX = (*VECTORS[:-1], Spectral(LASSO))

every_vector = pytest.mark.parametrize("penalty", VECTORS, ids=lambda p: type(p).__name__)
every_prox = pytest.mark.parametrize("penalty", PROX, ids=lambda p: type(p).__name__)


@every_vector
@pytest.mark.parametrize("method", ["omega", "reweighting"])
@pytest.mark.parametrize(
    ("w", "message"),
    [
        ([[1.0, 2.0, 3.0]], r"w must have 1 dimension\(s\), got shape \(1, 3\)"),
        ([1.0, np.nan, 3.0], "w has an entry that is not a number, at index 1"),
        ([1.0, 2.0, -np.inf], "w has an infinite entry, at index 2"),
        (["a", "b", "c"], "w must be an array of real numbers"),
        ([1j, 0, 0], "w must be an array of real numbers"),
        ([[1.0], [2.0, 3.0]], "w must be an array of real numbers"),
    ],
)
def test_weights_must_be_a_finite_vector(penalty: VectorPenalty, method: str, w: object, message: str) -> None:
    with pytest.raises(EtatrickError, match=message):
        getattr(penalty, method)(w)


@every_vector
@pytest.mark.parametrize(
    ("eta", "message"),
    [
        ([1.0, -1e-9, 1.0], "eta must not be negative, but it is at index 1"),
        ([np.nan, 1.0, 1.0], "eta has an entry that is not a number"),
        (1.0, r"eta must have 1 dimension\(s\)"),
    ],
)
def test_eta_must_be_a_nonnegative_vector(penalty: VectorPenalty, eta: object, message: str) -> None:
    with pytest.raises(EtatrickError, match=message):
        penalty.dual(eta)  # type: ignore[arg-type]


@every_prox
@pytest.mark.parametrize("step", [-1e-9, np.nan, np.inf])
def test_the_step_must_be_finite_and_not_negative(penalty: VectorPenalty, step: float) -> None:
    v = np.ones((2, 2)) if isinstance(penalty, Spectral) else np.ones(3)
    with pytest.raises(EtatrickError, match="the step must be finite and not negative, got"):
        penalty.prox(v, step)


@every_prox
@pytest.mark.parametrize("step", [0.0, 0.5])
def test_the_argument_is_left_alone(penalty: VectorPenalty, step: float) -> None:
    v = np.array([[0.1, 2.0], [3.0, 4.0]]) if isinstance(penalty, Spectral) else np.array([0.1, 2.0, 3.0])
    before = v.copy()
    x = penalty.prox(v, step)
    x[...] = 99
    assert (v == before).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: HardThreshold(-1), "k must be an integer that is not negative, got -1"),
        (lambda: HardThreshold(1.5), "k must be an integer"),
        (lambda: HardThreshold(True), "a finite number is expected"),
        (lambda: HardThreshold(1, (1.0, -2.0)), r"the curvature must not be negative, got -2\.0"),
        (lambda: HardThreshold(1, (1.0, np.inf)), "curvature has an infinite entry"),
        (lambda: TrimmedRidge("-0.1", "1/2"), r"the fraction must lie in \[0, 1\], got -0\.1"),
        (lambda: TrimmedRidge("1.1", "1/2"), r"the fraction must lie in \[0, 1\]"),
        (lambda: TrimmedRidge("1/2", 1), r"the rate must lie in \(0, 1\), got 1"),
        (lambda: TrimmedRidge("1/2", 0), r"the rate must lie in \(0, 1\), got 0"),
        (lambda: Grouped(LASSO, ((0, 1), (1, 2))), "every index from 0 to d - 1 once"),
        (lambda: Grouped(LASSO, ((0, 3),)), "every index from 0 to d - 1 once"),
        (lambda: Grouped(LASSO, ((0, -1),)), "every index from 0 to d - 1 once"),
        (lambda: Grouped(LASSO, ((0,), ())), "a group must not be empty"),
        (lambda: Grouped(LASSO, ()), "every index from 0 to d - 1 once"),
        (lambda: Grouped(LASSO, (0, 1)), "groups must be lists of indices"),
        (lambda: Grouped(methods.get("mcp", a="positive"), ((0,),)), "parameter a has no value"),
        (lambda: Spectral(methods.get("mcp", a="positive")), "parameter a has no value"),
        (lambda: ArdLogDet(np.ones(3), 1.0), r"x must have 2 dimension\(s\), got shape \(3,\)"),
        (lambda: ArdLogDet(np.ones((2, 0)), 1.0), r"x must have rows and columns, got shape \(2, 0\)"),
        (lambda: ArdLogDet(np.array([[np.inf]]), 1.0), "x has an infinite entry, at index 0, 0"),
        (lambda: ArdLogDet(np.eye(2), 0.0), r"tau must be positive and finite, got 0\.0"),
        (lambda: ArdLogDet(np.eye(2), 1.0, tolerance=-1.0), r"the tolerance must be positive and finite, got -1\.0"),
    ],
)
def test_constructors_refuse(make: Callable[[], VectorPenalty], message: str) -> None:
    with pytest.raises(EtatrickError, match=message):
        make()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: HardThreshold(4).omega(np.ones(3)), "k = 4 exceeds the 3 entries of w"),
        (lambda: HardThreshold(4).prox(np.ones(3)), "k = 4 exceeds the 3 entries of v"),
        (lambda: HardThreshold(1, (1.0, 1.0)).prox(np.ones(3)), "v must have 2 entries, got 3"),
        (lambda: Grouped(LASSO, ((0, 1),)).dual(np.ones(3)), "eta must have 2 entries, got 3"),
        (lambda: ArdLogDet(np.eye(2), 1.0).omega(np.ones(3)), "w must have 2 entries, got 3"),
        (lambda: Spectral(LASSO).omega(np.ones(3)), r"w must have 2 dimension\(s\), got shape \(3,\)"),
        (lambda: Spectral(LASSO).omega(np.ones((0, 3))), r"a matrix must have rows and columns, got shape \(0, 3\)"),
        (lambda: Spectral(LASSO).dual(np.ones((2, 3))), r"must be a square matrix, got shape \(2, 3\)"),
        (lambda: Spectral(LASSO).dual(np.array([[1.0, 0.5], [0.4, 1.0]])), "must be a symmetric matrix"),
        (lambda: Spectral(LASSO).dual(np.array([[1.0, 2.0], [2.0, 1.0]])), "no negative eigenvalue, got -1"),
    ],
)
def test_questions_refused(ask: Callable[[], object], message: str) -> None:
    with pytest.raises(EtatrickError, match=message):
        ask()


def test_penalties_are_equal_and_hash_by_content() -> None:
    assert HardThreshold(np.int64(2)) == HardThreshold("2") == HardThreshold(2)  # type: ignore[arg-type]
    assert TrimmedRidge(0.5, "1/2") == TrimmedRidge("1/2", 0.5)
    assert Grouped(LASSO, [[0, 1]]) == Grouped(LASSO, ((0, 1),))  # type: ignore[arg-type]
    assert len({HardThreshold(2), HardThreshold(2, (1.0, 1.0)), SupportSize(), SupportSize(name="l0")}) == 4
    assert hash(Spectral(LASSO)) == hash(Spectral(methods.get("lasso")))


def test_lists_are_taken_as_arrays() -> None:
    assert SupportSize().omega([1, 0, 3]) == 1
    assert Grouped(LASSO, ((0, 1),)).prox([3, 4], 1).tolist() == pytest.approx([2.4, 3.2])


def test_the_abstract_base_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        VectorPenalty()  # type: ignore[abstract]


def test_a_symbolic_step_is_no_step() -> None:
    with pytest.raises((EtatrickError, TypeError)):
        SupportSize().prox([1.0], et.w)
