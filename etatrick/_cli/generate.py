"""The committed proofs of the catalogue: `python -m etatrick._cli.generate PROOFS [NAME ...]`.

Writes PROOFS/generated/<Name>.v for every separable method whose formulas Coq can name: for all positive parameters
where the theorem holds for them, otherwise for the default values. Every file has been accepted by coqc when it is
written; a method without a file is listed with the reason.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .. import methods
from ..certify import coq
from ..certify.coq import Unprintable
from ..penalty import Penalty
from ..symbols import EtatrickError


def file_name(method: str) -> str:
    """log_sum -> LogSum."""
    return "".join(part.capitalize() for part in method.split("_"))


def variants(method: str) -> Iterator[Penalty]:
    """The penalty with its parameters positive, then with their default values."""
    entry = methods.entry(method)
    names = [parameter.name for parameter in getattr(entry, "parameters", ())]
    if names:
        with contextlib.suppress(EtatrickError):
            yield methods.get(method, **dict.fromkeys(names, "positive"))
    yield methods.get(method)


def certificate(method: str, proofs: Path) -> coq.CoqFile:
    """The file of the first variant that Coq accepts as monotone; raises Unprintable with the last reason."""
    reason = "no variant"
    for penalty in variants(method):
        try:
            file, _ = coq.certified(penalty, file_name(method), proofs)
        except EtatrickError as error:
            reason = str(error)
            continue
        if ("monotone", True) in file.theorems:
            return file
        reason = "not monotone for all parameters"
    raise Unprintable(reason)


def main(arguments: list[str]) -> int:
    proofs = Path(arguments[0])
    target = proofs / "generated"
    target.mkdir(exist_ok=True)
    for method in arguments[1:] or methods.names("separable"):
        start = time.perf_counter()
        try:
            file = certificate(method, proofs)
        except Unprintable as error:
            print(f"{method}: no file: {str(error)[:200]}", flush=True)
            continue
        (target / f"{file.name}.v").write_text(file.text, encoding="utf-8")
        decided = ", ".join(name if truth else f"not {name}" for name, truth in file.theorems)
        print(f"{method}: {file.name}.v, {decided} ({time.perf_counter() - start:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
