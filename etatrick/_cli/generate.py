"""The committed proofs of the catalogue: `python -m etatrick._cli.generate PROOFS [NAME ...]`.

Writes PROOFS/generated/<Name>.v for every separable method whose formulas Coq can name: for all admissible
parameters where the formulas allow it, otherwise for the default values. Every file has been accepted by coqc when it
is written; a method without a file is listed with the reason.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import sympy

from .. import methods, oracle
from ..calculus.search import reproducible
from ..certify import coq
from ..certify.coq import Everywhere, Range, Unprintable
from ..parsing import parse_number
from ..penalty import Penalty
from ..symbols import EtatrickError

#: SymPy's answers must not depend on how busy the machine is: the longest takes about a second of the six it has.
PATIENCE = 20.0


def file_name(method: str) -> str:
    """log_sum -> LogSum."""
    return "".join(part.capitalize() for part in method.split("_"))


Variant = tuple[Penalty, Everywhere | None]


def variants(method: str) -> Iterator[Variant]:
    """The penalty for all values of its parameters, with their intervals; then that with their default values."""
    entry = methods.entry(method)
    parameters = getattr(entry, "parameters", ())
    if parameters:
        with contextlib.suppress(EtatrickError):
            original = methods.get(method, **{p.name: p.assumption for p in parameters})
            yield methods.general(method), Everywhere(tuple(map(_range, parameters)), original)
    yield methods.get(method), None


def _range(p: methods.Parameter) -> Range:
    low = -sympy.oo if p.low is None else parse_number(p.low)
    return Range(p.name, p.everywhere()[0], low, sympy.oo if p.high is None else parse_number(p.high))


def certificate(method: str, proofs: Path) -> coq.CoqFile:
    """The file of the first variant that Coq accepts as monotone; raises Unprintable with every variant's reason."""
    reasons = []
    for penalty, everywhere in variants(method):
        try:
            file, _ = coq.certified(penalty, file_name(method), proofs, everywhere)
        except EtatrickError as error:
            reasons.append(str(error))
            continue
        if ("monotone", True) in file.theorems:
            return file
        reasons.append("not monotone")
    raise Unprintable("; ".join(reasons))


def main(arguments: list[str]) -> int:
    proofs = Path(arguments[0])
    target = proofs / "generated"
    target.mkdir(exist_ok=True)
    for method in arguments[1:] or methods.names("separable"):
        start = time.perf_counter()
        try:
            with reproducible(), oracle.patient(PATIENCE):
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
