"""Where the prox has to look: stretches of linear, convex and concave Omega', and breakpoints at which it jumps up.

On each there is at most one local minimum of F(x) = g Omega(x) + (x - z)^2/2. How many steps the search for it needs is
found by trying: the number is the least from which on nothing changes, over steps and arguments of many decades.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from ._arcs import Pull
from ._plan import Plan, Stretch
from ._table import Array

#: Differences of Omega'' below this many of its terms are no bend.
_STRAIGHT = 1e-9
_ENOUGH = 32
_PLENTY = (_ENOUGH, _ENOUGH, 3)
_MARGIN = 1
_SINGLE, _DOUBLE = 6e-8, 1e-15


def with_stretches(plan: Plan) -> Plan:
    """The plan with stretches, kinks and numbers of steps."""
    from ._torch import module_of

    module = module_of(plan, "exact")
    stretches = tuple(s for i, pull in enumerate(plan.pulls) for s in _divided(i, pull, vars(module)[f"_pull_{i}"]))
    kinks = tuple(b for b in plan.breaks if _jumps_up(module._slope, b))
    return _counted(replace(plan, stretches=stretches, kinks=kinks))


def _divided(number: int, pull: Pull, jet: Callable[[torch.Tensor], tuple[torch.Tensor, ...]]) -> list[Stretch]:
    """The piece cut where Omega'' turns: Omega' is convex as long as it rises."""
    points = _grid(pull.low, pull.high)
    slope, first, _ = (y.numpy() for y in jet(torch.tensor(points)))
    if pull.codes is not None and "x" not in pull.codes[1].replace("full_like(x", ""):
        line = (float(slope[0] - first[0] * points[0]), float(first[0]))
        return [Stretch(pull.low, pull.high, number, True, line, pull.low, pull.high)]
    if pull.quadratic is not None:
        return [Stretch(pull.low, pull.high, number, True, None, pull.low, pull.high)]
    with np.errstate(all="ignore"):
        size = np.abs(slope) / points + np.abs(first)
        turns = np.diff(first)
        bends = np.where(np.abs(turns) > _STRAIGHT * np.maximum(size[1:], size[:-1]), np.sign(turns), 0)
    seen = np.flatnonzero(bends)
    cuts, kinds = [pull.low], [bool(bends[seen[0]] > 0) if len(seen) else True]
    for i, j in pairwise(seen):
        if bends[i] != bends[j]:
            cuts.append(_turn(jet, float(points[i]), float(points[j + 1]), bool(bends[j] > 0)))
            kinds.append(bool(bends[j] > 0))
    cuts.append(pull.high)
    return [
        Stretch(a, b, number, kind, None, pull.low, pull.high, _PLENTY)
        for (a, b), kind in zip(pairwise(cuts), kinds, strict=True)
    ]


def _grid(low: float, high: float) -> Array:
    """Points inside (low, high), log-spaced from both ends."""
    decades = 10.0 ** np.linspace(-30, 30, 1201)
    if math.isinf(high):
        return np.unique(low + decades[low + decades > low])
    share = 10.0 ** np.linspace(-12, math.log10(0.5), 400)
    points = np.concatenate([low + (high - low) * share, high - (high - low) * share, low + decades])
    return np.unique(points[(points > low * (1 + 1e-12)) & (points < high * (1 - 1e-12))])


def _turn(jet: Callable[[torch.Tensor], tuple[torch.Tensor, ...]], a: float, b: float, lowest: bool) -> float:
    """Where the second derivative of Omega is least (or greatest) between a and b, by golden sections."""
    share = (math.sqrt(5) - 1) / 2
    for _ in range(60):
        c, d = b - share * (b - a), a + share * (b - a)
        at_c, at_d = jet(torch.tensor([c, d], dtype=torch.float64))[1].tolist()
        a, b = (a, d) if (at_c < at_d) == lowest else (c, b)
    return (a + b) / 2


def _jumps_up(slope: Callable[[torch.Tensor], torch.Tensor], at: float) -> bool:
    below, above = slope(torch.tensor([at * (1 - 1e-7), at * (1 + 1e-7)], dtype=torch.float64)).tolist()
    return bool(above > below + 1e-4 * abs(below))


