"""The main job: train a network under a penalty until most of its weights are exactly zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import torch

from ._errors import refusal
from ._protocol import Convertible, TorchPenalty, as_torch
from .attach import attach
from .checkpoint import load_safely, save_atomically
from .compiled import worthwhile
from .data import Dataset, load
from .models import LeNet300100, seeded_lenet
from .schedule import Constant, Ramp, Schedule, named
from .stats import LayerStats, layer_stats
from .train import Recipe, adam, error_rate, train_epoch

_NETWORK: Final = "etatrick network 1"
_RUN: Final = "etatrick run 2"


@dataclass(frozen=True)
class Epoch:
    """What is known after an epoch (counted from 1); the mean training loss leaves the penalty out."""

    stage: Literal["dense", "sparse"]
    epoch: int
    epochs: int
    loss: float
    nonzeros: int
    weights: int


@dataclass(frozen=True)
class Score:
    """A finished network: its error on the test set, in [0, 1], and its weights that are not exactly 0."""

    test_error: float
    nonzeros: int
    weights: int

    @property
    def density(self) -> float:
        """nonzeros / weights."""
        return self.nonzeros / self.weights


@dataclass(frozen=True, eq=False)
class Result:
    """A sparse network and how it came about; `before` is the same recipe without the penalty, or None."""

    data: str
    penalty: str
    lam: float
    recipe: Recipe
    before: Score | None
    after: Score
    layers: tuple[LayerStats, ...]
    history: tuple[Epoch, ...]
    model: LeNet300100

    def metadata(self) -> dict[str, Any]:
        """Everything but the weights, as JSON can hold it."""
        plain = {"data": self.data, "penalty": self.penalty, "lam": self.lam, "recipe": asdict(self.recipe)}
        before = asdict(self.before) if self.before else None
        layers = [asdict(layer) | {"shape": list(layer.shape)} for layer in self.layers]
        history = [asdict(epoch) for epoch in self.history]
        return plain | {"before": before, "after": asdict(self.after), "layers": layers, "history": history}

    def save(self, path: str | Path) -> None:
        """Write the network and `metadata()` to one file, which `load_network` reads. Whole or not at all."""
        state = {name: tensor.cpu() for name, tensor in self.model.state_dict().items()}
        save_atomically({"format": _NETWORK, "state_dict": state, "metadata": self.metadata()}, path)


def load_network(path: str | Path, device: str | torch.device = "cpu") -> tuple[LeNet300100, dict[str, Any]]:
    """The network and the metadata that `Result.save` wrote; nothing in the file is executed.

    Raises: `EtatrickError` for a missing, damaged or foreign file.
    """
    content = load_safely(path, device)
    _check_format(content, _NETWORK, path)
    state = content["state_dict"]
    model = LeNet300100(state["hidden1.weight"].shape[1], state["output.weight"].shape[0]).to(device)
    model.load_state_dict(state)
    return model, content["metadata"]


def sparsify(
    data: Dataset | str | Path,
    penalty: TorchPenalty | Convertible,
    lam: float,
    epochs: int,
    *,
    lr: float = 1e-3,
    batch: int = 128,
    seed: int = 0,
    device: str = "auto",
    schedule: str | Schedule = "cubic",
    cap: float | None = None,
    input_dropout: float = 0.0,
    baseline: bool = False,
    progress: Callable[[Epoch], None] | None = None,
    checkpoint: str | Path | None = None,
    resume: bool = False,
    compile: bool | None = None,
) -> Result:
    """Train LeNet-300-100 to minimise mean cross-entropy + lam sum Omega(w) over its weights, biases free.

    Adam with a linearly falling learning rate, the exact prox in Adam's metric after every step, lam
    ramped up by `schedule`. The test set is read once, at the end.

    Args:
        data: a `Dataset`, or what `load` takes: "digits" or a folder of IDX files.
        device: "auto" is CUDA where there is one, else the CPU.
        schedule: "cubic", "linear", "constant", or a function of the number of steps taken.
        cap: the largest proximal step, see `attach`.
        baseline: first train the same network without the penalty, for comparison.
        progress: called after every epoch.
        checkpoint: a file to write after every epoch (of the baseline: the same name with ".dense" added).
        resume: continue from `checkpoint` if that file exists. On the CPU, and with as many threads, the
            result is bit for bit that of an uninterrupted run.
        compile: run the prox compiled, see `attach`; None decides by the length of the run.

    Raises: `EtatrickError` for settings out of range, unreadable data, or a checkpoint made with other
    settings.
    """
    recipe = Recipe(epochs, lr, batch, seed, input_dropout)
    target = torch.device(_device(device))
    found = data.to(target) if isinstance(data, Dataset) else load(data, target)
    ramp = named(schedule, recipe.steps(len(found.train_labels))) if isinstance(schedule, str) else schedule
    files = _Files(Path(checkpoint) if checkpoint else None, resume)
    job = _Job(found, recipe, as_torch(penalty), float(lam), ramp, cap, files, progress or _silent, compile)
    before = job.dense().run()[1] if baseline else None
    model, after, history = job.run()
    return Result(found.name, job.name, job.lam, recipe, before, after, layer_stats(model), history, model)


@dataclass(frozen=True)
class _Files:
    checkpoint: Path | None
    resume: bool

    def dense(self) -> _Files:
        path = self.checkpoint
        return replace(self, checkpoint=path and path.with_name(f"{path.name}.dense"))


@dataclass(frozen=True, eq=False)
class _Job:
    """One training run; without a penalty it is the dense baseline."""

    data: Dataset
    recipe: Recipe
    penalty: TorchPenalty | None
    lam: float
    schedule: Schedule
    cap: float | None
    files: _Files
    progress: Callable[[Epoch], None]
    compile: bool | None = None

    @property
    def name(self) -> str:
        return self.penalty.name if self.penalty else "none"

    def dense(self) -> _Job:
        return replace(self, penalty=None, files=self.files.dense())

    def run(self) -> tuple[LeNet300100, Score, tuple[Epoch, ...]]:
        model = seeded_lenet(self.data.features, self.data.classes, self.recipe.seed).to(self.data.train_inputs.device)
        optimizer = adam(model, self.recipe)
        if self.penalty:
            attach(
                optimizer,
                self.penalty,
                self.lam,
                model,
                self.schedule,
                cap=self.cap,
                compile=self._compiled(model),
            )
        history = self._resumed(model, optimizer)
        for epoch in range(len(history), self.recipe.epochs):
            loss = train_epoch(model, optimizer, self.data, self.recipe, epoch)
            history.append(self._epoch(model, epoch, loss))
            self._store(model, optimizer, history)
            self.progress(history[-1])
        return model, self._score(model), tuple(history)

    def _compiled(self, model: LeNet300100) -> bool:
        if self.compile is not None:
            return self.compile
        steps = self.recipe.steps(len(self.data.train_labels))
        return worthwhile(_count(model)[1], steps, self.data.train_inputs.device)

    def _epoch(self, model: LeNet300100, epoch: int, loss: float) -> Epoch:
        nonzeros, weights = _count(model)
        stage: Literal["dense", "sparse"] = "sparse" if self.penalty else "dense"
        return Epoch(stage, epoch + 1, self.recipe.epochs, loss, nonzeros, weights)

    def _score(self, model: LeNet300100) -> Score:
        return Score(error_rate(model, self.data.test_inputs, self.data.test_labels), *_count(model))

    def _settings(self) -> dict[str, Any]:
        """What a checkpoint has to agree with; Omega(1) tells apart parameters that a name omits."""
        ramp = repr(self.schedule) if isinstance(self.schedule, Constant | Ramp) else "a function"
        at_one = float(self.penalty.penalty(torch.ones(1, dtype=torch.float64))) if self.penalty else 0.0
        plain = {"data": self.data.name, "examples": len(self.data.train_labels), "penalty": self.name}
        return plain | asdict(self.recipe) | {"Omega(1)": at_one, "lam": self.lam, "schedule": ramp, "cap": self.cap}

    def _store(self, model: LeNet300100, optimizer: torch.optim.Optimizer, history: list[Epoch]) -> None:
        if self.files.checkpoint is None:
            return
        states = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
        epochs = [asdict(epoch) for epoch in history]
        content = {"format": _RUN, "settings": self._settings(), "history": epochs} | states
        save_atomically(content, self.files.checkpoint)

    def _resumed(self, model: LeNet300100, optimizer: torch.optim.Optimizer) -> list[Epoch]:
        path = self.files.checkpoint
        if path is None or not self.files.resume or not path.exists():
            return []
        content = load_safely(path, self.data.train_inputs.device)
        _check_format(content, _RUN, path)
        _check_settings(content["settings"], self._settings(), path)
        model.load_state_dict(content["model"])
        optimizer.load_state_dict(content["optimizer"])
        return [Epoch(**epoch) for epoch in content["history"]]


def _check_format(content: dict[str, Any], expected: str, path: str | Path) -> None:
    if content.get("format") != expected:
        raise refusal(f"{path} is a file of format {content.get('format')!r}, not {expected!r}")


def _check_settings(stored: dict[str, Any], wanted: dict[str, Any], path: Path) -> None:
    for key, value in wanted.items():
        if stored.get(key) != value:
            raise refusal(f"{path} was made with {key} = {stored.get(key)}, not {value}; it cannot be continued")


def _count(model: LeNet300100) -> tuple[int, int]:
    layers = layer_stats(model)
    return sum(layer.nonzeros for layer in layers), sum(layer.weights for layer in layers)


def _device(device: str) -> str:
    if device != "auto":
        return device
    return "cuda" if torch.cuda.is_available() else "cpu"


def _silent(epoch: Epoch) -> None:
    """The progress callback of a run that nobody watches."""
