"""From a penalty to a file that the Coq kernel checks.

emit(penalty, name)     the file, with the conditions that it proves or refutes
check(text, proofs)     what coqc says of it, against the theory in the folder `proofs`
certified(...)          both: claims whose proof coqc does not accept are left out, one by one
available()             why coqc cannot be used here, or None
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

import sympy
from sympy import Expr, Symbol

from ..calculus.search import is_reproducible
from ..calculus.signs import Witness
from ..curve import Arc, Curve
from ..order import decrease_of
from ..penalty import Penalty
from ..symbols import EtatrickError
from . import _claims as claims
from . import _theorems as theorems
from ._emitter import Emitter
from ._printer import Printer, Unprintable, identifier, plain
from ._ranges import Everywhere as Everywhere
from ._ranges import Range as Range
from ._ranges import closing
from ._samples import TACTIC, samples, sorted_symbols

_HEADER = """From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
{interval}From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics{erf}.
Open Scope R_scope.
"""
_INTERVAL = "From Interval Require Import Tactic.\n"
_COMPARE = "Ltac compare := first [lra | interval | interval with (i_prec 100)]."
#: Claims without which there is no file.
_CORE = ("monotone", "subquadratic")
#: The definitions of a file and what they are on an arc (the ratio is slope/w).
_DEFINED = {"eta": "eta", "ratio": "slope", "Omega": "omega"}
#: Opens the line of a file that names the claims left out of it.
LEFT_OUT = "Left out: "
_ROUNDS = 6
_SECONDS = 120.0


@dataclass(frozen=True)
class CoqFile:
    """The text of a .v file, the conditions it decides as (name, truth), and the claim that each line belongs to."""

    name: str
    text: str
    theorems: tuple[tuple[str, bool], ...]
    claims: tuple[str, ...]

    def claim_at(self, line: int) -> str:
        """The claim that a line (from 1) of the text serves."""
        return self.claims[min(line, len(self.claims)) - 1]


def emit(penalty: Penalty, name: str, without: Iterable[str] = (), everywhere: Everywhere | None = None) -> CoqFile:
    """The file that proves, or refutes, that eta_hat is monotone and Omega subquadratic.

    `without`: claims to leave out ("omega" is the closed form of Omega). `everywhere`: the intervals of its parameters,
    for which the theorems are then stated. Raises Unprintable for a formula or a proof that has no Coq text.
    """
    curve = penalty.curve
    if not curve.explicit:
        raise Unprintable("a penalty that is known by a curve only has no formulas in w to print")
    found = decrease_of(curve) if curve.free_symbols else None
    if found is not None:
        return _refuted(penalty, name, frozenset(without), found)
    show = Printer()
    for _ in range(_ROUNDS):
        file = _File(penalty, name, show, frozenset(without), everywhere)
        file.build()
        better = Printer.of(file.emitter.formulas)
        if better == show:
            return file.finished()
        show = better
    raise Unprintable("the printed formulas keep changing")


def _refuted(penalty: Penalty, name: str, without: frozenset[str], found: Witness) -> CoqFile:
    """The file for the values of the parameters at which the reweighting decreases."""
    given = dict(found.parameters)
    fixed = penalty.subs({s: sympy.Rational(given[s.name]) for s in penalty.parameters if s.name in given})
    file = emit(fixed, name, without)
    values = ", ".join(f"{symbol} = {value}" for symbol, value in given.items())
    note = f"(* Not true for all parameters: refuted for {values}. *)"
    return replace(file, text=f"{note}\n{file.text}", claims=("header", *file.claims))


class _File:
    """One attempt to write a file, with the atoms that `show` knows."""

    def __init__(
        self, penalty: Penalty, name: str, show: Printer, without: frozenset[str], everywhere: Everywhere | None
    ) -> None:
        self.penalty, self.name, self.without, self.everywhere = penalty, name, without, everywhere
        self.curve: Curve = penalty.curve
        self.emitter = Emitter(show)
        self.parts: list[tuple[str, str]] = []
        self.theorems: list[tuple[str, bool]] = []

    def build(self) -> None:
        curve = self.curve
        whole = [e for arc in curve.arcs for e in (arc.slope, arc.omega, arc.eta) if e is not sympy.oo]
        self.emitter.formulas += [e for e in whole if not e.has(sympy.Integral)]
        found = decrease_of(curve)
        if found is not None:
            self._refute(found.low, found.high)
        elif not (len(curve.arcs) == 1 and self._smooth()):
            self._pieces()

    def _do(self, claim: str, action: Callable[[], object]) -> bool:
        """Run the action; its blocks stay unless it raises EtatrickError, or the claim is to be left out."""
        if claim in self.without:
            return False
        blocks, names = len(self.emitter.blocks), dict(self.emitter._names)
        try:
            action()
        except EtatrickError:
            if claim in _CORE:
                raise
            del self.emitter.blocks[blocks:]
            self.emitter._names = names
            return False
        self.parts += [(claim, block) for block in self.emitter.blocks[blocks:]]
        return True

    def _smooth(self) -> bool:
        arc, emitter = self.curve.arcs[0], self.emitter
        if not self._do("smooth", lambda: theorems.smooth(emitter, arc)):
            return False
        if not self._do("omega", lambda: theorems.smooth_omega(emitter, arc.omega, arc.slope, arc.eta)):
            self._do("any omega", lambda: theorems.any_smooth_omega(emitter))
        self._do("subquadratic", lambda: theorems.smooth_subquadratic(emitter))
        self.theorems += [("monotone", True), ("subquadratic", True)]
        if self._do("slope", lambda: claims.with_slope(emitter, arc)):
            self._others(arc)
        return True

    def _others(self, arc: Arc) -> None:
        """The other conditions, where they have a proof to print."""
        decided: set[str] = set()
        for key, stated in self._promising():
            if key[0] not in decided and self._do(key[0], partial(stated, self.emitter, arc)):
                self.theorems.append(key)
                decided.add(key[0])

    def _promising(self) -> Iterable[tuple[tuple[str, bool], claims.Claim]]:
        """What may be stated: what the verdicts say; anything where they must not matter, as they watch the clock."""
        if is_reproducible():
            return claims.CLAIMS.items()
        try:
            verdicts = self.penalty.conditions()
        except EtatrickError:  # a value that could not be enclosed; what is stated so far stands
            return ()
        true = {(v.name, v.verdict == "proved") for v in verdicts if v.verdict != "undecided"}
        return [(key, stated) for key, stated in claims.CLAIMS.items() if key in true]

    def _pieces(self) -> None:
        emitter, curve = self.emitter, self.curve
        self._do("monotone", lambda: theorems.pieces(emitter, curve))
        if not self._do("omega", lambda: theorems.pieces_omega(emitter, curve)):
            self._do("any omega", lambda: theorems.any_pieces_omega(emitter, curve))
        self._do("subquadratic", lambda: theorems.pieces_subquadratic(emitter, curve))
        self.theorems += [("monotone", True), ("subquadratic", True)]
        if self._do("saturates", lambda: theorems.pieces_saturate(emitter, curve)):
            self.theorems.append(("saturates", True))

    def _refute(self, low: Expr, high: Expr) -> None:
        if len(self.curve.arcs) > 1:
            raise Unprintable("a refutation is printed for one smooth formula")
        arc = self.curve.arcs[0]
        self.parts.clear()
        self._do("monotone", lambda: theorems.decreasing(self.emitter, arc, low, high))
        self.theorems.append(("monotone", False))
        if self._do("omega", lambda: theorems.decreasing_omega(self.emitter, arc, low, high)):
            self.theorems.append(("subquadratic", False))

    # ------------------------------------------------------------ text

    def finished(self) -> CoqFile:
        checks = list(self._checks())
        end = ("header", f"End {self.name}.\n")
        body = [("header", self._opening(checks)), *self.parts, end, *self._for_all(), *checks]
        lines: list[str] = []
        claims: list[str] = []
        for claim, block in body:
            new = [*block.split("\n"), ""]
            lines += new
            claims += [claim] * len(new)
        text = "\n".join(lines).rstrip() + "\n"
        return CoqFile(self.name, text, tuple(self.theorems), tuple(claims))

    def _opening(self, checks: list[tuple[str, str]]) -> str:
        everything = "\n".join(block for _, block in [*self.parts, *checks])
        interval = any(word in everything for word in ("interval", "compare", "sample"))
        lines = [f"(** {self._title()} *)"]
        lines += [f"(* {LEFT_OUT}{', '.join(sorted(self.without))} *)"] if self.without else []
        erf = " ErrorFunction" if re.search(r"\berf\b", everything) else ""
        lines.append(_HEADER.format(interval=_INTERVAL if interval else "", erf=erf))
        lines += [text for word, text in (("compare", _COMPARE), ("sample", TACTIC)) if word in everything]
        lines.append(f"Section {self.name}.")
        return "\n".join([*lines, *self._parameters()])

    def _title(self) -> str:
        shown = self.penalty if self.everywhere is None else self.everywhere.original
        title = f"{shown.name or self.name}: {shown.kind} {_one_line(str(shown.source))}"
        if self.everywhere is None or not self.everywhere.ranges:
            return title
        return f"{title} for {'; '.join(map(str, self.everywhere.ranges))}"

    def _parameters(self) -> list[str]:
        lines = []
        for symbol in sorted_symbols(set(self.curve.free_symbols)):
            name = identifier(symbol)
            lines.append(f"Variable {name} : R.")
            if symbol.is_positive or symbol.is_nonnegative:
                lines.append(f"Hypothesis {name}_sign : 0 {'<' if symbol.is_positive else '<='} {name}.")
        shown = ((k, self.emitter.show(a), self.emitter.show(b)) for k, a, b in self._ordered())
        return lines + [f"Hypothesis order{k} : {a} < {b}." for k, a, b in shown]

    def _ordered(self) -> list[tuple[int, Expr, Expr]]:
        """Neighbouring knots whose order is not plain."""
        bounds = (sympy.S.Zero, *self.curve.breaks())
        return [(k, a, b) for k, (a, b) in enumerate(pairwise(bounds)) if b.free_symbols and not (b - a).is_positive]

    def _for_all(self) -> list[tuple[str, str]]:
        """The theorems for the parameters themselves, where they differ from the symbols of the formulas."""
        if self.everywhere is None or not (self.everywhere.changed or self._ordered()):
            return []
        symbols = {name: self._symbols(of) for name, of in _DEFINED.items() if self._defines(name)}
        return list(closing(self.everywhere, symbols, self.without))

    def _defines(self, name: str) -> bool:
        return any(block.startswith(f"Definition {name} ") for _, block in self.parts)

    def _values(self, of: str) -> list[Expr]:
        """A definition's formula on every arc."""
        return [getattr(arc, of) / (arc.t if of == "slope" else 1) for arc in self.curve.arcs]

    def _symbols(self, of: str) -> list[Symbol]:
        """The parameters that a definition takes as arguments once its section is closed, in their order."""
        found = set().union(*(v.free_symbols for v in (*self._values(of), *self.curve.breaks())))
        return sorted_symbols(found - {self.curve.arcs[0].t})

    def _checks(self) -> list[tuple[str, str]]:
        """Every printed definition, recomputed at a few points."""
        return [check for name, of in _DEFINED.items() if self._defines(name) for check in self._samples_of(name, of)]

    def _samples_of(self, name: str, of: str) -> list[tuple[str, str]]:
        show, arcs = self.emitter.show, self.curve.arcs
        lines: list[tuple[str, str]] = []
        unfolded = ", ".join([name, *(f"{name}{k + 1}" for k in range(len(arcs)) if len(arcs) > 1)])
        if any(plain(value).has(sympy.erf) for value in self._values(of)):
            unfolded += ", erf, gauss"
        for arc, value in zip(arcs, self._values(of), strict=True):
            for sample in samples(value, arc, (), self._symbols(of)):
                tactic = "field" if sample.exact and len(arcs) == 1 else "sample"
                claim = sample.claim(show, name)
                label = f"{name}_at_{len(lines) + 1}"
                lines.append(("samples", f"Lemma {label} : {claim}.\nProof. unfold {unfolded}. {tactic}. Qed."))
        return lines


