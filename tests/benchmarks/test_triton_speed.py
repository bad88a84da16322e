"""How fast Triton kernels are: python -m pytest -n 0 -s -m benchmark tests/benchmarks/test_triton_speed.py

Bandwidths of penalty, derivative and prox (with one step, and with a step for each element) on a GPU, as shares of the
bandwidth of a copy of the same tensor in the same run: 10^8 elements, medians of alternating rounds. Bytes are those
that have to be read and written.
"""

from __future__ import annotations

import importlib.util
import statistics
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch

from etatrick import methods

COUNT, ROUNDS = 10**8, 9
#: Closed forms with one stretch and with several, roots and logarithms, and tables.
ENTRIES = ("lasso", "log_sum", "mcp", "l_half", "ard", "etp")
LEFT_OUT = next(
    (
        f"bandwidths of {COUNT:.0e} elements were left out: {reason}"
        for reason, so in (
            ("triton is not installed", importlib.util.find_spec("triton") is None),
            ("there is no CUDA device", not torch.cuda.is_available()),
        )
        if so
    ),
    "",
)
pytestmark = [pytest.mark.benchmark, pytest.mark.skipif(bool(LEFT_OUT), reason=LEFT_OUT)]

Call = Callable[[], torch.Tensor]


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def milliseconds(call: Call) -> float:
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    call()
    end.record()
    torch.cuda.synchronize()
    return float(start.elapsed_time(end))


def shares(calls: dict[str, tuple[Call, int]], copy: tuple[Call, int]) -> dict[str, float]:
    """Bytes in a millisecond by those of the copy; the first round compiles and is not counted."""
    every = {"copy": copy, **calls}
    seconds: dict[str, list[float]] = {name: [] for name in every}
    for _ in range(1 + ROUNDS):
        for name, (call, _) in every.items():
            seconds[name].append(milliseconds(call))
    rates = {name: moved / statistics.median(seconds[name][1:]) for name, (_, moved) in every.items()}
    return {name: rates[name] / rates["copy"] for name in calls}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("mode", ["fast", "exact"])
@pytest.mark.parametrize("name", ENTRIES)
def test_bandwidths(name: str, mode: str, dtype: torch.dtype, tmp_path: Path) -> None:
    required = {p.name: "1/2" for p in methods.entry(name).parameters if p.default is None}
    path = methods.get(name, **required).to_source(tmp_path / f"{name}.py", target="triton", mode=mode)
    module = _loaded(path)
    w = 10 ** (8 * torch.rand(COUNT, device="cuda", dtype=dtype) - 4)
    steps = torch.rand_like(w)
    twice = 2 * w.numel() * w.element_size()
    calls: dict[str, tuple[Call, int]] = {
        "penalty": (lambda: module.penalty(w), twice),
        "derivative": (lambda: module.derivative(w), twice),
        "prox": (lambda: module.prox(w, 0.3), twice),
        "prox each": (lambda: module.prox(w, steps), twice * 3 // 2),
    }
    found = shares(calls, (lambda: torch.clone(w), twice))
    print(f"\n{name} {mode} {dtype}: " + ", ".join(f"{quantity} {share:.2f}" for quantity, share in found.items()))
