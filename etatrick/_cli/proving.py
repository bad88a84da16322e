"""`etatrick prove`: a verdict, its certificate, and a file for Coq's kernel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text
from sympy import Expr

import etatrick

from ..certify import NoCertificate, certificate, check, coq
from ..conditions import Verdict, verdict, verdict_within
from ..parsing import parse_number
from ..penalty import Penalty
from .console import Refusal, out, print_json, replacing, working, writable
from .description import Description

#: The Coq theory lies beside the package in a checkout.
_PROOFS = Path(etatrick.__file__).resolve().parent.parent / "proofs"
_STEPS = 12


@dataclass(frozen=True)
class Files:
    """Where the certificate and the Coq file go, if anywhere."""

    certificate: Path | None
    coq: Path | None

    def checked(self, force: bool) -> Files:
        for path in (self.certificate, self.coq):
            if path is not None:
                writable(path, force)
        if self.coq is not None and not (self.coq.suffix == ".v" and self.coq.stem.isidentifier()):
            raise Refusal(f"a Coq file is named like Proof.v, not {self.coq.name}")
        if self.coq is not None and self.coq == self.certificate:
            raise Refusal(f"{self.coq} cannot hold both the certificate and the Coq file")
        return self


def prove(
    description: Description, condition: str, within: tuple[str, str] | None, files: Files, as_json: bool
) -> bool:
    """Prints what was found and writes what was asked for; True where the condition is proved."""
    part = None if within is None else (parse_number(within[0]), parse_number(within[1]))
    if part is not None and files.coq is not None:
        raise Refusal("Coq files are about all magnitudes; --within and --coq exclude each other")
    with working("proving"):
        penalty = description.penalty()
        curve = penalty.slopes
        found = verdict(curve, condition) if part is None else verdict_within(curve, condition, *part)
        facts: dict[str, Any] = {**found.to_json(), "reasons": _reasons(found), "certificate": None, "coq": None}
        if files.certificate is not None:
            facts["certificate"] = _certificate(penalty, condition, part, files.certificate)
        if files.coq is not None:
            facts["coq"] = _coq(penalty, condition, found, files.coq)
    kernel = facts["coq"] is not None and facts["coq"]["accepted"] and condition in facts["coq"]["decides"]
    facts["level"] = "kernel" if kernel else facts["level"]
    if as_json:
        print_json(facts)
    else:
        _show(description.title, facts)
    return found.verdict == "proved"


def _reasons(found: Verdict) -> list[str]:
    """Each sign claim that was proved, and by which rules; of numbers only the sentence of the verdict."""
    return [f"{proof.claim}: {proof}" for proof in found.evidence if proof.formula.free_symbols]


def _certificate(penalty: Penalty, condition: str, part: tuple[Expr, Expr] | None, path: Path) -> dict[str, Any]:
    """Written only once the checker has accepted it."""
    try:
        data = certificate(penalty, condition, part)
    except NoCertificate as reason:
        return {"path": None, "detail": str(reason)}
    level = check(json.loads(json.dumps(data)))
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return {"path": str(path), "detail": f"accepted by the checker, level {level}"}


def _coq(penalty: Penalty, condition: str, found: Verdict, path: Path) -> dict[str, Any]:
    missing = coq.available() or (None if _PROOFS.is_dir() else "the Coq theory is not part of this installation")
    try:
        if missing is None:
            file, _ = coq.certified(penalty, path.stem, _PROOFS)
        else:
            file = coq.emit(penalty, path.stem)
    except coq.Unprintable as reason:
        return {"path": None, "accepted": False, "decides": [], "detail": str(reason)}
    truth = dict(file.theorems)
    if condition in truth and found.verdict != "undecided" and truth[condition] != (found.verdict == "proved"):
        raise AssertionError(f"Coq and etatrick disagree on {condition}")
    with replacing(path) as temporary:
        temporary.write_text(file.text, encoding="utf-8")
    detail = "accepted by coqc" if missing is None else f"not checked: {missing}"
    return {"path": str(path), "accepted": missing is None, "decides": list(truth), "detail": detail}


def _show(title: str, facts: dict[str, Any]) -> None:
    console = out()
    colour = {"proved": "green", "refuted": "red", "undecided": "yellow"}[facts["verdict"]]
    head = Text(f"{facts['name']}: ").append(facts["verdict"], style=colour)
    console.print(head.append(f" ({facts['level']}) for the {title}" if facts["level"] else f" for the {title}"))
    reasons = facts["reasons"] or [facts["detail"]]
    for reason in reasons[:_STEPS]:
        console.print(Text(f"  {reason}"))
    if len(reasons) > _STEPS:
        console.print(f"  and {len(reasons) - _STEPS} more")
    for key, label in (("certificate", "certificate"), ("coq", "Coq")):
        if facts[key] is not None:
            written = facts[key]["path"] or "not written"
            console.print(Text(f"{label}: {written}, {facts[key]['detail']}"))
