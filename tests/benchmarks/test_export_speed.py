"""How fast the compiled functions are: python -m pytest -n 0 -s -m benchmark tests/benchmarks/test_export_speed.py

Seconds for 10^7 float32 elements as ratios to torch.log1p on the same tensor, compiled in the same way and timed in the
same run: medians of alternating rounds, so that a busy machine slows both. `prox` has the step 0.3 for every element.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter

import pytest
import torch

from etatrick import methods

pytestmark = [pytest.mark.benchmark, pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")]

COUNT, ROUNDS = 10**7, 7
TARGETS = {"derivative": 3.0, "penalty": 4.0, "prox": 5.0}
EXACT_TARGET = 8.0
RATIOS: dict[tuple[str, str, str], float] = {}

Function = Callable[[torch.Tensor], torch.Tensor]


def _log1p(x: torch.Tensor) -> torch.Tensor:
    return torch.log1p(x)


@pytest.fixture(scope="module")
def sample() -> torch.Tensor:
    """Magnitudes from 1e-4 to 1e4 and both signs for the functions; log1p sees the magnitudes."""
    generator = torch.Generator().manual_seed(0)
    return 10 ** (8 * torch.rand(COUNT, generator=generator) - 4)


def ratio(function: Function, sample: torch.Tensor) -> float:
    """Median seconds of the compiled function by those of log1p."""
    torch.compiler.reset()
    candidates = [torch.compile(f, fullgraph=True) for f in (function, _log1p)]
    seconds: list[list[float]] = [[], []]
    with torch.no_grad():
        for f in candidates:
            f(sample)
        for _ in range(ROUNDS):
            for f, record in zip(candidates, seconds, strict=True):
                start = perf_counter()
                f(sample)
                record.append(perf_counter() - start)
    return statistics.median(seconds[0]) / statistics.median(seconds[1])


@pytest.mark.parametrize("mode", ["fast", "exact"])
@pytest.mark.parametrize("name", methods.names("separable"))
def test_ratios(name: str, mode: str, sample: torch.Tensor) -> None:
    required = {p.name: "1/2" for p in methods.entry(name).parameters if p.default is None}
    functions = methods.get(name, **required).to_torch(mode=mode)
    for quantity in TARGETS:
        function = getattr(functions.module, quantity)
        call = (lambda v: function(v, 0.3)) if quantity == "prox" else function  # noqa: B023
        RATIOS[name, mode, quantity] = ratio(call, sample)
    print(f"\n{name} {mode}: " + ", ".join(f"{q} {RATIOS[name, mode, q]:.1f}" for q in TARGETS))


def test_the_table() -> None:
    """Every ratio; a star marks what misses its target."""
    names = sorted({name for name, _, _ in RATIOS})
    columns = [(mode, quantity) for mode in ("fast", "exact") for quantity in TARGETS]
    print("\n" + "".ljust(34) + "".join(f"{mode} {quantity}".rjust(18) for mode, quantity in columns))
    for name in names:
        cells = []
        for mode, quantity in columns:
            value = RATIOS.get((name, mode, quantity), float("nan"))
            target = TARGETS[quantity] if mode == "fast" else EXACT_TARGET
            cells.append(f"{value:.1f}{'*' if value > target else ' '}".rjust(18))
        print(name.ljust(34) + "".join(cells))
