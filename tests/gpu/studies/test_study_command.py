"""`etatrick study`: the files it writes, that it goes on where it stopped, and one sentence for wrong arguments."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from etatrick.cli import main

ARGUMENTS = ("--epochs", "1", "--seeds", "1", "--method", "LogSum", "--method", "VarDrop")


def test_a_study_writes_csv_json_and_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "paper"
    assert main(["study", "paper", str(folder), *ARGUMENTS, "--json"]) == 0
    shown = capsys.readouterr()
    assert "corrected-LogSum-seed0 epoch 1/1" in shown.err
    found = json.loads(shown.out)
    stored = json.loads((folder / "paper.json").read_text())
    assert stored["rows"] == found["rows"]
    rows = list(csv.DictReader((folder / "paper.csv").read_text().splitlines()))
    assert [row["method"] for row in rows] == ["LogSum", "VarDrop"]
    assert float(rows[0]["error_percent"]) == found["rows"][0]["error_percent"]
    assert (folder / "paper.svg").read_text().rstrip().endswith("</svg>")
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    assert main(["study", "paper", str(folder), *ARGUMENTS]) == 0
    again = capsys.readouterr()
    assert "epoch" not in again.err
    assert "published" in again.out
    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("paper",),
        ("paper", "out", "--form", "improved"),
        ("paper", "out", "--method", "AdaDrop"),
        ("paper", "out", "--epochs", "0"),
        ("paper", "out", "--epochs", "many"),
        ("paper", "out", "--data", "no/such/folder"),
        ("paper", "out", "--device", "abacus"),
        ("paper", "file"),
        ("frontier", "out", "--network", "lenet-5"),
        ("frontier", "out", "--network", "resnet"),
        ("frontier", "out", "--seeds", "0"),
        ("matched", "out", "--seeds", "-1"),
        ("bench", "out", "--rounds", "0"),
        ("everything", "out"),
    ],
)
def test_wrong_arguments_give_one_sentence(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    assert main(["study", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("etatrick: ")
    assert shown.err.count("\n") == 1
