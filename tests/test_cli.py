"""The command line as its users meet it: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import mpmath
import pytest
import torch

from etatrick import methods
from etatrick._cli.description import Description
from etatrick.cli import main
from etatrick.parsing import parse
from etatrick.symbols import eta, w

COMMANDS = ("list", "derive", "check", "evaluate", "enclose", "prox", "compare", "plot", "export", "demo", "sparsify")
CONTRACT = {
    "omega",
    "derivative",
    "reweighting",
    "dual",
    "keep_probability",
    "dropout_rate",
    "form",
    "conditions",
}
CONDITIONS = [
    "monotone",
    "subquadratic",
    "exact_zeros",
    "concave",
    "unbiased",
    "bounded",
    "saturates",
    "weakly_convex",
]
LASSO = ("--rate", "1/(1+w)")
BAD = {
    "no description": ("derive",),
    "two descriptions": ("derive", *LASSO, "--keep", "w/(1+w)"),
    "a formula that does not end": ("derive", "--rate", "1/(1+w"),
    "an unknown name": ("derive", "--rate", "1/(1+foo)"),
    "code": ("derive", "--rate", "__import__('os').system('ls')"),
    "a large power": ("derive", "--rate", "9**9**9"),
    "a long formula": ("derive", "--rate", "1+" * 5000 + "1"),
    "a rate above 1": ("derive", "--rate", "2 + w"),
    "an unknown method": ("derive", "--method", "log_summ"),
    "an unknown method without its option": ("derive", "log_summ"),
    "a method named twice": ("derive", "mcp", "--method", "mcp"),
    "a method and a rate": ("derive", "mcp", "--rate", "1/(1+w)"),
    "a parameter without a value": ("derive", *LASSO, "--param", "eps"),
    "a parameter that is no name": ("derive", *LASSO, "--param", "2=3"),
    "a parameter given twice": ("derive", "--method", "log_sum", "--param", "eps=1", "--param", "eps=2"),
    "a parameter that does not occur": ("derive", *LASSO, "--param", "eps=2"),
    "a value that is no number": ("derive", "--penalty", "log(1+w/eps)", "--param", "eps=two"),
    "an unknown command": ("derivative",),
    "an unknown option": ("derive", *LASSO, "--color"),
    "a missing option": ("evaluate", *LASSO),
    "a place that is no number": ("evaluate", *LASSO, "--at", "here"),
    "an unknown quantity": ("evaluate", *LASSO, "--at", "1", "--quantity", "size"),
    "too many digits": ("evaluate", *LASSO, "--at", "1", "--digits", "1000000"),
    "an enclosure of an unknown quantity": ("enclose", *LASSO, "--at", "1", "--quantity", "size"),
    "an enclosure to no digits": ("enclose", *LASSO, "--at", "1", "--digits", "0"),
    "an enclosure at a symbolic parameter": (
        "enclose",
        "--penalty",
        "log(1+w/eps)",
        "--param",
        "eps=real",
        "--at",
        "1",
    ),
    "a value without a proof": ("enclose", "--reweighting", "w + acosh(1+w)", "--at", "1e-300"),
    "a step of no prox": ("enclose", *LASSO, "--at", "1", "--step", "2"),
    "a parameter that stayed symbolic": ("evaluate", "--penalty", "log(1+w/eps)", "--at", "1"),
    "a negative step": ("prox", *LASSO, "--at", "1", "--step", "-1"),
    "an unknown condition": ("check", *LASSO, "--require", "nice"),
    "an export to nowhere": ("export", *LASSO, "-o", "no/such/folder/p.py"),
    "an export to a folder": ("export", *LASSO, "-o", "."),
    "a missing data folder": ("sparsify", *LASSO, "--data", "no-such-folder"),
    "an unknown device": ("sparsify", *LASSO, "--device", "abacus"),
    "an unknown schedule": ("sparsify", *LASSO, "--schedule", "never"),
    "no epochs": ("sparsify", *LASSO, "--epochs", "0"),
    "a resume of nothing": ("sparsify", *LASSO, "--resume"),
    "a demo in no folder": ("demo", "--output-dir", "no-such-folder"),
}


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The object that a successful command prints with --json, and nothing but it."""
    status, out, err = run(capsys, *arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


# --- start ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["sparsify", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys, etatrick.cli\n"
        f"assert etatrick.cli.main({arguments}) == 0\n"
        "print([m for m in ('sympy', 'torch', 'numpy', 'mpmath', 'flint', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, command, "--help")
    assert status == 0
    assert "Examples:" in out
    assert f"  etatrick {command}" in out


def test_no_command_is_a_question_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys)
    assert (status, err) == (0, "")
    assert all(command in out for command in COMMANDS)


