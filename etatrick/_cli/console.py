"""What goes where: results to stdout, progress and complaints to stderr, one JSON object for programs."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console


class Refusal(Exception):
    """Bad input to the command line, in one sentence."""


def out() -> Console:
    """The console of results."""
    return Console(highlight=False, soft_wrap=False)


def err() -> Console:
    """The console of progress and complaints."""
    return Console(stderr=True, highlight=False)


def print_json(content: dict[str, Any]) -> None:
    """One object on stdout."""
    print(json.dumps(content, indent=2))


def working(sentence: str) -> AbstractContextManager[object]:
    """A spinner on stderr while something long runs; nothing when stderr is not a terminal."""
    console = err()
    return console.status(sentence) if console.is_terminal else nullcontext()


@contextmanager
def counting(sentence: str) -> Iterator[Callable[[int, int], None]]:
    """A function of (done, total) that moves a bar on stderr; it does nothing when stderr is not a terminal."""
    console = err()
    if not console.is_terminal:
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(sentence, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def complain(sentence: str, pointer: str = "") -> None:
    """One sentence on stderr, and below it the formula with a caret."""
    print(f"etatrick: {' '.join(sentence.split())}", file=err().file)
    if pointer:
        print("\n".join(f"    {line}" for line in pointer.splitlines()), file=err().file)


def writable(path: Path, force: bool) -> Path:
    """`path` if a file can be written there; said before a long computation, not after it."""
    if path.is_dir():
        raise Refusal(f"{path} is a folder; give the name of a file")
    if path.exists() and not force:
        raise Refusal(f"{path} exists already; --force replaces it")
    if not path.parent.is_dir():
        raise Refusal(f"cannot write {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise Refusal(f"cannot write {path}: the folder {path.parent} is read-only")
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path`, with its ending, that takes its place once it is written; until then nothing changes."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
