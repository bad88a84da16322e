"""Curves go to a writer that the user brings."""

from __future__ import annotations

import sys
from typing import Any

import torch
from torch import Tensor, nn

from etatrick.gpu import attach, write_stats


class Recorder:
    def __init__(self) -> None:
        self.scalars: dict[str, tuple[float, int]] = {}
        self.histograms: dict[str, tuple[list[float], int]] = {}

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None:
        self.scalars[tag] = (scalar_value, global_step)

    def add_histogram(self, tag: str, values: Tensor, global_step: int) -> None:
        self.histograms[tag] = (values.tolist(), global_step)


def test_stats_of_every_weight_are_written(lasso: Any) -> None:
    alive, dead = nn.Parameter(torch.tensor([[2.0, 0.01]])), nn.Parameter(torch.full((1, 2), 0.01))
    optimizer = torch.optim.SGD([alive, dead], lr=0.5)
    handle = attach(optimizer, lasso, 1.0, [("alive", alive), ("dead", dead)])
    writer = Recorder()
    write_stats(writer, handle)
    assert writer.scalars["etatrick/density"] == (1.0, 0)
    assert "etatrick/alive/jumping" not in writer.scalars
    for w in (alive, dead):
        w.grad = torch.zeros_like(w)
    optimizer.step()
    writer = Recorder()
    write_stats(writer, handle)
    assert writer.scalars == {
        "etatrick/density": (0.25, 1),
        "etatrick/factor": (1.0, 1),
        "etatrick/alive/density": (0.5, 1),
        "etatrick/alive/jumping": (0.0, 1),
        "etatrick/alive/capped": (0.0, 1),
        "etatrick/dead/density": (0.0, 1),
        "etatrick/dead/jumping": (0.0, 1),
        "etatrick/dead/capped": (0.0, 1),
    }
    assert writer.histograms == {"etatrick/alive": ([1.5], 1)}
    write_stats(writer, handle, position=7)
    assert writer.scalars["etatrick/density"] == (0.25, 7)
    assert "tensorboard" not in sys.modules