# --- list -----------------------------------------------------------------------------------------


def test_list_names_every_method(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "list")
    assert status == 0
    assert all(name in out for name in methods.names())


def test_list_as_json_has_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    found = {entry["name"]: entry for entry in answer(capsys, "list")["methods"]}
    assert tuple(found) == methods.names()
    assert found["log_sum"]["formula"] == "w*(w + eps)"
    assert found["log_sum"]["parameters"][0]["interval"] == "(0, oo)"
    assert all(entry["citation"].startswith("@") for entry in found.values())


# --- derive and check -----------------------------------------------------------------------------


def test_derive_keeps_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "derive", *LASSO)
    assert set(found) >= CONTRACT
    assert parse(found["omega"]) == w
    assert parse(found["dual"], variable=eta) == eta
    assert found["form"] == "closed"
    assert [verdict["name"] for verdict in found["conditions"]] == CONDITIONS
    assert all(set(v) == {"name", "verdict", "level", "witness", "detail"} for v in found["conditions"])


def test_a_method_needs_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    named = answer(capsys, "evaluate", "mcp", "--param", "a=2", "--at", "1/2")
    assert named == answer(capsys, "evaluate", "--method", "mcp", "--param", "a=2", "--at", "1/2")


def test_derive_shows_formulas_and_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "derive", "--reweighting", "w*(w+eps)", "--param", "eps=2")
    assert (status, err) == (0, "")
    assert "log(1 + w/2)" in out
    assert all(name in out for name in CONDITIONS)


def test_derive_leaves_a_parameter_symbolic(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "derive", "--penalty", "log(1+w/eps)", "--param", "eps=positive")
    assert found["parameters"] == ["eps"]
    assert "eps" in found["reweighting"]


def test_derive_says_that_a_penalty_is_unbounded_below(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "derive", "--rate", "1/(1+w**2)")
    assert "unbounded below at 0" in " ".join(out.split())
    assert answer(capsys, "derive", "--rate", "1/(1+w**2)")["unbounded_below"] is True


