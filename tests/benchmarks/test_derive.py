"""How long `derive` takes for every separable method: python -m pytest -n 0 -s -m benchmark tests/benchmarks

Cold is a new process, as a user pays it; warm is a second derivation in a running one, with nothing kept but SymPy's
caches and its worker. Seconds depend on the machine: the ratio to the lasso, measured in the same run, does less.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from time import perf_counter

import pytest

from etatrick import hull, methods, penalty
from etatrick.calculus import limits, tidy
from etatrick.report.facts import derivation

KEPT = (penalty._curve, penalty._dual, hull.lower_hull, limits.limit, tidy.tidy)


def cold(name: str) -> float:
    start = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "etatrick.cli", "derive", "--method", name, "--json"], check=True, capture_output=True
    )
    return perf_counter() - start


def warm(name: str) -> float:
    times = []
    for _ in range(3):
        for function in KEPT:
            function.cache_clear()
        start = perf_counter()
        derivation(methods.get(name))
        times.append(perf_counter() - start)
    return statistics.median(times[1:])


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
def test_the_time_of_every_derivation() -> None:
    unit = warm("lasso")
    rows = [(name, cold(name), warm(name)) for name in methods.names("separable")]
    print(f"\n{'method':32}{'cold s':>8}{'warm s':>8}{'warm/lasso':>12}")
    for name, first, again in sorted(rows, key=lambda row: -row[1]):
        print(f"{name:32}{first:8.2f}{again:8.2f}{again / unit:12.1f}")
    print(f"median warm {statistics.median(row[2] for row in rows):.2f} s")
    print(f"largest cold {max(row[1] for row in rows):.2f} s")
