"""etatrick prove: verdicts, certificates and Coq files from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etatrick.certify import check, coq
from etatrick.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["prove", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_proof_with_its_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--rate", "exp(-w)")
    assert status == 0
    assert "monotone: proved (exact) for the dropout rate exp(-w)" in out
    assert "exp(w) - 1 > 0 for 0 < w < oo: change of variable" in out


def test_a_refutation_has_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--rate", "w*exp(-w)")
    assert status == 1
    assert "refuted (rigorous)" in out


def test_the_certificate_is_one_that_the_checker_accepts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "cert.json"
    status, out, _ = run(capsys, "--rate", "1-tanh(w)", "-o", str(path), "--json")
    facts = json.loads(out)
    assert status == 0
    assert facts["certificate"]["path"] == str(path)
    assert check(json.loads(path.read_text())) == facts["level"] == "exact"


def test_a_file_is_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "cert.json"
    path.write_text("mine")
    status, _, err = run(capsys, "--rate", "1/(1+w)", "-o", str(path))
    assert (status, path.read_text()) == (2, "mine")
    assert "--force" in err


def test_what_has_no_certificate_writes_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "cert.json"
    status, out, _ = run(capsys, "--method", "bernoulli_gates", "-o", str(path))
    assert (status, path.exists()) == (0, False)
    assert "not written" in out


def test_a_coq_file_needs_a_module_s_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capsys, "--rate", "1/(1+w)", "--coq", str(tmp_path / "my proof.v"))
    assert status == 2
    assert "named like Proof.v" in err


def test_a_part_is_level_partial(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "cert.json"
    dip = ("--rate", "1/(1+w*(w-1)**2)")
    status, out, _ = run(capsys, *dip, "--within", "1", "100", "-o", str(path))
    assert status == 0
    assert "monotone: proved (partial)" in out
    assert check(json.loads(path.read_text())) == "partial"
    for part, words in ((("2", "1"), "0 <= low < high"), (("one", "2"), "number"), (("0", "1", "--coq", "A.v"), "Coq")):
        status, _, err = run(capsys, *dip, "--within", *part)
        assert (status, words in err) == (2, True), err


@pytest.mark.xdist_group("coq")
def test_the_kernel(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    reason = coq.available()
    if reason is not None:
        pytest.skip(reason)
    path = tmp_path / "Rate.v"
    status, out, _ = run(capsys, "--rate", "exp(-w)", "--coq", str(path), "--json")
    facts = json.loads(out)
    assert (status, facts["level"], facts["coq"]["accepted"]) == (0, "kernel", True)
    assert "Theorem" in path.read_text()


def test_without_coq_the_file_says_it_is_unchecked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coq, "available", lambda: "coqc is not installed")
    status, out, _ = run(capsys, "--rate", "exp(-w)", "--coq", str(tmp_path / "Rate.v"))
    assert status == 0
    assert "proved (exact)" in out
    assert "not checked: coqc is not installed" in " ".join(out.split())  # a long path is wrapped