def test_derive_says_that_there_is_no_dual_with_the_witness(capsys: pytest.CaptureFixture[str]) -> None:
    rate = ("--rate", "(1+w)/(3+w+w**2)")
    found = answer(capsys, "derive", *rate)
    witness = found["conditions"][0]["witness"]
    assert found["dual"] is None
    assert float(witness["at_low"]) > float(witness["at_high"])
    assert "no dual exists" in found["no_dual"]
    status, out, _ = run(capsys, "derive", *rate)
    assert status == 0
    assert "no dual exists" in out
    assert witness["at_low"] in out


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_formulas_are_never_cut_off(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    formula = answer(capsys, "derive", "--method", "mcp")["omega"]
    _, out, _ = run(capsys, "derive", "--method", "mcp")
    assert formula.replace(" ", "") in "".join(out.split())
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= int(columns)


def test_check_exits_with_1_unless_all_required_conditions_are_proved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = run(capsys, "check", *LASSO, "--require", "monotone", "--require", "concave")
    assert (status, err) == (0, "")
    status, out, err = run(capsys, "check", *LASSO, "--require", "monotone", "--require", "bounded", "--json")
    assert status == 1
    assert err == "etatrick: not proved: bounded (refuted)\n"
    assert json.loads(out)["not_proved"] == ["bounded"]


# --- evaluate and prox ----------------------------------------------------------------------------


def test_evaluate_keeps_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    penalty = ("--penalty", "log(1+w/eps)", "--param", "eps=1/10")
    found = answer(capsys, "evaluate", *penalty, "--quantity", "omega", "--at", "0.3", "--digits", "50")
    with mpmath.workdps(60):
        assert found == {"value": mpmath.nstr(mpmath.log(4), 50), "quantity": "omega", "at": "0.3"}


@pytest.mark.parametrize(
    ("at", "value"),
    [("-0.3", "0.300"), ("3/10", "0.300"), ("1e-300", "1.00e-300"), ("1e300", "1.00e+300"), ("0", "0")],
)
def test_evaluate_reads_numbers_exactly(at: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "evaluate", *LASSO, "--at", at, "--digits", "3")
    assert (status, out, err) == (0, f"{value}\n", "")


def test_enclose_keeps_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    penalty = ("--penalty", "log(1+w/eps)", "--param", "eps=1/10")
    found = answer(capsys, "enclose", *penalty, "--at", "0.3", "--digits", "40")
    with mpmath.workdps(60):
        low, high = mpmath.mpf(found.pop("lower")), mpmath.mpf(found.pop("upper"))
        assert low < mpmath.log(4) < high
        assert high - low < mpmath.mpf(10) ** -39
    assert found == {"quantity": "omega", "at": "0.3"}


def test_enclose_prints_an_interval(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "enclose", *LASSO, "--at", "1/3", "--digits", "2") == (0, "[0.33333, 0.33334]\n", "")
    assert run(capsys, "enclose", *LASSO, "--at", "-1/3", "--quantity", "derivative")[1] == "[-1, -1]\n"
    assert run(capsys, "enclose", *LASSO, "--quantity", "prox", "--at", "-3", "--step", "1/2", "--digits", "3")[1] == (
        "[-2.50001, -2.49999]\n"
    )
    assert run(capsys, "enclose", "--rate", "1/(1+w**2)", "--at", "0")[1] == "[-inf, -inf]\n"


def test_infinity_has_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "evaluate", "--rate", "1/(1+w**2)", "--at", "0")["value"] == "-inf"
    assert answer(capsys, "prox", "--rate", "1/(1+w**2)", "--at", "1")["threshold"] == "inf"


def test_prox_keeps_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "prox", *LASSO, "--at", "-3", "--step", "1/2", "--digits", "3")
    assert found.pop("regime") == "single-valued"
    assert found == {"value": "-2.50", "threshold": "0.500", "jump": "0", "at": "-3", "step": "1/2"}


def test_prox_can_be_described_by_a_shrinkage_rule(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "prox", "--prox", "max(w - 1/w, 0)", "--at", "2", "--digits", "5")
    assert (found["value"], found["threshold"], found["jump"]) == ("1.5000", "1.0000", "0")


# --- export ---------------------------------------------------------------------------------------


