"""Adding a method touches one file: a module that appears in the package is listed, built, tabulated and exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from etatrick import methods
from etatrick._cli.catalogue import to_json, to_markdown
from etatrick.cli import main

MODULE = '''"""A trial: Omega = w/3."""

from __future__ import annotations

from etatrick.methods import Entry, Formula, Parameter
from etatrick.report.traits import Traits

ENTRY = Entry(
    name="zz_trial",
    title="A trial",
    year=2000,
    noise="none",
    source=Formula("penalty", "w/k"),
    parameters=(Parameter("k", "a scale", default="3", low="0"),),
    traits=Traits("closed", "kink", "linear", "single-valued"),
    citation="""@misc{doe2000trial,
  author = {Doe, Jane},
  title = {A trial},
  eprint = {0000.00000},
  archiveprefix = {arXiv},
  year = {2000},
}""",
    recorded=(),
)
'''


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "zz_trial.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(tmp_path)])
    methods.names.cache_clear()
    yield "zz_trial"
    methods.names.cache_clear()


def test_one_file_is_one_method(trial: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert trial in methods.names("separable")
    assert str(methods.get(trial).omega) == "w/3"
    assert "| `zz_trial` | 2000 | none | closed | kink | linear | no | single-valued | Doe 2000 |" in to_markdown()
    assert trial in {entry["name"] for entry in to_json()["methods"]}
    assert main(["derive", "--method", trial, "--param", "k=2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["omega"] == "w/2"


def test_it_is_gone_again() -> None:
    assert "zz_trial" not in methods.names()