def _counted(plan: Plan) -> Plan:
    """The plan with the numbers of steps that suffice on a grid of arguments and steps, one stretch at a time."""
    from ._torch import module_of

    if all(s.steps is None for s in plan.stretches):
        return plan
    module = module_of(plan, "exact")
    v, g = _trials(plan, module)
    narrow = v.float()
    want, narrow_want = module.prox(v, g), module.prox(narrow.double(), g)
    # what a rounding of v does to a root grows as F'' falls: differences are counted in roundings of v
    bend = torch.clamp(1 + g * module._curvature(want), 0.0, 1.0)

    def enough(i: int, steps: tuple[int, int, int]) -> bool:
        """Do these steps on the i-th stretch, and plenty on the others, find the same?"""
        tried = {k: steps if k == i else s.steps for k, s in enumerate(plan.stretches)}
        with torch.no_grad(), _replaced(vars(module), "STEPS", tried):
            single = steps[0] > 0
            got = module.prox(narrow if single else v, g).double()
        if single:
            return _worst(module, got, narrow_want, narrow.double(), g, bend) <= _SINGLE
        return _worst(module, got, want, v, g, bend) <= _DOUBLE

    def counted(i: int, stretch: Stretch) -> Stretch:
        if stretch.steps is None:
            return stretch
        polish = 1 if enough(i, (_ENOUGH // 2, 0, 1)) else 2
        single = _least(lambda n: enough(i, (n, 0, polish)))
        double = _least(lambda n: enough(i, (0, n, polish)))
        return replace(stretch, steps=(single + _MARGIN, double + _MARGIN, polish))

    return replace(plan, stretches=tuple(counted(i, s) for i, s in enumerate(plan.stretches)))


@contextmanager
def _replaced(scope: dict[str, Any], name: str, value: Any) -> Iterator[None]:
    old = scope[name]
    scope[name] = value
    try:
        yield
    finally:
        scope[name] = old


def _least(good: Callable[[int], bool]) -> int:
    return next((n for n in (*range(2, 9), 10, 12, 15, 19, 24) if good(n)), _ENOUGH)


def _worst(
    module: Any, got: torch.Tensor, want: torch.Tensor, v: torch.Tensor, g: torch.Tensor, weight: torch.Tensor
) -> float:
    """The largest weighted difference relative to v, two minima of the same objective at a jump left out."""
    excess = [torch.where(x > 0, g * module._omega(x) + x * (x / 2 - v), 0.0) for x in (got, want)]
    off = (got - want).abs() / v
    tied = (off > 1e-3) & ((excess[0] - excess[1]).abs() <= 1e-7 * off * v**2)
    return float((off * weight)[~tied].max())


def _trials(plan: Plan, module: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Arguments and steps over many decades, and close to the critical step and to stationary points."""
    rng = np.random.default_rng(1)
    rho = plan.weak_convexity if 0 < plan.weak_convexity < math.inf else 1.0
    steps = np.concatenate(
        [
            10.0 ** rng.uniform(-6, 6, 40),
            (1 + 10.0 ** rng.uniform(-9, 0, 10)) / rho,
            (1 - 10.0 ** rng.uniform(-9, -0.1, 10)) / rho,
        ]
    )
    cuts = np.array([s.low for s in plan.stretches if s.low > 0])
    beside = np.array([1 + s * d for s in (-1, 1) for d in (1e-6, 1e-3, 0.03, 0.2, 0.6)])
    x = np.concatenate([10.0 ** rng.uniform(-5, 5, 40), np.outer(cuts, beside).ravel()])
    slope = module._slope(torch.tensor(x)).numpy()
    v = np.concatenate([x[:, None] + slope[:, None] * steps, np.broadcast_to(x[:, None], (len(x), len(steps)))])
    g = np.broadcast_to(steps, v.shape)
    usable = np.isfinite(v) & (v < 1e30) & (v > 1e-30)
    return torch.tensor(v[usable]), torch.tensor(g[usable])
