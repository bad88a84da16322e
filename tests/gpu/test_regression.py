"""Every optimizer with a metric solves the stated problem: ill-scaled regressions, to the last bits.

Column scales run over orders of magnitude, so the gradient's coordinates, and with them the metric of Adam, do:
a recipe that solves a reweighted problem misses the solution by far. The references are found by coordinate
descent whose scalar steps are written out here or found by bisection, with no proximal operator of the package
or of these tests' penalties.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor
from written_penalties import MCP, Lasso, LogSum

from etatrick.gpu import attach

STEPS = 2500
SLOW = ("sgd", "sgd-dampening-alone", "rmsprop", "rmsprop-momentum")  # no momentum to speak of: twice as many
LARGEST = 109.1  # a bound on the largest eigenvalue of the Gram matrix below, asserted in its fixture

Array = npt.NDArray[np.float64]
Make = Callable[[list[Tensor]], torch.optim.Optimizer]

OPTIMIZERS: dict[str, Make] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=1.9 / LARGEST),
    "sgd-momentum": lambda p: torch.optim.SGD(p, lr=1 / LARGEST, momentum=0.9),
    "sgd-nesterov": lambda p: torch.optim.SGD(p, lr=1 / LARGEST, momentum=0.9, nesterov=True),
    "sgd-dampening": lambda p: torch.optim.SGD(p, lr=5 / LARGEST, momentum=0.9, dampening=0.5),
    "sgd-dampening-alone": lambda p: torch.optim.SGD(p, lr=1.9 / LARGEST, dampening=0.5),
    "sgd-foreach": lambda p: torch.optim.SGD(p, lr=1 / LARGEST, momentum=0.9, foreach=True),
    "sgd-fused": lambda p: torch.optim.SGD(p, lr=1 / LARGEST, momentum=0.9, fused=True),
    "adam": lambda p: torch.optim.Adam(p, lr=5e-2),
    "adam-foreach": lambda p: torch.optim.Adam(p, lr=5e-2, foreach=True),
    "adam-fused": lambda p: torch.optim.Adam(p, lr=5e-2, fused=True),
    "amsgrad": lambda p: torch.optim.Adam(p, lr=2.0, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, lr=5e-2, weight_decay=0),
    "adamw-fused": lambda p: torch.optim.AdamW(p, lr=5e-2, weight_decay=0, fused=True),
    "adamw-foreach": lambda p: torch.optim.AdamW(p, lr=5e-2, weight_decay=0, foreach=True),
    "nadam": lambda p: torch.optim.NAdam(p, lr=2e-2),
    "nadam-foreach": lambda p: torch.optim.NAdam(p, lr=2e-2, foreach=True),
    "radam": lambda p: torch.optim.RAdam(p, lr=5e-2),
    "radam-foreach": lambda p: torch.optim.RAdam(p, lr=5e-2, foreach=True),
    "adamax": lambda p: torch.optim.Adamax(p, lr=5e-2),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=6e-3, alpha=0.9),
    "rmsprop-momentum": lambda p: torch.optim.RMSprop(p, lr=6e-3, alpha=0.9, momentum=0.5),
    # not centred: without noise torch's square_avg - grad_avg^2 rounds below 0 at the solution, and the weights to nan
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=1.0),
    "adagrad-fused": lambda p: torch.optim.Adagrad(p, lr=1.0, fused=True),
}


Scalar = Callable[[float, float], float]


@dataclass(frozen=True)
class Problem:
    """1/(2n) |y - X w|^2 + lam sum Omega(w), with its only minimum by coordinate descent."""

    gram: Tensor
    correlation: Tensor
    lam: float
    solution: Tensor


def problem(scales: Array, truth: Array, lam: float, scalar: Scalar, sweeps: int) -> Problem:
    random = np.random.default_rng(0)
    design = random.standard_normal((400, len(scales))) * scales
    response = design @ (truth * random.choice([-1.0, 1.0], len(scales))) + 0.5 * random.standard_normal(400)
    gram, correlation = design.T @ design / 400, design.T @ response / 400
    w = np.zeros(len(correlation))
    for _ in range(sweeps):
        for j in range(len(w)):
            rest = correlation[j] - gram[j] @ w + gram[j, j] * w[j]
            w[j] = scalar(rest / gram[j, j], lam / gram[j, j])
    return Problem(*(torch.from_numpy(a) for a in (gram, correlation)), lam, torch.from_numpy(w))


def soft(v: float, step: float) -> float:
    return float(np.sign(v) * max(abs(v) - step, 0))


def by_bisection(slope: Callable[[float], float]) -> Scalar:
    """The root of x + step Omega'(x) = |v|, for steps where the left side rises; 0 where it begins above |v|."""

    def scalar(v: float, step: float) -> float:
        low, high = 0.0, abs(v)
        if step * slope(0.0) >= high:
            return 0.0
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if middle + step * slope(middle) < abs(v) else (low, middle)
        return float(np.sign(v)) * high

    return scalar


