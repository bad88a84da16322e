"""What does the exact prox add to a step? python -m pytest -n 0 -s -m benchmark tests/benchmarks/test_step.py

Each line is one run: torch's fused Adam with and without a penalty, taking turns, so that a busy machine slows both;
the medians of many short rounds are compared. Targets, on the CPU: at most 1.5 for LeNet-300-100 and at most 1.8 for
11.2 million weights. The number of threads is that of OMP_NUM_THREADS.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest
import torch

from etatrick.gpu import attach

sys.path.insert(0, str(Path(__file__).parents[1] / "gpu"))
from written_penalties import MCP, Lasso, LogSum

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning"),  # torch's compiler calls its own old parts
]

SIZES: dict[str, tuple[list[tuple[int, ...]], int]] = {
    "LeNet-300-100": ([(300, 784), (300,), (100, 300), (100,), (10, 100), (10,)], 20),
    "11.2 M weights": ([(1400, 2000)] * 4, 1),
}


def optimizer(shapes: list[tuple[int, ...]], penalty: Any, options: dict[str, Any]) -> torch.optim.Optimizer:
    generator = torch.Generator().manual_seed(0)
    weights = [torch.nn.Parameter(0.05 * torch.randn(shape, generator=generator)) for shape in shapes]
    for w in weights:
        w.grad = 0.01 * torch.randn(w.shape, generator=generator)
    adam = torch.optim.Adam(weights, lr=1e-9, fused=True)  # the weights stay about where they are
    if penalty is not None:
        attach(adam, penalty, 1e-5, **options)
    return adam


def seconds(step: Any, repeats: int) -> float:
    start = perf_counter()
    for _ in range(repeats):
        step()
    return (perf_counter() - start) / repeats


@pytest.mark.timeout(900)
@pytest.mark.parametrize("size", SIZES)
def test_ratio_to_the_fused_step(size: str) -> None:
    shapes, repeats = SIZES[size]
    print(f"\n{size}, {torch.get_num_threads()} threads{'':8}ms plain  ms with  ratio")
    for penalty in (Lasso(), MCP(0.5), LogSum(0.003)):
        for label, options in (
            ("compiled", {"compile": True}),
            ("eager", {}),
            ("every 4", {"compile": True, "every": 4}),
        ):
            plain, with_prox = (optimizer(shapes, p, options).step for p in (None, penalty))
            for step in (plain, with_prox):
                seconds(step, 8)
            rounds = [(seconds(plain, 4 * repeats), seconds(with_prox, 4 * repeats)) for _ in range(9)]
            base, full = (1e3 * median(column) for column in zip(*rounds, strict=True))
            ratio = median(b / a for a, b in rounds)
            print(f"{penalty.name:10}{label:12}{'':15}{base:8.3f} {full:8.3f} {ratio:6.2f}", flush=True)
