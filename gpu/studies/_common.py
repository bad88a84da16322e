"""What all studies are told, what they return, and the statistics of several seeds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import torch
from torch import Tensor, nn

from .._errors import refusal
from .._protocol import TorchPenalty
from ..compiled import worthwhile
from ..data import Dataset, load
from ..train import Recipe
from ._folder import Folder, Watch, unwatched


@dataclass(frozen=True)
class Options:
    """What every study takes.

    folder: where the runs go, and where a study that was cut off finds them again. data: "digits" or a folder of IDX
    files. epochs: None for those that suit study and data. seeds: number of repetitions, seeds 0, 1, ...
    Raises: `EtatrickError` for a number below 1.
    """

    folder: Path
    data: str = "digits"
    epochs: int | None = None
    seeds: int | None = None
    device: str = "auto"
    watch: Watch = field(default=unwatched, compare=False)

    def __post_init__(self) -> None:
        for name, value in (("epochs", self.epochs), ("seeds", self.seeds)):
            if value is not None and value < 1:
                raise refusal(f"{name} must be at least 1, not {value}")

    def runs(self) -> Folder:
        """The folder of the runs."""
        return Folder(Path(self.folder), self.watch)

    def dataset(self) -> Dataset:
        """The data, on the device. One thread for the digits: their batches are too small to share."""
        if self.data == "digits":
            torch.set_num_threads(1)
        automatic = "cuda" if torch.cuda.is_available() else "cpu"
        return load(self.data, automatic if self.device == "auto" else self.device)

    def recipe(self, epochs: int, **others: Any) -> Recipe:
        """The recipe that suits the data: small batches and fewer epochs for 1,437 digits."""
        small = {"batch": 32, "lr": 3e-3} if self.data == "digits" else {}
        return Recipe(**({"epochs": self.epochs or epochs} | others | small))


@dataclass(frozen=True)
class Outcome:
    """A finished study: the lines of its table, what else it found, and its runs by name.

    `findings` are sentences; `settings` say how it was made, so that it can be made again.
    """

    study: str
    settings: dict[str, Any]
    rows: tuple[dict[str, Any], ...]
    findings: tuple[str, ...]
    runs: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Everything but the runs, which lie beside it."""
        return {
            "study": self.study,
            "settings": self.settings,
            "rows": list(self.rows),
            "findings": list(self.findings),
        }

    def to_csv(self) -> str:
        """The table; a column that a line lacks is empty."""
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue()


@dataclass(frozen=True)
class Scaled:
    """P(w) = factor Omega(scale w), with prox_{s P}(v) = prox_{s factor scale^2 Omega}(scale v) / scale."""

    base: TorchPenalty
    factor: float
    scale: float

    @property
    def name(self) -> str:
        return f"{self.factor:g} {self.base.name}({self.scale:g} w)"

    @property
    def weak_convexity(self) -> float:
        return self.factor * self.scale**2 * self.base.weak_convexity

    def penalty(self, w: Tensor) -> Tensor:
        return self.factor * self.base.penalty(self.scale * w)

    def derivative(self, w: Tensor) -> Tensor:
        return self.factor * self.scale * self.base.derivative(self.scale * w)

    def prox(self, v: Tensor, step: float | Tensor) -> Tensor:
        return self.base.prox(self.scale * v, step * (self.factor * self.scale**2)) / self.scale


def log_sum(eps: float) -> TorchPenalty:
    """Omega(w) = log(1 + |w|/eps)."""
    return _method("log_sum", eps=repr(eps))


def variational_dropout() -> TorchPenalty:
    """The exact effective penalty of variational dropout, f = 2 KL."""
    return _method("variational_dropout")


def _method(name: str, **parameters: str) -> TorchPenalty:
    from etatrick import methods

    return methods.get(name, **parameters).to_torch()


def compiles(model: nn.Module, recipe: Recipe, data: Dataset) -> bool:
    """Is compiling the prox worth its half minute?"""
    weights = sum(p.numel() for p in model.parameters())
    return worthwhile(weights, recipe.steps(len(data.train_labels)), data.train_inputs.device)


def spread(name: str, values: Sequence[float]) -> dict[str, float]:
    """{name: mean, name_sd: standard deviation}, the latter 0 for one value."""
    return {name: mean(values), f"{name}_sd": stdev(values) if len(values) > 1 else 0.0}


def summary(results: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Mean and spread of error and nonzeros (in percent) over the runs of one setting."""
    found = list(results)
    errors = [100 * run["error"] for run in found]
    shares = [100 * run["nonzeros"] / run["weights"] for run in found]
    return {"seeds": len(found)} | spread("error_percent", errors) | spread("nonzero_percent", shares)
