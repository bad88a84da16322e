"""`etatrick plot` and `etatrick compare`: what they print, write and refuse."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mpmath
import pytest

from etatrick._cli import console
from etatrick.cli import main
from etatrick.report import plots

LASSO = ("--rate", "1/(1+w)")
BAD = {
    "a plot of nothing": ("plot", "-o", "p.svg"),
    "a plot to nowhere": ("plot", *LASSO, "-o", "no/such/folder/p.svg"),
    "a plot to a folder": ("plot", *LASSO, "-o", "folder.svg"),
    "an unknown format": ("plot", *LASSO, "-o", "p.bmp"),
    "a plot without a file": ("plot", *LASSO),
    "numbers to nowhere": ("plot", *LASSO, "-o", "p.svg", "--data", "no/such/folder/p.csv"),
    "one file for both": ("plot", *LASSO, "-o", "p.svg", "--data", "p.svg"),
    "an empty range": ("plot", *LASSO, "-o", "p.svg", "--range", "2", "2"),
    "a range of words": ("plot", *LASSO, "-o", "p.svg", "--range", "here", "there"),
    "a negative step": ("plot", *LASSO, "-o", "p.svg", "--step", "-1"),
    "one point": ("plot", *LASSO, "-o", "p.svg", "--points", "1"),
    "an unknown companion": ("plot", *LASSO, "-o", "p.svg", "--with", "lassoo"),
    "the same penalty twice": ("plot", "--method", "mcp", "-o", "p.svg", "--with", "mcp"),
    "a symbolic parameter": ("plot", "--method", "log_sum", "--param", "eps=positive", "-o", "p.svg"),
    "a parameter of nothing": ("plot", "--param", "eps=1", "--paper-figure", "1", "-o", "p.svg"),
    "figure 7": ("plot", "--paper-figure", "7", "-o", "p.svg"),
    "a penalty in the paper's figure": ("plot", *LASSO, "--paper-figure", "1", "-o", "p.svg"),
    "a range in the paper's figure": ("plot", "--paper-figure", "1", "-o", "p.svg", "--range", "0", "1"),
    "a comparison nowhere": ("compare", "mcp"),
    "a comparison of nothing": ("compare", "--at", "1"),
    "a comparison of numbers": ("compare", "1", "2", "--at", "1"),
    "an unknown method": ("compare", "mpc", "--at", "1"),
    "a method twice": ("compare", "mcp", "lasso", "mcp", "--at", "1"),
    "an unknown kind": ("compare", "size=w", "--at", "1"),
    "half a parameter": ("compare", "mcp:a", "--at", "1"),
    "an unknown parameter": ("compare", "mcp:q=1", "--at", "1"),
    "a negative magnitude": ("compare", "mcp", "--at", "-1"),
    "a magnitude in words": ("compare", "mcp", "--at", "one"),
    "an unknown match": ("compare", "mcp", "--at", "1", "--match", "size"),
    "a match on a plateau": ("compare", "lasso", "mcp:a=3", "--at", "4", "--match-at", "4"),
}


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "folder.svg").mkdir()


def run(*arguments: str) -> tuple[int, str, str]:
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        status = main(arguments)
    return status, out.getvalue(), err.getvalue()


def answer(*arguments: str) -> Any:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- start ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["plot", "compare"])
def test_help_has_examples_and_loads_nothing_heavy(command: str) -> None:
    code = (
        "import sys, etatrick.cli\n"
        f"assert etatrick.cli.main(['{command}', '--help']) == 0\n"
        "print([m for m in ('sympy', 'matplotlib', 'numpy', 'scipy', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert f"  etatrick {command} " in done.stdout


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_and_leaves_no_file(arguments: tuple[str, ...], tmp_path: Path) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("etatrick: ")
    assert len(err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["folder.svg"]


# --- the paper's figure ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def figure_1(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp("paper")
    files = ("-o", str(folder / "figure1.svg"), "--data", str(folder / "figure1.csv"))
    return answer("plot", "--paper-figure", "1", *files, "--points", "7"), folder


def test_the_paper_figure_is_drawn(figure_1: tuple[dict[str, Any], Path]) -> None:
    _, folder = figure_1
    text = (folder / "figure1.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")
    shown = ("VarDrop", "Standout", "HardConcrete", "HardThresh(16)", "scalar penalty λΩ(w)", "too low at 32 nonzeros")
    assert all(f"{words} -->" in text or words in text for words in shown)


def test_the_paper_figure_has_its_numbers(figure_1: tuple[dict[str, Any], Path]) -> None:
    _, folder = figure_1
    found = table(folder / "figure1.csv")
    assert list(found[0]) == ["panel", "curve", "method", "lam", "x", "penalty", "value", "authors"]
    assert len(found) == 5 * (7 + 33) + 33
    for row in found:
        if row["method"] == "log_sum" and row["panel"] == "scalar":
            w = float(row["x"])
            assert float(row["value"]) == pytest.approx(2 * math.log((w + 2) / 2.01), abs=1e-14)
        if row["method"] == "mcp" and row["panel"] == "vector":
            k = float(row["x"])
            w = 1 / math.sqrt(k + 1e-3)
            one = math.sqrt(2) * w - w**2 if w < math.sqrt(0.5) else 0.5
            assert float(row["value"]) == pytest.approx(k * one, abs=1e-13)


def test_the_text_beside_the_figure_is_in_the_answer(figure_1: tuple[dict[str, Any], Path]) -> None:
    found, folder = figure_1
    assert set(found) == {"path", "data", "caption", "differences", "samples", "seed", "draws"}
    assert found["path"] == str(folder / "figure1.svg")
    assert "from a bounded search over eta on Monte Carlo moments" in found["caption"]
    assert all(set(d) == {"panel", "curve", "off", "at", "worst"} for d in found["differences"])
    rows = table(folder / "figure1.csv")
    for d in found["differences"]:
        here = [row for row in rows if (row["panel"], row["curve"]) == (d["panel"], d["curve"])]
        largest = max(abs(float(row["authors"]) - float(row["value"])) for row in here)
        assert abs(d["off"]) == pytest.approx(largest, abs=1e-15)


# --- plots of any penalty -------------------------------------------------------------------------


def test_plot_writes_a_picture_and_says_so(tmp_path: Path) -> None:
    status, out, err = run("plot", *LASSO, "-o", "p.png", "--data", "p.csv", "--points", "20")
    assert (status, out, err) == (0, "wrote p.png\nwrote p.csv\n", "")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    if os.name == "posix":
        assert (tmp_path / "p.png").stat().st_mode & 0o777 == 0o644


def test_plot_writes_the_numbers_that_it_draws(tmp_path: Path) -> None:
    found = answer(
        "plot", "--method", "mcp", "--param", "a=1", "--with", "rate=1/(1+w)", "--with", "log_sum:eps=1/10",
        "-o", "p.svg", "--data", "p.csv", "--range", "0", "2", "--step", "0.5", "--points", "40",
    )  # fmt: skip
    assert found == {
        "path": "p.svg",
        "data": "p.csv",
        "penalties": ["mcp, a = 1", "dropout rate 1/(1+w)", "log_sum, eps = 1/10"],
        "low": "0",
        "high": "2",
        "step": "0.5",
        "points": 40,
    }
    mcp = {  # b = 1, and a prox by hand: firm threshold at step 1/2
        "omega": lambda w: w - w**2 / 2 if w < 1 else 0.5,
        "derivative": lambda w: max(1 - w, 0.0),
        "reweighting": lambda w: w / (1 - w) if w < 1 else math.inf,
        "prox": lambda v: 0.0 if v < 0.5 else (2 * (v - 0.5) if v < 1 else v),
    }
    rows = table(tmp_path / "p.csv")
    assert {row["penalty"] for row in rows} == set(found["penalties"])
    for panel, by_hand in mcp.items():
        drawn = [row for row in rows if (row["panel"], row["penalty"]) == (panel, "mcp, a = 1")]
        assert len(drawn) >= 40
        for row in drawn:
            assert float(row["value"]) == pytest.approx(by_hand(float(row["x"])), rel=1e-6, abs=1e-9)


def test_the_same_command_writes_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    command = ("plot", *LASSO, "--points", "10", "-o")
    assert run(*command, "a.svg")[0] == 0
    elsewhere = [sys.executable, "-m", "etatrick.cli", *command, "b.svg"]
    subprocess.run(elsewhere, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "1"})
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("mine")
    status, _, err = run("plot", *LASSO, "-o", "p.svg", "--data", "p.csv")
    assert (status, err) == (2, "etatrick: p.csv exists already; --force replaces it\n")
    assert (tmp_path / "p.csv").read_text() == "mine"
    assert not (tmp_path / "p.svg").exists()
    assert run("plot", *LASSO, "-o", "p.svg", "--data", "p.csv", "--points", "5", "--force")[0] == 0
    assert (tmp_path / "p.csv").read_text().startswith("panel,penalty,x,value\n")


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def save(figure: object, path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device", str(path))

    (tmp_path / "p.svg").write_text("whole")
    monkeypatch.setattr(plots, "save", save)
    status, _, err = run("plot", *LASSO, "-o", "p.svg", "--points", "5", "--force")
    assert status == 2
    assert "No space left on device" in err
    assert (tmp_path / "p.svg").read_text() == "whole"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.svg", "p.svg"]


@pytest.mark.parametrize("library", ["matplotlib", "scipy"])
def test_a_missing_library_is_named_with_its_extra(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    status, _, err = run("plot", *LASSO, "-o", "p.svg")
    assert status == 2
    assert err == f"etatrick: this command needs {library}: pip install 'etatrick[plot]'\n"


def test_a_bar_moves_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    terminal = console.Console(file=screen, force_terminal=True, width=80)
    monkeypatch.setattr(console, "err", lambda: terminal)
    with console.counting("sampling") as progress:
        progress(3, 7)
    assert "sampling" in screen.getvalue()
    assert "3/7" in screen.getvalue()


# --- compare --------------------------------------------------------------------------------------


def test_compare_takes_several_magnitudes_after_one_option() -> None:
    status, out, err = run("compare", "lasso", "mcp:a=3", "standout", "--at", "0.1", "1", "5")
    assert (status, err) == (0, "")
    assert [line.strip() for line in out.splitlines() if "w = " in line] == ["w = 0.1", "w = 1", "w = 5"]
    assert "because the slope of standout at 0+ is 0." in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80


def test_compare_answers_programs() -> None:
    found = answer("compare", "lasso", "log_sum:eps=1/2", "--at", "0.5", "--at", "2")
    assert set(found) == {"match", "match_at", "matched", "penalties", "rows"}
    assert found["penalties"][1] == {
        "name": "log_sum, eps = 1/2",
        "scale": "0.500000000000000",
        "threshold": found["penalties"][1]["threshold"],
    }
    row = found["rows"][1]
    assert row["penalty"] == "log_sum, eps = 1/2"
    with mpmath.workdps(30):
        assert row["omega"] == mpmath.nstr(mpmath.log(2) / 2, 15)
    assert (row["at"], row["derivative"], row["reweighting"]) == ("0.5", "0.500000000000000", "1.00000000000000")
    assert (row["keep_probability"], row["local_exponent"], row["like"]) == (
        "0.500000000000000", "0.500000000000000", "l0-l1",
    )  # fmt: skip


@pytest.mark.parametrize(("match", "scale"), [("slope", 0.5), ("value", 3 / math.log(7)), ("none", 1)])
def test_compare_matches_what_it_is_told(match: str, scale: float) -> None:
    found = answer("compare", "penalty=w", "penalty=log(1+2*w)", "--at", "1", "3", "--match", match)
    assert float(found["penalties"][1]["scale"]) == pytest.approx(scale)
    assert found["match"] == match


def test_compare_describes_a_penalty_by_any_formula() -> None:
    found = answer("compare", "reweighting=w*(w+eps):eps=2", "noise-ratio=1/w", "--at", "1", "--match", "none")
    assert [p["name"] for p in found["penalties"]] == ["reweighting w*(w+eps), eps = 2", "noise ratio 1/w"]
    assert found["rows"][0]["reweighting"] == "3.00000000000000"


def test_evaluate_knows_the_local_exponent() -> None:
    found = answer("evaluate", "--method", "log_sum", "--at", "2", "--quantity", "local_exponent", "--digits", "5")
    assert found["value"] == "0.50000"
