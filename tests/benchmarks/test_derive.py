"""How long `derive` takes for every separable method: python -m pytest -n 0 -s -m benchmark tests/benchmarks

pytest-benchmark's table is warm: a derivation in a running process, with nothing kept but SymPy's caches and its
worker. Cold is a new process, as a user pays it. Seconds depend on the machine: the ratios in the table's brackets,
to the fastest method of the same run, do less.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from time import perf_counter
from typing import Any

import pytest

from etatrick import hull, methods, penalty
from etatrick.calculus import limits, tidy
from etatrick.report.facts import derivation

pytestmark = pytest.mark.benchmark

KEPT = (penalty._curve, penalty._dual, hull.lower_hull, limits.limit, tidy.tidy)
WARM: dict[str, float] = {}


def forget() -> None:
    for function in KEPT:
        function.cache_clear()


@pytest.mark.parametrize("name", methods.names("separable"))
def test_warm(benchmark: Any, name: str) -> None:
    benchmark.pedantic(lambda: derivation(methods.get(name)), setup=forget, rounds=3, warmup_rounds=1)
    WARM[name] = benchmark.stats.stats.median


def test_the_median_of_all_methods() -> None:
    print(f"\nmedian warm {statistics.median(WARM.values()):.2f} s over {len(WARM)} methods")


@pytest.mark.timeout(1800)
def test_cold() -> None:
    print(f"\n{'method':34}{'cold s':>8}")
    seconds = []
    for name in methods.names("separable"):
        seconds.append(cold(name))
        print(f"{name:34}{seconds[-1]:8.2f}", flush=True)
    print(f"median cold {statistics.median(seconds):.2f} s, largest {max(seconds):.2f} s")


def cold(name: str) -> float:
    start = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "etatrick.cli", "derive", "--method", name, "--json"], check=True, capture_output=True
    )
    return perf_counter() - start
