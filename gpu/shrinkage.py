"""One step of the penalty for one weight tensor: what a weight becomes, given the step of each entry.

Elementwise, mode "exact" is the proximal operator itself and "majorize" is AdaProx as published (LeJeune,
Javadi and Baraniuk 2021): the proximal operator of the quadratic w^2 / (2 eta) that touches Omega from above at
the incoming weight v, eta = eta_hat(v) = v / Omega'(v), so w+ = eta / (eta + step) v. It decreases the same
objective and never reaches 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import torch
from torch import Tensor

from ._protocol import TorchPenalty
from .groups import Elements, Grouping, LargestOf

Mode = Literal["exact", "majorize"]

#: (weight, step) -> the new weight; the step (lam included) is a tensor of one number or of the weight's shape.
Shrink = Callable[[Tensor, Tensor], Tensor]

#: Bisection alone would settle a norm in as many rounds; the secant rule mostly takes ten.
_ROUNDS: Final = 60
_SETTLED: Final = 4e-16
_LEAST: Final = 1e-15
#: Points of the scan for the best basin of a group.
_SCAN: Final = 64
_TINY: Final = 1e-290


def shrinkage(penalty: TorchPenalty, mode: Mode, groups: Grouping) -> Shrink:
    """The step of `penalty` on weights cut into `groups`."""
    single: Shrink = penalty.prox if mode == "exact" else majorized(penalty)
    if isinstance(groups, Elements):
        return single
    if isinstance(groups, LargestOf):
        return _on_groups(trimmed(penalty, single, groups.free), groups)
    return _on_groups(radial(penalty) if mode == "exact" else radially_majorized(penalty), groups)


def majorized(penalty: TorchPenalty) -> Shrink:
    """v eta / (eta + step) with eta = |v| / Omega'(|v|), written without a quotient by Omega'."""

    def shrink(weight: Tensor, step: Tensor) -> Tensor:
        size = weight.abs()
        pull = step * penalty.derivative(size)
        return torch.where((size > 0) & (pull > 0), weight * (size / (size + pull)), weight)

    return shrink


def radially_majorized(penalty: TorchPenalty) -> Shrink:
    """v_i eta / (eta + step_i) with one eta = ||v|| / Omega'(||v||) for the group."""

    def shrink(weight: Tensor, step: Tensor) -> Tensor:
        return _pulled(penalty, weight, step, torch.linalg.vector_norm(weight, dim=1))

    return shrink


def radial(penalty: TorchPenalty) -> Shrink:
    """argmin_x Omega(||x||) + sum_i (x_i - v_i)^2 / (2 step_i) for each row, exact for unequal steps too.

    For equal steps this is prox(||v||) v / ||v||. Otherwise x_i = v_i / (1 + step_i Omega'(r) / r) with r the norm
    of x itself: a fixed point r = T(r), of which 0 < r <= ||v|| holds several where the problem is not convex, that
    is where the largest step times the weak convexity exceeds 1. There the objective is scanned along the curve
    of those x, on which every minimum on a sphere lies, the best basin is searched, and the result is compared
    with 0. Computed in float64.
    """

    def shrink(weight: Tensor, step: Tensor) -> Tensor:
        v, s = weight.double(), step.double()
        norm = torch.linalg.vector_norm(v, dim=1)
        if s.ndim == 0:
            ratio = penalty.prox(norm, s) / norm.clamp(min=_TINY)
            return (v * ratio[:, None]).to(weight.dtype)
        low, high = torch.zeros_like(norm), norm.clone()
        several = s.amax(1) * penalty.weak_convexity > 1
        low[several], high[several] = _best_basin(penalty, v[several], s[several])
        alive = (low > 0) | ~_zero_is_a_minimum(penalty, v, s)
        x = torch.zeros_like(v)
        x[alive] = _minimum(penalty, v[alive], s[alive], low[alive], high[alive])
        return x.to(weight.dtype)

    return shrink


def _zero_is_a_minimum(penalty: TorchPenalty, v: Tensor, s: Tensor) -> Tensor:
    """Is 0 a local minimum: ||v / step|| <= Omega'(0+)? Where there is one basin it is the minimum then."""
    force = torch.where(v == 0, v, v / s)
    return torch.linalg.vector_norm(force, dim=1) <= penalty.derivative(v.new_full((), _TINY))