def test_export_writes_a_file_that_needs_only_torch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "export", *LASSO, "-o", "p.py")
    assert (status, out, err) == (0, "wrote p.py\n", "")
    code = (
        "import sys, p, torch\n"
        "assert 'etatrick' not in sys.modules and 'sympy' not in sys.modules\n"
        "print(p.prox(torch.tensor([3.0, -0.5]), 1.0).tolist())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[2.0, -0.0]\n" or done.stdout == "[2.0, 0.0]\n"


def test_export_replaces_a_file_only_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.py"
    kept.write_text("mine")
    status, _, err = run(capsys, "export", *LASSO, "-o", "kept.py")
    assert status == 2
    assert err == "etatrick: kept.py exists already; --force replaces it\n"
    assert kept.read_text() == "mine"
    assert answer(capsys, "export", *LASSO, "-o", "kept.py", "--force")["path"] == "kept.py"
    assert "def prox" in kept.read_text()


# --- sparsify and demo ----------------------------------------------------------------------------

SHORT = ("sparsify", *LASSO, "--lam", "4e-3", "--epochs", "2")


def test_sparsify_counts_exact_nonzeros(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *SHORT, "--schedule", "constant", "--baseline", "-o", "m.pt", "--json")
    found = json.loads(out)
    assert status == 0
    assert "sparse epoch 2/2" in err
    state = torch.load(tmp_path / "m.pt", weights_only=True)["state_dict"]
    stored = sum(int(t.count_nonzero()) for name, t in state.items() if name.endswith("weight"))
    assert stored == found["after"]["nonzeros"] == sum(layer["nonzeros"] for layer in found["layers"])
    assert stored < found["before"]["nonzeros"] / 2
    assert found["description"]["text"] == "1/(1+w)"


def test_sparsify_shows_layers_and_errors(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, *SHORT, "--baseline")
    assert status == 0
    assert all(word in out for word in ("hidden1.weight", "300 x 64", "19,200", "test error", "dense", "sparse"))


def test_sparsify_continues_a_checkpoint(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(run(capsys, *SHORT, "--checkpoint", "c.pt", "--json")[1])
    again = json.loads(run(capsys, *SHORT, "--checkpoint", "c.pt", "--resume", "--json")[1])
    assert again["after"] == whole["after"]
    status, _, err = run(capsys, *SHORT, "--checkpoint", "c.pt")
    assert status == 2
    assert "c.pt exists already" in err
    status, _, err = run(capsys, *SHORT, "--seed", "1", "--checkpoint", "c.pt", "--resume")
    assert status == 2
    assert "seed = 0, not 1" in err


def test_demo_goes_the_whole_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "demo", "--epochs", "1")
    assert status == 0
    assert "0.30000000000000000000000000000000000000000000000000" in out
    assert all(name in out for name in CONDITIONS)
    assert "def prox" in (tmp_path / "etatrick_demo_penalty.py").read_text()
    assert "dense, the same training" in out
    assert "sparse, lam = 0.001" in out
    assert run(capsys, "demo", "--epochs", "1")[0] == 0, "a second demo replaces the file of the first"


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *arguments)
    sentence, *pointer = err.splitlines()
    assert (status, out) == (2, "")
    assert sentence.startswith("etatrick: ")
    assert len(pointer) in (0, 2)
    assert "Traceback" not in err


def test_a_formula_is_shown_with_a_caret_under_the_column(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "derive", "--rate", "1/(1+x_)")
    sentence, formula, caret = err.splitlines()
    assert "column 6" in sentence
    assert formula[caret.index("^") :] == "x_)"


def test_a_read_only_folder_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # the user may be root
    status, _, err = run(capsys, "export", *LASSO, "-o", "p.py")
    assert status == 2
    assert "cannot write p.py" in err


def _raises(problem: BaseException) -> Any:
    def penalty(self: Description) -> None:
        raise problem

    return penalty


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (TypeError("odd"), 70, "a fault of etatrick itself, TypeError: odd"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (PermissionError(13, "Permission denied", "p.py"), 2, "p.py cannot be used: Permission denied"),
        (ModuleNotFoundError("no", name="torch"), 2, "this command needs torch"),
    ],
)
def test_other_failures_are_sentences_too(
    problem: BaseException,
    status: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Description, "penalty", _raises(problem))
    found, out, err = run(capsys, "derive", *LASSO)
    assert (found, out) == (status, "")
    assert words in err
    assert "Traceback" not in err


def test_the_traceback_of_a_fault_can_be_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Description, "penalty", _raises(TypeError("odd")))
    monkeypatch.setenv("ETATRICK_TRACEBACK", "1")
    with pytest.raises(TypeError, match="odd"):
        run(capsys, "derive", *LASSO)
