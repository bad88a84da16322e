"""All of proofs/: it compiles, the independent checker accepts it, and it assumes nothing but the real numbers.

Skipped, with the reason, where Coq or its libraries are not installed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from etatrick.certify import coq

PROOFS = Path(__file__).parents[2] / "proofs"
FOLDERS = ("theory", "penalties", "generated")
OPTIONS = [word for folder in FOLDERS for word in ("-Q", folder, f"Etatrick.{folder}")]
#: What the classical real numbers of Coq's library assume.
CLASSICAL = {"sig_forall_dec", "sig_not_dec", "functional_extensionality_dep", "classic"}
_STATEMENT = re.compile(r"^(?:Theorem|Lemma|Corollary|Proposition) (\w+)", re.MULTILINE)

pytestmark = [pytest.mark.timeout(1200), pytest.mark.xdist_group("coq")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    reason = coq.available()
    if reason is not None:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("coq") / "proofs"
    shutil.copytree(PROOFS, folder)
    for file in listed():
        compiled(folder, file)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda file: compiled(folder, file), generated()))
    return folder


def listed() -> list[str]:
    lines = (PROOFS / "_CoqProject").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.endswith(".v")]


def generated() -> list[str]:
    return [f"generated/{path.name}" for path in sorted((PROOFS / "generated").glob("*.v"))]


def compiled(folder: Path, file: str) -> None:
    result = run(folder, "coqc", "-q", *OPTIONS, file)
    assert result.returncode == 0, f"{file}: {result.stderr[-2000:]}"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)


def test_the_list_is_complete() -> None:
    written = {f"{path.parent.name}/{path.name}" for folder in FOLDERS[:2] for path in (PROOFS / folder).glob("*.v")}
    assert set(listed()) == written


def test_nothing_is_admitted() -> None:
    forbidden = re.compile(r"\b(Admitted|admit|Axioms?|Conjecture|Abort|give_up|Unset Guard)\b")
    for file in (*listed(), *generated()):
        text = re.sub(r"\(\*.*?\*\)", "", (PROOFS / file).read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not forbidden.search(text), file


def test_the_independent_checker_accepts_it(built: Path) -> None:
    names = [f"Etatrick.{file.removesuffix('.v').replace('/', '.')}" for file in listed()]
    asked = [word for name in names for word in ("-norec", name)]
    result = run(built, "coqchk", "-silent", *OPTIONS, *asked)
    assert result.returncode == 0, result.stderr[-2000:]


@pytest.mark.parametrize("file", listed())
def test_it_assumes_only_the_real_numbers(built: Path, file: str) -> None:
    text = re.sub(r"\(\*.*?\*\)", "", (PROOFS / file).read_text(encoding="utf-8"), flags=re.DOTALL)
    names = _STATEMENT.findall(text)
    if not names:
        return
    folder, module = file.removesuffix(".v").split("/")
    probe = built / f"assumptions_{module}.v"
    tuple_ = ", ".join(f"@{module}.{name}" for name in names)
    probe.write_text(
        f"Require Import Reals.\nFrom Etatrick.{folder} Require {module}.\n"
        f"Definition everything := ({tuple_}, 0).\nPrint Assumptions everything.\n"
    )
    result = run(built, "coqc", "-q", *OPTIONS, probe.name)
    assert result.returncode == 0, result.stderr[-2000:]
    assumed = set(re.findall(r"^(?:[\w]+\.)*(\w+)(?: :|$)", result.stdout, re.MULTILINE)) - {"Axioms"}
    assert "Axioms:" in result.stdout or "Closed under" in result.stdout
    assert assumed - {"Closed"} <= CLASSICAL, assumed
