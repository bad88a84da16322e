"""The step of every grouping against the definition: the minimum of the objective, searched by brute force."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
import torch
from torch import Tensor
from written_penalties import MCP, LogSum

from etatrick.gpu.groups import Blocks, Columns, Elements, LargestOf, Rows, grouping, sizes
from etatrick.gpu.shrinkage import majorized, radial, radially_majorized, shrinkage, trimmed, value
from etatrick.symbols import EtatrickError

GROUPINGS = [Elements(), Rows(), Columns(), Blocks(2, 3), LargestOf(1, 3)]


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def objective(penalty: Any, x: Tensor, v: Tensor, step: Tensor) -> Tensor:
    """Omega(||x||) + sum (x - v)^2 / (2 step) of each row."""
    return penalty.penalty(x.norm(dim=-1)) + ((x - v) ** 2 / (2 * step)).sum(-1)


def least_on_rays(penalty: Any, v: Tensor, step: Tensor) -> Tensor:
    """The minimum over x(mu) = v / (1 + step mu), which holds the minimum on every sphere, on a fine grid of mu."""
    mu = torch.cat([torch.zeros(1, dtype=v.dtype), torch.logspace(-8, 12, 20_001, dtype=v.dtype)])
    x = v[:, None] / (1 + step[:, None] * mu[:, None])
    at_zero = objective(penalty, torch.zeros_like(v), v, step)
    return torch.minimum(objective(penalty, x, v[:, None], step[:, None]).min(1).values, at_zero)


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("strength", [1e-3, 0.1, 1.0])
def test_radial_step_is_the_minimum_in_a_diagonal_metric(penalty: Any, spread: float, strength: float) -> None:
    v, step = random(40, 5), strength * 10 ** (spread * random(40, 5, seed=1).clamp(-1, 1))
    x = radial(penalty)(v, step)
    reached, least = objective(penalty, x, v, step), least_on_rays(penalty, v, step)
    assert bool((reached <= least * (1 + 1e-12)).all())
    assert set(x.count_nonzero(1).tolist()) <= {0, 5}


@pytest.mark.parametrize("strength", [0.01, 0.3, 2.0])
def test_equal_steps_give_the_radial_formula(penalty: Any, strength: float) -> None:
    v = 1.5 * random(200, 4)
    norm = v.norm(dim=1, keepdim=True)
    expected = penalty.prox(norm, strength) * v / norm
    for step in (torch.tensor(strength, dtype=v.dtype), torch.full_like(v, strength)):
        torch.testing.assert_close(radial(penalty)(v, step), expected, rtol=1e-9, atol=1e-12)


def test_radial_step_is_stationary_to_the_last_bits(log_sum: Any) -> None:
    v, step = random(300, 6), 1e-4 * 10 ** random(300, 6, seed=2).clamp(-2, 2)
    x = radial(log_sum)(v, step)
    alive = x.count_nonzero(1) > 0
    norm = x.norm(dim=1, keepdim=True)
    residual = (x - v) / step + log_sum.derivative(norm) / norm * x
    assert 20 < int(alive.sum()) <= 300
    assert float((residual * step)[alive].abs().max()) < 1e-13


def test_steps_of_zero_and_infinity(penalty: Any) -> None:
    v = torch.tensor([[1.0, -2.0], [0.0, 0.0], [3.0, 4.0]], dtype=torch.float64)
    step = torch.tensor([[0.0, 1e9], [1.0, 0.5], [torch.inf, 1e-9]], dtype=torch.float64)
    x = radial(penalty)(v, step)
    assert x[0, 0] == 1.0  # what cannot move keeps its group alive
    assert torch.equal(x[1], v[1])
    assert not x.isnan().any()


def test_half_precision_rows_do_not_underflow(lasso: Any) -> None:
    v = torch.full((1, 3), 1e-30)
    assert torch.equal(radial(lasso)(v, torch.full((1, 3), 1e-38)), v)


@pytest.mark.parametrize("free", [1, 2])
def test_trimmed_step_is_the_best_choice_of_free_entries(penalty: Any, free: int) -> None:
    v, step = random(60, 4), 0.3 * 10 ** random(60, 4, seed=3).clamp(-1, 1)
    x = trimmed(penalty, penalty.prox, free)(v, step)

    def total(x: Tensor) -> Tensor:
        each = penalty.penalty(x)
        return each.sum(1) - each.topk(free, dim=1).values.sum(1) + ((x - v) ** 2 / (2 * step)).sum(1)

    candidates = []
    for kept in combinations(range(4), free):
        candidate = penalty.prox(v, step)
        candidate[:, kept] = v[:, kept]
        candidates.append(total(candidate))
    torch.testing.assert_close(total(x), torch.stack(candidates).min(0).values, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("groups", GROUPINGS, ids=str)
def test_groups_are_a_partition(groups: Any) -> None:
    for shape in ((4, 6), (4, 6, 3, 2)):
        w = torch.arange(torch.Size(shape).numel()).reshape(shape)
        split = groups.split(w)
        assert torch.equal(groups.join(split, w), w)
        assert sorted(split.reshape(-1).tolist()) == list(range(w.numel()))


def test_groups_are_the_ones_named() -> None:
    w = torch.arange(24).reshape(4, 6)
    conv = torch.arange(2 * 4 * 3).reshape(2, 4, 3)
    assert grouping("row").split(w)[1].tolist() == [6, 7, 8, 9, 10, 11]
    assert grouping("filter").split(conv)[1].tolist() == list(range(12, 24))
    assert grouping("column").split(w)[1].tolist() == [1, 7, 13, 19]
    assert grouping("column").split(conv)[1].tolist() == [3, 4, 5, 15, 16, 17]
    assert grouping("2x3").split(w)[1].tolist() == [3, 4, 5, 9, 10, 11]
    assert grouping("2:3").split(w)[1].tolist() == [3, 4, 5]
    assert grouping("2:4").split(conv)[1].tolist() == [1, 4, 7, 10]  # along the input channels


@pytest.mark.parametrize("name", ["rows", "0x4", "4:4", "5:4", "4x", ""])
def test_unknown_groups_are_refused(name: str) -> None:
    with pytest.raises(EtatrickError, match="unknown groups"):
        grouping(name)


def test_sizes_are_those_of_the_groups() -> None:
    w = torch.tensor([[3.0, 4.0, 0.0], [0.0, 1.0, -2.0]])
    assert sizes(Rows(), w).tolist() == [[5.0] * 3, [pytest.approx(5**0.5)] * 3]
    assert sizes(Elements(), w).tolist() == w.abs().tolist()
    assert sizes(LargestOf(1, 3), w).tolist() == [[0, 4, 0], [0, 0, 2]]


def test_values_by_hand(lasso: Any) -> None:
    w = torch.tensor([[3.0, 4.0, 0.0], [0.0, 1.0, -2.0]])
    assert [float(value(lasso, g, w)) for g in GROUPINGS] == pytest.approx(
        [10, 5 + 5**0.5, 3 + 17**0.5 + 2, 30**0.5, 3 + 1]
    )


@pytest.mark.parametrize("mode", ["exact", "majorize"])
@pytest.mark.parametrize("groups", GROUPINGS, ids=str)
def test_every_step_descends_and_equal_groups_stay_in_place(groups: Any, mode: Any, penalty: Any) -> None:
    """The surrogate of a proximal step lies above the objective, so neither mode may raise it."""
    v, step = random(4, 6), 0.2 * 10 ** random(4, 6, seed=4).clamp(-1, 1)
    x = shrinkage(penalty, mode, groups)(v, step)
    before = float(value(penalty, groups, v))
    after = float(value(penalty, groups, x) + ((x - v) ** 2 / (2 * step)).sum())
    assert x.shape == v.shape
    assert after <= before * (1 + 1e-14)
    if mode == "exact":
        worse = x + 1e-3 * random(4, 6, seed=5)
        assert after <= float(value(penalty, groups, worse) + ((worse - v) ** 2 / (2 * step)).sum())


def test_majorized_step_is_adaprox_as_published(log_sum: Any) -> None:
    v, step = random(50), torch.full((50,), 0.01, dtype=torch.float64)
    eta = v.abs() * (v.abs() + log_sum.eps)  # eta_hat of log-sum
    torch.testing.assert_close(majorized(log_sum)(v, step), eta / (eta + step) * v, rtol=1e-14, atol=0)


def test_majorized_step_minimises_the_quadratic_above(penalty: Any) -> None:
    v, step = random(50).abs() + 0.01, torch.full((50,), 0.3, dtype=torch.float64)
    weight = penalty.derivative(v) / v
    grid = torch.linspace(0, 1, 2001, dtype=torch.float64)[:, None] * v
    least = (weight * grid**2 / 2 + (grid - v) ** 2 / (2 * step)).min(0).values
    x = majorized(penalty)(v, step)
    reached = weight * x**2 / 2 + (x - v) ** 2 / (2 * step)
    assert bool((reached <= least).all())


@pytest.mark.parametrize("penalty", [LogSum(0.3), MCP(0.5)], ids=lambda p: p.name)
def test_repeated_majorized_steps_approach_the_exact_one(penalty: Any) -> None:
    """With the proximal term held at v, reweighting runs into a stationary point of the same problem."""
    v, step = random(30, 1).abs() + 1.0, torch.full((30, 1), 0.05, dtype=torch.float64)
    x = v.clone()
    for _ in range(200):
        x = v / (1 + step * penalty.derivative(x) / x)
    torch.testing.assert_close(x, penalty.prox(v, step), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(radially_majorized(penalty)(v, step), majorized(penalty)(v, step))
