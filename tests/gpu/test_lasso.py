"""Every optimizer with a metric solves the stated problem: an ill-scaled lasso, to the last bits.

Column scales run from 0.1 to 10, so the gradient's coordinates, and with them the metric of Adam, differ by
orders of magnitude: a recipe that solves a reweighted problem misses the solution by far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor

from etatrick.gpu import attach

LAM = 0.3
STEPS = 2500
SLOW = ("sgd", "sgd-dampening-alone", "rmsprop", "rmsprop-momentum")  # no momentum to speak of: twice as many
LARGEST = 108.7  # a bound on the largest eigenvalue of the Gram matrix below, asserted in `problem`

Make = Callable[[list[Tensor]], torch.optim.Optimizer]

OPTIMIZERS: dict[str, Make] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=1.9 / LARGEST),
    "sgd-momentum": lambda p: torch.optim.SGD(p, lr=1 / LARGEST, momentum=0.9),
    "sgd-nesterov": lambda p: torch.optim.SGD(p, lr=1 / LARGEST, momentum=0.9, nesterov=True),
    "sgd-dampening": lambda p: torch.optim.SGD(p, lr=5 / LARGEST, momentum=0.9, dampening=0.5),
    "sgd-dampening-alone": lambda p: torch.optim.SGD(p, lr=1.9 / LARGEST, dampening=0.5),
    "sgd-foreach": lambda p: torch.optim.SGD(p, lr=1 / LARGEST, momentum=0.9, foreach=True),
    "adam": lambda p: torch.optim.Adam(p, lr=5e-2),
    "adam-foreach": lambda p: torch.optim.Adam(p, lr=5e-2, foreach=True),
    "adam-fused": lambda p: torch.optim.Adam(p, lr=5e-2, fused=True),
    "amsgrad": lambda p: torch.optim.Adam(p, lr=2.0, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, lr=5e-2, weight_decay=0),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=6e-3, alpha=0.9),
    "rmsprop-momentum": lambda p: torch.optim.RMSprop(p, lr=6e-3, alpha=0.9, momentum=0.5),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=1.0),
}


@dataclass(frozen=True)
class Problem:
    gram: Tensor
    correlation: Tensor
    solution: Tensor


@pytest.fixture(scope="module")
def problem() -> Problem:
    """1/(2n) |y - X w|^2 + LAM |w|_1 for a 400 x 60 matrix X, with the solution by coordinate descent."""
    random = np.random.default_rng(0)
    design = random.standard_normal((400, 60)) * np.logspace(-1, 1, 60)
    truth = np.zeros(60)
    truth[::2] = random.choice([-1.0, 1.0], 30)
    response = design @ truth + 0.5 * random.standard_normal(400)
    gram, correlation = design.T @ design / 400, design.T @ response / 400
    assert np.linalg.eigvalsh(gram)[-1] < 109.1
    solution = coordinate_descent(gram, correlation)
    return Problem(*(torch.from_numpy(a) for a in (gram, correlation, solution)))


def coordinate_descent(gram: npt.NDArray[np.float64], correlation: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    w = np.zeros(len(correlation))
    for _ in range(100):
        for j in range(len(w)):
            rest = correlation[j] - gram[j] @ w + gram[j, j] * w[j]
            w[j] = np.sign(rest) * max(abs(rest) - LAM, 0) / gram[j, j]
    return w


def minimise(problem: Problem, make: Make, lasso: object, metric: str = "auto", steps: int = STEPS) -> Tensor:
    """Deterministic gradients; the learning rate falls geometrically to half its start (not for SGD)."""
    w = torch.nn.Parameter(torch.zeros(60, dtype=torch.float64))
    optimizer = make([w])
    attach(optimizer, lasso, LAM, [w], metric=metric)
    decay = 1.0 if isinstance(optimizer, torch.optim.SGD) else 0.5 ** (1 / steps)
    for _ in range(steps):
        w.grad = problem.gram @ w.detach() - problem.correlation
        optimizer.step()
        optimizer.param_groups[0]["lr"] *= decay
    return w.detach()


def test_reference_meets_the_optimality_conditions(problem: Problem) -> None:
    residual = problem.correlation - problem.gram @ problem.solution
    active = problem.solution != 0
    assert 20 <= int(active.sum()) <= 25
    torch.testing.assert_close(residual[active], LAM * problem.solution[active].sign(), rtol=0, atol=1e-13)
    assert residual[~active].abs().max() < LAM - 1e-3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_exact_support_and_solution(name: str, problem: Problem, lasso: object) -> None:
    w = minimise(problem, OPTIMIZERS[name], lasso, steps=2 * STEPS if name in SLOW else STEPS)
    assert torch.equal(w != 0, problem.solution != 0)
    assert (w - problem.solution).abs().max() < 1e-12


@pytest.mark.parametrize("name", ["adam", "sgd-momentum"])
def test_decoupled_recipe_solves_another_problem(name: str, problem: Problem, lasso: object) -> None:
    w = minimise(problem, OPTIMIZERS[name], lasso, metric="decoupled")
    assert (w - problem.solution).abs().max() > 1e-2
    assert not torch.equal(w != 0, problem.solution != 0)
