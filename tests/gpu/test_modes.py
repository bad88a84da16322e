"""The options of `attach`: reweighting, groups, fewer steps, freezing, a wanted density."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from written_penalties import MCP, Lasso, LogSum

from etatrick.gpu import Recipe, Target, attach, linear, load
from etatrick.gpu.control import threshold
from etatrick.gpu.models import seeded_lenet
from etatrick.gpu.shrinkage import value
from etatrick.gpu.train import adam, error_rate, train_epoch
from etatrick.symbols import EtatrickError


def quadratic(make: Any, penalty: Any, steps: int, groups: str = "element", **options: Any) -> tuple[Tensor, Any]:
    """Minimise sum_ij c_ij (w_ij - a_ij)^2 / 2 + lam Omega; curvatures c and targets a as in `problem`."""
    curvature, aim = problem()
    w = nn.Parameter(torch.zeros_like(aim))
    optimizer = make([w])
    handle = attach(optimizer, penalty, options.pop("lam", 0.1), groups=groups, **options)
    start, final = optimizer.param_groups[0]["lr"], 1.0 if isinstance(optimizer, torch.optim.SGD) else 0.01
    for i in range(steps):
        optimizer.param_groups[0]["lr"] = start * final ** (i / steps)
        w.grad = curvature * (w.detach() - aim)
        optimizer.step()
    return w.detach(), handle


def problem() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    curvature = 10 ** (torch.rand(4, 6, generator=generator, dtype=torch.float64) - 0.5)
    aim = torch.randn(4, 6, generator=generator, dtype=torch.float64)
    aim[1:3] *= 0.05
    aim[:2, :3] *= 0.05  # two dead rows, and a dead block of 2 x 3
    return curvature, aim


MAKERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.2),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.5),
}


@pytest.mark.parametrize(("name", "groups"), [("sgd", "row"), ("momentum", "2x3"), ("adam", "row"), ("adagrad", "2x3")])
def test_group_penalties_reach_their_own_stationary_points(name: str, groups: str) -> None:
    """Optimality: -g = lam Omega'(r) w / r on living groups, ||g|| <= lam Omega'(0+) on dead ones."""
    curvature, aim = problem()
    w, handle = quadratic(MAKERS[name], LogSum(0.5), 1600, groups, lam=0.3)
    gradient = handle.groups.split(curvature * (w - aim))
    matrix = handle.groups.split(w)
    alive = matrix.count_nonzero(1) == matrix.shape[1]
    assert 0 < int(alive.sum()) < len(alive)
    assert not matrix[~alive].any()
    norm = matrix[alive].norm(dim=1, keepdim=True)
    torch.testing.assert_close(gradient[alive], -0.3 / (norm + 0.5) * matrix[alive] / norm, rtol=0, atol=1e-9)
    assert float(gradient[~alive].norm(dim=1).max()) < 0.3 / 0.5


@pytest.mark.parametrize("name", MAKERS)
def test_two_of_three_stay_free_and_unbiased(name: str) -> None:
    _, aim = problem()
    w, _ = quadratic(MAKERS[name], Lasso(), 2000, "2:3", lam=5.0)
    assert bool((w.reshape(-1, 3).count_nonzero(1) == 2).all())
    moved, free = w[w != 0], aim[w != 0]
    torch.testing.assert_close(moved, free, rtol=0, atol=1e-9)


@pytest.mark.parametrize("penalty", [LogSum(0.5), MCP(2.0)], ids=lambda p: p.name)
def test_majorized_steps_approach_the_same_points_as_lr_falls_and_reach_no_zero(penalty: Any) -> None:
    """Reweighting at the point before the step leaves a bias of the order of the learning rate."""
    exact, _ = quadratic(MAKERS["sgd"], penalty, 1000)
    alive, bias = exact != 0, []
    for rate in (0.02, 0.01, 0.005):
        w, handle = quadratic(lambda p, r=rate: torch.optim.SGD(p, lr=r), penalty, 6000, mode="majorize")
        assert handle.nonzeros() == w.numel()
        bias.append(float((w - exact)[alive].abs().max()))
    assert 0 < int(alive.sum()) < alive.numel()
    ratios = [bias[0] / bias[1], bias[1] / bias[2]]  # 2 in the limit; 1 if the limit were another point
    assert all(1.6 < ratio < 2.1 for ratio in ratios)


def test_every_k_steps_takes_k_steps_at_once(lasso: Any) -> None:
    w = nn.Parameter(torch.ones(2, 2, dtype=torch.float64))
    other = nn.Parameter(torch.ones(2, 2, dtype=torch.float64))
    optimizer = torch.optim.SGD([w, other], lr=0.1)
    attach(optimizer, lasso, lam=1.0, every=3, schedule=linear(4, stop=1.0))
    for i in range(3):
        w.grad, other.grad = torch.zeros_like(w), torch.zeros_like(w) if i == 1 else None
        optimizer.step()
        assert torch.equal(w, torch.ones_like(w)) is (i < 2)
    torch.testing.assert_close(w.detach(), torch.full_like(w, 1 - 0.1 * (0.25 + 0.5 + 0.75)))
    torch.testing.assert_close(other.detach(), torch.full_like(w, 1 - 0.1 * 0.5))  # it moved in the second step only


def test_every_k_steps_solves_the_same_problem_as_lr_falls() -> None:
    once, _ = quadratic(MAKERS["sgd"], LogSum(0.5), 1000)
    bias = [
        float((quadratic(lambda p, r=rate: torch.optim.SGD(p, lr=r), LogSum(0.5), 2000, every=4)[0] - once).abs().max())
        for rate in (0.02, 0.01)
    ]
    assert 0 < 1.8 * bias[1] < bias[0] < 0.02  # of the order of the learning rate


def test_freeze_holds_zeros_and_clears_their_momentum(lasso: Any) -> None:
    w = nn.Parameter(torch.tensor([[0.5, 1e-4, -2.0, 0.0]]))
    optimizer = torch.optim.Adam([w], lr=1e-3)
    handle = attach(optimizer, lasso, lam=1.0, freeze=2)
    for i in range(6):
        w.grad = torch.tensor([[1.0, -0.3, 1.0, 0.3]])
        optimizer.step()
        assert handle.frozen is (i >= 1)
        if i == 1:
            assert optimizer.state[w]["exp_avg"].tolist()[0][1::2] == [0, 0]
            assert bool((optimizer.state[w]["exp_avg"][0, ::2] != 0).all())
            alive = w.detach()[0, ::2].clone()
    assert w[0, 1] == w[0, 3] == 0
    # from the third step on Adam moves the others by lr, with no penalty: 4 steps down
    torch.testing.assert_close(w.detach()[0, ::2], alive - 4e-3, rtol=0, atol=1e-6)
    assert handle.factor == 0.0


def test_freeze_is_not_undone_by_momentum_of_sgd(lasso: Any) -> None:
    w = nn.Parameter(torch.tensor([[0.001, 1.0]]))
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9, nesterov=True)
    handle = attach(optimizer, lasso, lam=0.1)
    w.grad = torch.tensor([[-1e-4, -1.0]])
    optimizer.step()
    handle.freeze()
    assert optimizer.state[w]["momentum_buffer"].tolist() == [[0.0, -1.0]]
    for _ in range(3):
        w.grad = torch.full_like(w, -5.0)
        optimizer.step()
        assert w[0, 0] == 0
    assert w[0, 1] > 1


def test_freeze_completes_the_pattern(lasso: Any) -> None:
    w = nn.Parameter(torch.tensor([[3.0, 1.0, -2.0, 0.5], [0.0, 1.0, 0.0, 0.0]]))
    handle = attach(torch.optim.SGD([w], lr=0.1), lasso, lam=0.1, groups="2:4")
    handle.freeze()
    assert w.tolist() == [[3, 0, -2, 0], [0, 1, 0, 0]]


@pytest.mark.parametrize(("groups", "kept"), [("element", 4), ("row", 3)])
def test_freeze_under_a_target_keeps_the_wanted_number(groups: str, kept: int, lasso: Any) -> None:
    first = nn.Parameter(torch.tensor([[5.0, 0.1, 4.0], [0.2, 0.3, 0.4]]))
    second = nn.Parameter(torch.tensor([[3.0, 0.5, 0.6]]))
    optimizer = torch.optim.SGD([first, second], lr=0.1)
    handle = attach(optimizer, lasso, 0.1, schedule=Target(4 / 9, 100), groups=groups)
    handle.freeze()
    assert handle.nonzeros() == {"element": 4, "row": 6}[groups]
    if groups == "element":
        assert second.tolist() == [[3.0, 0.0, pytest.approx(0.6)]]
    assert kept <= handle.nonzeros()


def test_threshold_is_the_least_of_the_largest() -> None:
    sizes = [torch.tensor([1.0, 5.0]), torch.tensor([[2.0], [0.0]])]
    assert [threshold(sizes, n) for n in (0, 1, 2, 3, 4, 9)] == [float("inf"), 5, 2, 1, 0, 0]


@pytest.mark.parametrize(
    "settings",
    [
        {"density": 0.0}, {"density": 1.0}, {"total": 0}, {"start": 0.5}, {"interval": 0}, {"gain": 0.0},
        {"first": 0.05}, {"first": 1.1},
    ],
)  # fmt: skip
def test_bad_targets_are_refused(settings: Any) -> None:
    with pytest.raises(EtatrickError):
        Target(**({"density": 0.1, "total": 10} | settings))


def test_the_path_of_a_target_begins_at_the_first_density() -> None:
    target = Target(0.1, 100, start=0.2, stop=0.6, first=0.4)
    assert [target.path(step) for step in (0, 20, 40, 60, 100)] == pytest.approx([0.4, 0.4, 0.1375, 0.1, 0.1])


def test_objective_is_that_of_the_groups(lasso: Any) -> None:
    w = nn.Parameter(torch.tensor([[3.0, 4.0], [0.0, 2.0]]))
    handle = attach(torch.optim.SGD([w], lr=0.1), lasso, lam=0.5, groups="row")
    assert handle.objective() == pytest.approx(3.5)
    assert handle.objective() == 0.5 * float(value(lasso, handle.groups, w.detach()))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"mode": "mm"}, "mode must be exact or majorize"),
        ({"every": 0}, "every must be at least 1"),
        ({"freeze": 0}, "freeze is a number of steps"),
        ({"groups": "rows"}, "unknown groups"),
        ({"groups": "3x2"}, r"parameter 0 is 4 x 6 as a matrix; blocks of 3x2 do not tile it"),
        ({"groups": "1:4"}, "parameter 0 has 6 inputs, which windows of 4 do not divide"),
    ],
)
def test_bad_options_are_refused(options: Any, sentence: str, lasso: Any) -> None:
    with pytest.raises(EtatrickError, match=sentence):
        attach(torch.optim.SGD([nn.Parameter(torch.ones(4, 6))], lr=0.1), lasso, 0.1, **options)


def test_vectors_have_no_groups(lasso: Any) -> None:
    w = nn.Parameter(torch.ones(4))
    with pytest.raises(EtatrickError, match="fewer than two dimensions"):
        attach(torch.optim.SGD([w], lr=0.1), lasso, 0.1, [w], groups="row")


def test_two_penalties_on_one_weight_are_refused(lasso: Any, log_sum: Any) -> None:
    w = nn.Parameter(torch.ones(4, 6))
    optimizer = torch.optim.SGD([w], lr=0.1)
    first = attach(optimizer, lasso, 0.1)
    with pytest.raises(EtatrickError, match="carries a penalty already"):
        attach(optimizer, log_sum, 0.1)
    first.detach()
    attach(optimizer, log_sum, 0.1)


@pytest.mark.parametrize(("lam", "density"), [(1e-6, 0.05), (1e-4, 0.05), (1e-5, 0.2)])
def test_requested_density_is_reached(lam: float, density: float, log_sum: Any) -> None:
    """From a lam that is far too small and one that is too large; the controller alone comes within a quarter."""
    digits, recipe = load("digits"), Recipe(24)
    model = seeded_lenet(digits.features, digits.classes, 0)
    optimizer, total = adam(model, recipe), recipe.steps(len(digits.train_labels))
    handle = attach(optimizer, log_sum, lam, model, Target(density, total, interval=5), freeze=int(0.8 * total))
    seen = []
    for epoch in range(recipe.epochs):
        train_epoch(model, optimizer, digits, recipe, epoch)
        seen.append(handle.density())
    assert abs(seen[-1] - density) < 1e-3
    assert abs(seen[18] / density - 1) < 0.3
    assert handle.nonzeros() == round(density * 50_200)


def test_a_lam_that_is_far_too_large_ends_no_network(log_sum: Any) -> None:
    """It would zero every weight at the first step, and what is all zero has no gradient but at its last layer."""
    digits, recipe, lam = load("digits"), Recipe(24), 1e-3
    model, total = seeded_lenet(digits.features, digits.classes, 0), recipe.steps(len(digits.train_labels))
    optimizer = adam(model, recipe)
    handle = attach(optimizer, log_sum, lam, model, Target(0.05, total, interval=5), freeze=int(0.8 * total))
    lowest = 1.0
    for epoch in range(recipe.epochs):
        train_epoch(model, optimizer, digits, recipe, epoch)
        lowest = min(lowest, handle.density())
    assert lowest == handle.density() == round(0.05 * 50_200) / 50_200
    assert error_rate(model, digits.test_inputs, digits.test_labels) < 0.5
