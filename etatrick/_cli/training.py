"""Sparsify a network and say how it goes: a progress bar on stderr, tables on stdout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from .console import Refusal, err, out, print_json, working, writable
from .description import Description

if TYPE_CHECKING:
    from ..export import TorchPenalty
    from ..gpu import Dataset, Epoch, Result

DIGITS = "digits"


@dataclass(frozen=True)
class Settings:
    """A run of `etatrick.gpu.sparsify` but for the penalty."""

    data: str
    lam: float
    epochs: int
    lr: float
    batch: int
    seed: int = 0
    schedule: str = "cubic"
    input_dropout: float = 0.0
    device: str = "auto"
    baseline: bool = False
    checkpoint: Path | None = None
    resume: bool = False


#: What suits 1,437 training images in a minute, and 60,000 in a few minutes.
_DEFAULTS: dict[bool, dict[str, Any]] = {
    True: {"lam": 3e-5, "epochs": 60, "lr": 3e-3, "batch": 32},
    False: {"lam": 1e-5, "epochs": 30, "lr": 1e-3, "batch": 128},
}


def settings(data: str, **chosen: Any) -> Settings:
    """The settings that were chosen (not None), and for the others those that suit the data."""
    given = {name: value for name, value in chosen.items() if value is not None}
    return Settings(data=data, **{**_DEFAULTS[data == DIGITS], **given})


def sparsify(description: Description, wanted: Settings, output: Path | None, force: bool, as_json: bool) -> None:
    """Train under the penalty described, save the network where `output` says, and show what came of it."""
    run = checked(wanted)
    if output is not None:
        writable(output, force)
    found = dataset(run)
    with working("deriving the torch functions"):
        functions = description.penalty().to_torch()
    result = train(functions, found, run)
    if output is not None:
        result.save(output)
    if as_json:
        saved = {"description": description.to_json(), "model": output and str(output)}
        print_json(result.metadata() | saved)
        return
    show(result)
    if output is not None:
        print(f"wrote {output}")


def checked(run: Settings) -> Settings:
    """The settings, if device and checkpoint can be used; said before anything is computed."""
    check_device(run.device)
    if run.resume and run.checkpoint is None:
        raise Refusal("--resume needs --checkpoint FILE, the run to continue")
    if run.checkpoint and run.checkpoint.exists() and not run.resume:
        raise Refusal(f"{run.checkpoint} exists already; --resume continues that run, removing the file starts anew")
    return run


def check_device(device: str) -> None:
    """Raises: `Refusal` for a device that torch does not know or have."""
    import torch

    try:
        wanted = device if device != "auto" else "cpu"
        torch.zeros(1, device=torch.device(wanted))
    except (RuntimeError, AssertionError, NotImplementedError) as problem:
        raise Refusal(f"the device {device!r} cannot be used: {str(problem).splitlines()[0]}") from None


def dataset(run: Settings) -> Dataset:
    """The data, read before anything is computed."""
    from ..gpu import load

    return load(run.data)


def train(functions: TorchPenalty, data: Dataset, run: Settings) -> Result:
    """Sparsify, with a progress bar."""
    import torch

    from .. import gpu

    if run.data == DIGITS:  # a batch is so small that a second thread only waits for the first
        torch.set_num_threads(1)
    with _progress(("dense", "sparse") if run.baseline else ("sparse",), run.epochs) as watch:
        return gpu.sparsify(
            data, functions, run.lam, run.epochs,
            lr=run.lr, batch=run.batch, seed=run.seed, device=run.device, schedule=run.schedule,
            input_dropout=run.input_dropout, baseline=run.baseline,
            checkpoint=run.checkpoint, resume=run.resume, progress=watch,
        )  # fmt: skip


@contextmanager
def _progress(stages: tuple[str, ...], epochs: int) -> Iterator[Any]:
    """A function to call after every epoch: it moves a bar, or prints a line where stderr is no terminal."""
    console = err()
    if not console.is_terminal:
        yield lambda epoch: _line(console, epoch)
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        tasks = {stage: bars.add_task(stage, total=epochs, state="", start=False) for stage in stages}
        yield lambda epoch: _move(bars, tasks[epoch.stage], epoch)


def _move(bars: Progress, task: TaskID, epoch: Epoch) -> None:
    bars.start_task(task)
    bars.update(task, completed=epoch.epoch, state=_state(epoch))


def _line(console: Console, epoch: Epoch) -> None:
    """About ten lines a run, for logs."""
    if epoch.epoch % max(1, epoch.epochs // 10) == 0 or epoch.epoch == epoch.epochs:
        console.print(f"{epoch.stage} epoch {epoch.epoch}/{epoch.epochs} {_state(epoch)}")


def _state(epoch: Epoch) -> str:
    return f"loss {epoch.loss:.4f}, {epoch.nonzeros:,} of {epoch.weights:,} nonzero"


def show(result: Result) -> None:
    """The table per layer, then test error and exact nonzeros."""
    from ..report import layers_table, scores_table

    console = out()
    console.print(layers_table(result.layers))
    before = {"dense, the same training": result.before} if result.before else {}
    console.print(scores_table({**before, f"sparse, lam = {result.lam:g}": result.after}))
