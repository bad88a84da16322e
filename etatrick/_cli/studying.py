"""Run a study: a bar on stderr, the table on stdout, and CSV, JSON and a picture in its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .console import Refusal, err, out, print_json, replacing
from .training import check_device

if TYPE_CHECKING:
    from ..gpu.studies import Options, Outcome


@dataclass(frozen=True)
class Request:
    """What the command line asks for, of any study."""

    folder: Path
    data: str
    epochs: int | None
    seeds: int | None
    device: str

    def checked(self) -> Request:
        """The request, if its folder and device can be used and pictures can be drawn; said before any work."""
        import matplotlib  # noqa: F401  a missing library is a complaint at once

        check_device(self.device)
        if self.folder.exists() and not self.folder.is_dir():
            raise Refusal(f"{self.folder} is a file; name a folder for the study")
        self.folder.mkdir(parents=True, exist_ok=True)
        return self


def study(request: Request, run: Callable[[Options], Outcome], as_json: bool) -> None:
    """Run or continue the study, write its files and show its table."""
    from ..gpu.studies import Options

    asked = request.checked()
    with _watched() as watch:
        options = Options(asked.folder, asked.data, asked.epochs, asked.seeds, asked.device, watch)
        outcome = run(options)
    paths = _write(outcome, asked.folder)
    if as_json:
        print_json(outcome.to_json() | {"files": [str(path) for path in paths]})
        return
    _show(outcome)
    for path in paths:
        print(f"wrote {path}")


def _write(outcome: Outcome, folder: Path) -> list[Path]:
    import json

    from ..report.plots import save
    from ..report.studies import draw

    paths = [folder / f"{outcome.study}.{ending}" for ending in ("csv", "json", "svg")]
    texts = (outcome.to_csv(), json.dumps(outcome.to_json(), indent=1) + "\n")
    for path, text in zip(paths, texts, strict=False):
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    with replacing(paths[2]) as temporary:
        save(draw(outcome.study, outcome.rows, outcome.runs), temporary)
    return paths


def _show(outcome: Outcome) -> None:
    from ..report.studies import study_table

    console = out()
    console.print(study_table(outcome.study, outcome.rows))
    for sentence in outcome.findings:
        console.print(sentence, markup=False)


@contextmanager
def _watched() -> Iterator[Any]:
    """A function to call after every epoch: it moves a bar, or prints about ten lines a run for logs."""
    console = err()
    if not console.is_terminal:
        yield lambda run, done, epochs, state: _line(console, run, done, epochs, state)
        return
    columns = TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn()
    with Progress(*columns, TextColumn("{task.fields[state]}"), TimeElapsedColumn(), console=console) as bars:
        tasks: dict[str, Any] = {}

        def move(run: str, done: int, epochs: int, state: str) -> None:
            if run not in tasks:
                tasks[run] = bars.add_task(run, total=epochs, state="")
            bars.update(tasks[run], completed=done, state=state)

        yield move


def _line(console: Console, run: str, done: int, epochs: int, state: str) -> None:
    if done % max(1, epochs // 10) == 0 or done == epochs:
        console.print(f"{run} epoch {done}/{epochs} {state}", markup=False)
