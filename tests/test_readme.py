"""Every example of README runs and prints what README says; run as a script, this writes the outputs anew."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from etatrick._cli.catalogue import to_markdown
from etatrick.cli import main

README = Path(__file__).parent.parent / "README.md"
_CONSOLE = re.compile(r"^```console\n\$ (etatrick .*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPEN, _CLOSE = "<!-- etatrick list --markdown -->\n", "<!-- end -->"
_CATALOGUE = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)
_COMMAND = re.compile(r"^\$ etatrick ", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A command and what README shows of its output."""

    command: str
    shown: str

    @property
    def arguments(self) -> list[str]:
        return shlex.split(self.command)[1:]

    @property
    def trains(self) -> bool:
        """Its numbers depend on the processor, so only that it runs is tested, and briefly."""
        return self.arguments[0] in ("sparsify", "demo")

    @property
    def needs_data(self) -> bool:
        return "--data" in self.arguments


def examples() -> list[Example]:
    return [Example(*found) for found in _CONSOLE.findall(README.read_text(encoding="utf-8"))]


def output(arguments: list[str]) -> str:
    """What the command prints to stdout in a terminal of 80 columns."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        assert main(arguments) == 0
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def test_every_command_of_readme_is_an_example() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(examples()) == len(_COMMAND.findall(text)) >= 6


@pytest.mark.parametrize("example", [e for e in examples() if not e.trains], ids=lambda e: e.command)
def test_readme_shows_what_is_printed(example: Example) -> None:
    assert output(example.arguments) == example.shown


@pytest.mark.parametrize("example", [e for e in examples() if e.trains and not e.needs_data], ids=lambda e: e.command)
def test_training_examples_run(example: Example) -> None:
    assert "nonzeros" in output([*example.arguments, "--epochs", "1"])


def test_python_examples_run_in_order() -> None:
    blocks = _PYTHON.findall(README.read_text(encoding="utf-8"))
    assert len(blocks) >= 2
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)


def test_the_catalogue_is_not_stale() -> None:
    """Renewed by running this file as a script."""
    (found,) = _CATALOGUE.findall(README.read_text(encoding="utf-8"))
    assert found == to_markdown()


def test_outputs_are_found_where_they_stand() -> None:
    (found,) = _CONSOLE.findall("```console\n$ etatrick list\nline 1\n\nline 2\n```\n")
    assert found == ("etatrick list", "line 1\n\nline 2\n")


def _renew() -> None:
    """Write the output of every example that needs no other data into README."""
    text = README.read_text(encoding="utf-8")
    for example in examples():
        if not example.needs_data:
            old = f"$ {example.command}\n{example.shown}```"
            text = text.replace(old, f"$ {example.command}\n{output(example.arguments)}```")
    text = _CATALOGUE.sub(lambda _: f"{_OPEN}{to_markdown()}{_CLOSE}", text)
    README.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def _elsewhere() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        yield


if __name__ == "__main__":
    os.environ["COLUMNS"] = "80"
    with _elsewhere():
        _renew()