def _one_line(text: str) -> str:
    return " ".join(text.replace("(*", "( *").split())


# ---------------------------------------------------------------- coqc


@cache
def available() -> str | None:
    """Why coqc cannot be used, or None."""
    if shutil.which("coqc") is None:
        return "coqc is not installed"
    probe = "From Coquelicot Require Import Coquelicot.\nFrom Interval Require Import Tactic.\n"
    with tempfile.TemporaryDirectory() as folder:
        ok, message = _coqc(Path(folder), probe, [])
    return None if ok else f"coqc lacks a library: {message.splitlines()[-1] if message else 'no message'}"


def check(text: str, proofs: Path, name: str = "Certificate") -> tuple[bool, str]:
    """Does coqc accept the text, against the theory of the folder `proofs`? With coqc's message."""
    theory = compiled_theory(proofs)
    with tempfile.TemporaryDirectory() as folder:
        return _coqc(Path(folder), text, ["-Q", str(theory), "Etatrick.theory"], name)


def _coqc(folder: Path, text: str, options: list[str], name: str = "Probe") -> tuple[bool, str]:
    path = folder / f"{name}.v"
    path.write_text(text, encoding="utf-8")
    command = ["coqc", "-w", "none", *options, path.name]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False, f"coqc took more than {_SECONDS:.0f} s"
    return done.returncode == 0, (done.stdout + done.stderr).strip()


