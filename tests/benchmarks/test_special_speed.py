"""The special functions against Arb and torch.log1p: python -m pytest -n 0 -s -m benchmark -k special tests/benchmarks

Prints the committed accuracy table and how long each function takes, compiled, in units of torch.log1p compiled on
the same tensor in the same run: the smallest of several runs, value alone (its jet) and with its derivative seed.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
import torch
from torch import Tensor

from etatrick.export import special

pytestmark = pytest.mark.benchmark
NAMES = ("dawson", "erfi", "erfcx", "expint1", "expint1e", "expinti", "lambertw", "hyp2f2")
COUNT = 10**6


def test_accuracy() -> None:
    path = Path(__file__).parents[1] / "export" / "special" / "accuracy.csv"
    with path.open() as file:
        for row in csv.reader(file):
            print(" ".join(cell[:16].ljust(17) for cell in row))


@pytest.mark.filterwarnings("ignore")  # of the compiler, at its first use
@pytest.mark.timeout(1800)
def test_speed() -> None:
    print(f"\n{'function':10}{'dtype':>10}{'jet':>8}{'seeded':>8}   in units of compiled torch.log1p, {COUNT} numbers")
    for dtype in (torch.float32, torch.float64):
        x = torch.rand(COUNT, generator=torch.Generator().manual_seed(0), dtype=dtype) * 20
        unit = seconds(torch.log1p, x)
        for name in NAMES:
            at = -x if name == "hyp2f2" else x
            jet, whole = special.jet(name), getattr(special, name)
            ratios = (
                seconds(lambda t, jet=jet: jet(t)[0], at) / unit,
                seconds(lambda t, whole=whole: whole(t, fast=True), at) / unit,
            )
            print(f"{name:10}{str(dtype)[6:]:>10}{ratios[0]:8.1f}{ratios[1]:8.1f}", flush=True)


def seconds(function: Callable[[Tensor], Tensor], x: Tensor) -> float:
    """The least of 20 runs of the compiled function."""
    torch._dynamo.reset()
    compiled = torch.compile(function, fullgraph=True)
    compiled(x)
    times = []
    for _ in range(20):
        start = perf_counter()
        compiled(x)
        times.append(perf_counter() - start)
    return min(times)
