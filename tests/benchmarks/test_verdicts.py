"""How long a verdict and its Coq file take: python -m pytest -n 0 -s -m benchmark tests/benchmarks/test_verdicts.py

Every verdict is asked of a process that has kept nothing but SymPy's caches and its worker. Seconds depend on the
machine; the targets are those of an idle one with two cores: a verdict 0.5 s at the median and 10 s always, a .v file
5 s at the median.
"""

from __future__ import annotations

import ast
import statistics
import subprocess
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest

from etatrick import from_dropout_rate, methods, order, penalty
from etatrick.calculus import limits, search, terms, tidy
from etatrick.certify import coq
from etatrick.conditions import verdict
from etatrick.penalty import Penalty

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "proofs" / "generated").glob("*.v"))
KEPT = (
    penalty._curve, penalty._slopes, order.decrease_of, search._searched, limits.limit, tidy.tidy,
    terms.positive, terms.nonnegative, terms.real,
)  # fmt: skip
ALWAYS, MEDIAN, FILE_MEDIAN = 10.0, 0.5, 5.0


def rates() -> tuple[str, ...]:
    """The lists of tests/conditions, read off their text."""
    found: list[str] = []
    for name in ("test_rates.py", "test_rates_blind.py"):
        tree = ast.parse((ROOT / "tests" / "conditions" / name).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("MONOTONE", "NOT_MONOTONE"):
                found += ast.literal_eval(node.value)
    return tuple(found)


def seconds(build: Callable[[], Penalty]) -> tuple[float, str]:
    """The time from the description to the verdict, and the verdict."""
    for function in KEPT:
        function.cache_clear()
    start = perf_counter()
    try:
        found = verdict(build().slopes, "monotone")
        answer = f"{found.verdict} {found.level}".strip()
    except ValueError:
        answer = "error"
    return perf_counter() - start, answer


def table(title: str, rows: Iterable[tuple[str, float, str]]) -> list[float]:
    """Prints the rows, their median and the largest; the times."""
    rows = list(rows)
    print(f"\n{title:60}{'s':>8}")
    for name, time, said in sorted(rows, key=lambda row: -row[1]):
        print(f"{name[:58]:60}{time:8.2f}  {said}")
    times = [time for _, time, _ in rows]
    print(f"median {statistics.median(times):.2f} s, largest {max(times):.2f} s, {len(times)} in all")
    return times


def test_verdicts() -> None:
    verdict(from_dropout_rate("1/(1+w)").slopes, "monotone")  # starts the worker
    asked = [(name, partial(methods.get, name)) for name in methods.names("separable")]
    asked += [(f"{name}, all parameters", partial(methods.general, name)) for name in general_names()]
    of_methods = table("method", ((title, *seconds(build)) for title, build in asked))
    of_rates = table("rate", ((rate, *seconds(partial(from_dropout_rate, rate))) for rate in rates()))
    assert statistics.median(of_methods + of_rates) < MEDIAN
    assert max(of_methods + of_rates) < ALWAYS


def general_names() -> list[str]:
    return [e.name for e in methods.separable() if e.parameters and isinstance(e.source, methods.Formula)]


def test_files(tmp_path: Path) -> None:
    reason = coq.available()
    if reason is not None:
        pytest.skip(reason)
    theory = coq.compiled_theory(ROOT / "proofs")
    times = table("file", ((path.name, compiling(path, theory, tmp_path), "") for path in FILES))
    assert statistics.median(times) < FILE_MEDIAN


def compiling(path: Path, theory: Path, folder: Path) -> float:
    start = perf_counter()
    command = [
        "coqc",
        "-w",
        "none",
        "-Q",
        str(theory),
        "Etatrick.theory",
        "-o",
        str(folder / f"{path.stem}.vo"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return perf_counter() - start