def _minimum(penalty: TorchPenalty, v: Tensor, s: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """The fixed point's x, and 0 where that is no worse or below what the norm of v lets double precision tell."""
    r = _fixed_point(penalty, v, s, low, high)
    x = _pulled(penalty, v, s, r)
    better = (r > _LEAST * torch.linalg.vector_norm(v, dim=1)) & (_relative(penalty, v, s, x) < 0)
    return torch.where(better[:, None], x, torch.zeros_like(x))


def _fixed_point(penalty: TorchPenalty, v: Tensor, s: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """r = T(r) between low and high by the secant rule, kept between points with T(r) > r and T(r) <= r.

    T rises, since Omega'(r) / r falls for a subquadratic penalty; T(r) < r therefore leaves no fixed point in
    between, and T(r) is as good a bound as r.
    """
    last, r = high, high
    t_last = t = high
    for _ in range(_ROUNDS):
        slope = ((last - t_last) - (r - t)) / (last - r)
        guess = r - (r - t) / slope
        guess = torch.where((guess > low) & (guess < high), guess, (low + high) / 2)
        last, t_last, r = r, t, guess
        t = torch.linalg.vector_norm(_pulled(penalty, v, s, r), dim=1)
        above = t <= r
        low, high = torch.where(above, low, torch.minimum(t, high)), torch.where(above, torch.maximum(t, low), high)
        if bool((high - low <= _SETTLED * high).all()):
            break
    return high


def _best_basin(penalty: TorchPenalty, v: Tensor, s: Tensor) -> tuple[Tensor, Tensor]:
    """The norms next to the best x(mu) = v / (1 + step mu) on a grid from mu = 0 to x = 0."""
    positive = torch.where((s > 0) & s.isfinite(), s, torch.nan)
    start = (1e-3 / positive.nan_to_num(0).amax(1).clamp(min=_TINY)).log10()
    stop = (1e3 / positive.nan_to_num(torch.inf).amin(1)).clamp(min=1e-300).log10()
    grid = start + (stop - start) * torch.linspace(0, 1, _SCAN, dtype=v.dtype, device=v.device)[:, None]
    norms, values = [torch.linalg.vector_norm(v, dim=1)], [_relative(penalty, v, s, v)]
    for mu in 10**grid:
        x = torch.where(s > 0, v / (1 + s * mu[:, None]), v)
        norms.append(torch.linalg.vector_norm(x, dim=1))
        values.append(_relative(penalty, v, s, x))
    norms.append(torch.zeros_like(norms[0]))
    values.append(torch.zeros_like(values[0]))
    best = torch.stack(values).argmin(0, keepdim=True)
    each = torch.stack(norms)
    around = ((best + 1).clamp(max=len(each) - 1), (best - 1).clamp(min=0))
    return each.gather(0, around[0])[0], each.gather(0, around[1])[0]


def _pulled(penalty: TorchPenalty, v: Tensor, s: Tensor, r: Tensor) -> Tensor:
    size = r.clamp(min=_TINY)
    pull = (penalty.derivative(size) / size)[:, None]
    return torch.where((pull > 0) & (s > 0), v / (1 + s * pull), v)


def _relative(penalty: TorchPenalty, v: Tensor, s: Tensor, x: Tensor) -> Tensor:
    """The objective at x less that at 0. A weight with step 0 cannot be moved, and keeps its group."""
    gain = torch.where(s > 0, x * (v - x / 2) / s, torch.where(v == 0, 0.0, torch.inf)).sum(1)
    return penalty.penalty(torch.linalg.vector_norm(x, dim=1)) - gain


def trimmed(penalty: TorchPenalty, single: Shrink, free: int) -> Shrink:
    """Sum of Omega over all but the `free` entries of each row for which that sum is least.

    Given which entries are free, the problem falls apart into scalar ones; freeing entry i saves the least value of
    Omega(x) + (x - v_i)^2 / (2 step_i), so the exact minimum frees those that save most, in any diagonal metric.
    """

    def shrink(weight: Tensor, step: Tensor) -> Tensor:
        x, s = single(weight, step), step.expand(weight.shape)
        moved = torch.where(s > 0, (x - weight) ** 2 / (2 * s), torch.zeros_like(x))
        kept = (penalty.penalty(x) + moved).topk(free, dim=1).indices
        return x.scatter(1, kept, weight.gather(1, kept))

    return shrink


def value(penalty: TorchPenalty, groups: Grouping, weight: Tensor) -> Tensor:
    """The penalty of one weight tensor, as a float64 number: sum over its groups."""
    matrix = groups.split(weight).double()
    if isinstance(groups, Elements):
        return penalty.penalty(matrix).sum()
    if isinstance(groups, LargestOf):
        each = penalty.penalty(matrix)
        return each.sum() - each.topk(groups.free, dim=1).values.sum()
    return penalty.penalty(torch.linalg.vector_norm(matrix, dim=1)).sum()


def _on_groups(shrink: Shrink, groups: Grouping) -> Shrink:
    def whole(weight: Tensor, step: Tensor) -> Tensor:
        steps = step if step.ndim == 0 else groups.split(step)
        return groups.join(shrink(groups.split(weight), steps), weight)

    return whole