#: What a generated file may import, in the order of compilation.
_THEORY = ("HalfLine", "ErrorFunction", "EtaTrick", "Certificate", "SignTactics", "GeneratedTactics")


def compiled_theory(proofs: Path) -> Path:
    """A folder with the compiled theory, kept in the user's cache under the hash of its sources."""
    sources = {name: (proofs / "theory" / f"{name}.v").read_text(encoding="utf-8") for name in _THEORY}
    key = hashlib.sha256("\0".join(sources.values()).encode()).hexdigest()[:20]
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = cache_home / "etatrick" / f"coq-{key}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _compile(sources, target)
    return target


def _compile(sources: dict[str, str], target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        for name, text in sources.items():
            ok, message = _coqc(Path(folder), text, ["-Q", ".", "Etatrick.theory"], name)
            if not ok:
                raise EtatrickError(f"the theory file {name}.v does not compile: {message.splitlines()[-1]}")
        shutil.copytree(folder, target, dirs_exist_ok=True)


def certified(
    penalty: Penalty, name: str, proofs: Path, everywhere: Everywhere | None = None
) -> tuple[CoqFile, tuple[str, ...]]:
    """The richest file that coqc accepts, and the claims that had to be left out of it.

    Raises Unprintable, with coqc's message, where one of the core claims is not accepted.
    """
    dropped: list[str] = []
    while True:
        file = emit(penalty, name, dropped, everywhere)
        ok, message = check(file.text, proofs, name)
        if ok:
            return file, tuple(dropped)
        at = re.search(r"line (\d+)", message)
        claim = file.claim_at(int(at.group(1))) if at else "header"
        if claim in (*_CORE, "header", "samples", "any omega") or claim in dropped:
            raise Unprintable(f"coqc does not accept the proof of {claim}: {_one_line(message)[-300:]}")
        dropped.append(claim)