@pytest.fixture(scope="module")
def ill_scaled_lasso() -> Problem:
    """60 columns with scales from 0.1 to 10, every second one of them at work."""
    found = problem(np.logspace(-1, 1, 60), np.arange(1, 61) % 2.0, 0.3, soft, 100)
    assert float(torch.linalg.eigvalsh(found.gram)[-1]) < LARGEST
    return found


#: Penalties with weak convexity lam rho just below the least curvature: not convex, and one minimum nevertheless.
NON_CONVEX = {
    "log_sum": (LogSum(0.5), 0.06, by_bisection(lambda x: 1 / (x + 0.5))),
    "mcp": (MCP(1.0), 0.23, by_bisection(lambda x: max(1 - x, 0.0))),
}


@pytest.fixture(scope="module", params=NON_CONVEX)
def non_convex(request: pytest.FixtureRequest) -> tuple[object, Problem]:
    """12 columns with scales from 0.56 to 3.2, every third one at work."""
    penalty, lam, scalar = NON_CONVEX[request.param]
    found = problem(np.logspace(-0.25, 0.5, 12), 0.7 * (np.arange(12) % 3 == 0), lam, scalar, 300)
    spectrum = torch.linalg.eigvalsh(found.gram)
    assert lam * penalty.weak_convexity < float(spectrum[0])
    assert float(spectrum[-1]) < LARGEST
    assert 3 <= int(found.solution.count_nonzero()) <= 9
    return penalty, found


def minimise(
    problem: Problem, make: Make, penalty: object, metric: str = "auto", steps: int = STEPS, final: float = 0.5
) -> Tensor:
    """Deterministic gradients; the learning rate falls geometrically to `final` of its start (not for SGD)."""
    w = torch.nn.Parameter(torch.zeros(len(problem.correlation), dtype=torch.float64))
    optimizer = make([w])
    attach(optimizer, penalty, problem.lam, [w], metric=metric)
    preconditioned = not isinstance(optimizer, torch.optim.SGD)
    decay = final ** (1 / steps) if preconditioned else 1.0
    for _ in range(steps):
        w.grad = problem.gram @ w.detach() - problem.correlation
        optimizer.step()
        optimizer.param_groups[0]["lr"] *= decay
    return w.detach()


def test_reference_meets_the_optimality_conditions(ill_scaled_lasso: Problem) -> None:
    lam, solution = ill_scaled_lasso.lam, ill_scaled_lasso.solution
    residual = ill_scaled_lasso.correlation - ill_scaled_lasso.gram @ solution
    active = solution != 0
    assert 20 <= int(active.sum()) <= 25
    torch.testing.assert_close(residual[active], lam * solution[active].sign(), rtol=0, atol=1e-13)
    assert residual[~active].abs().max() < lam - 1e-3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_exact_support_and_solution(name: str, ill_scaled_lasso: Problem) -> None:
    w = minimise(ill_scaled_lasso, OPTIMIZERS[name], Lasso(), steps=2 * STEPS if name in SLOW else STEPS)
    assert torch.equal(w != 0, ill_scaled_lasso.solution != 0)
    assert (w - ill_scaled_lasso.solution).abs().max() < 1e-12


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_exact_support_and_solution_without_convexity(name: str, non_convex: tuple[object, Problem]) -> None:
    penalty, found = non_convex
    w = minimise(found, OPTIMIZERS[name], penalty, steps=2 * STEPS if name in SLOW else STEPS, final=0.01)
    assert torch.equal(w != 0, found.solution != 0)
    assert (w - found.solution).abs().max() < 1e-10


@pytest.mark.parametrize("name", ["adam", "sgd-momentum"])
def test_decoupled_recipe_solves_another_problem(name: str, ill_scaled_lasso: Problem) -> None:
    w = minimise(ill_scaled_lasso, OPTIMIZERS[name], Lasso(), metric="decoupled")
    assert (w - ill_scaled_lasso.solution).abs().max() > 1e-2
    assert not torch.equal(w != 0, ill_scaled_lasso.solution != 0)
