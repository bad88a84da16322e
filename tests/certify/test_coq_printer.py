"""The Coq text of a formula has the formula's value, and coqc rejects a file whose definitions have been tampered with.

The values are read off the text by a small evaluator of Coq's notation, written here from Coq's precedences.
"""

from __future__ import annotations

import re
from pathlib import Path

import mpmath
import pytest
import sympy
from sympy import Rational, Symbol

import etatrick as et
from etatrick.certify import coq
from etatrick.certify._printer import Printer, Unprintable

PROOFS = Path(__file__).parents[2] / "proofs"
W, A = sympy.Symbol("w", positive=True), sympy.Symbol("a", positive=True)
VALUES = {"w": mpmath.mpf(7) / 10, "a": mpmath.mpf(13) / 5, "PI": mpmath.pi}
FUNCTIONS = {"exp": mpmath.exp, "ln": mpmath.log, "sqrt": mpmath.sqrt, "atan": mpmath.atan, "sin": mpmath.sin,
             "cos": mpmath.cos, "Rabs": abs, "erf": mpmath.erf}  # fmt: skip


class Reader:
    """A Coq term over R: sums, products, signs (- and /, level 35), powers, applications, in this order."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(r"\w+|[-+*/^()]", text)

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def sum(self) -> mpmath.mpf:
        value = self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.tokens.pop(0) == "+" else value - self.product()
        return value

    def product(self) -> mpmath.mpf:
        value = self.sign()
        while self.peek() in ("*", "/"):
            value = value * self.sign() if self.tokens.pop(0) == "*" else value / self.sign()
        return value

    def sign(self) -> mpmath.mpf:
        if self.peek() in ("-", "/"):
            return -self.sign() if self.tokens.pop(0) == "-" else 1 / self.sign()
        return self.power()

    def power(self) -> mpmath.mpf:
        base = self.application()
        if self.peek() == "^":
            self.tokens.pop(0)
            return base ** int(self.tokens.pop(0))
        return base

    def application(self) -> mpmath.mpf:
        token = self.tokens.pop(0)
        if token in FUNCTIONS:
            return FUNCTIONS[token](self.application())
        if token == "(":
            value = self.sum()
            assert self.tokens.pop(0) == ")"
            return value
        return VALUES[token] if token in VALUES else mpmath.mpf(int(token))


FORMULAS = (
    W**2 + 1,
    3 - W,
    -(W**2) / 3 + W,
    1 / (W + 1) ** 3,
    -1 / W,
    W / (2 * A),
    sympy.exp(-W),
    sympy.exp(-W / 2) + sympy.exp(W / 3),
    sympy.exp(-A * W**2 / 2) * W,
    sympy.exp(1 - W),
    sympy.E - 1,
    sympy.sqrt(W**2 + 4) - W,
    W ** Rational(3, 2),
    W ** Rational(-4, 3),
    W ** Rational(1, 3) + sympy.sqrt(W),
    (1 + W) ** A,
    (1 + W) ** (A - 2),
    (1 + W) ** (-A / 2) * (1 + W) ** A,
    sympy.log(W / 2) ** 2,
    sympy.atan(W) / sympy.pi,
    sympy.sin(W) * sympy.cos(2 * W),
    sympy.tanh(W),
    sympy.sinh(W / 2) / sympy.cosh(W),
    sympy.sech(W),
    sympy.coth(W),
    sympy.asinh(W / 2),
    sympy.tan(W),
    -2 * W / (W - sympy.sqrt(W**2 + 4)),
    -(W + 1) * (W - 3),
    2 ** Rational(3, 4) * W,
    Rational(-7, 3),
    (W - 1) / (-W - 2),
    sympy.Abs(W - 5),
    sympy.exp(W) ** 2 / (sympy.exp(W) - 1) ** 2,
    sympy.exp(1 / W),
    sympy.erf(W / 2) ** 2 / sympy.sqrt(sympy.pi),
    sympy.erfc(sympy.sqrt(W)),
)


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_the_text_has_the_value_of_the_formula(formula: sympy.Expr) -> None:
    reader = Reader(Printer.of([formula])(formula))
    value = reader.sum()
    assert not reader.tokens
    goal = mpmath.mpmathify(sympy.N(formula.subs({W: Rational(7, 10), A: Rational(13, 5)}), 30))
    assert abs(value - goal) <= mpmath.mpf(10) ** -13 * max(1, abs(goal))


def test_atoms_are_shared() -> None:
    show = Printer.of([sympy.exp(-W), sympy.exp(2 * W), W ** Rational(1, 2), W ** Rational(1, 3)])
    assert show(sympy.exp(-W) + sympy.exp(2 * W)) == "exp w ^ 2 + / exp w"
    assert show(sympy.sqrt(W)) == "exp (/ 6 * ln w) ^ 3"


def test_names_that_coq_or_the_theory_uses_are_changed() -> None:
    assert Printer()(sympy.Symbol("Omega") + sympy.Symbol("b")) in ("Omega_ + b", "b + Omega_")


@pytest.mark.parametrize("formula", [sympy.erfi(W), sympy.expint(1, W), sympy.LambertW(W), Symbol("é")], ids=str)
def test_what_coq_lacks_is_said(formula: sympy.Expr) -> None:
    with pytest.raises(Unprintable):
        Printer.of([formula])(formula)


def test_an_implicit_penalty_has_no_file() -> None:
    with pytest.raises(Unprintable, match="curve"):
        coq.emit(et.methods.get("variational_dropout"), "Vd")


# ---------------------------------------------------------------- coqc


@pytest.fixture
def coqc() -> None:
    reason = coq.available()
    if reason is not None:
        pytest.skip(reason)


def emitted(penalty: et.Penalty, *without: str) -> coq.CoqFile:
    file = coq.emit(penalty, "Tested", without)
    assert file is not None
    return file


def tampered(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


CAUCHY = "Definition eta (w : R) : R := w ^ 2 + 1."
MUTANTS = {
    "eta off by one": (CAUCHY, CAUCHY.replace("w ^ 2 + 1", "w ^ 2 + 2")),
    "a flipped sign in eta": (CAUCHY, CAUCHY.replace("+ 1", "- 1")),
    "a wrong Omega": ("R := ln (w ^ 2 + 1) / 2.", "R := ln (w ^ 2 + 1) / 3."),
    "a flipped sign in Omega": ("R := ln (w ^ 2 + 1) / 2.", "R := - ln (w ^ 2 + 1) / 2."),
    "Omega off by a constant": ("R := ln (w ^ 2 + 1) / 2.", "R := ln (w ^ 2 + 1) / 2 + 1."),
    "a wrong derivative": ("Definition deta (w : R) : R := 2 * w.", "Definition deta (w : R) : R := 3 * w."),
    "the opposite theorem": ("Theorem eta_monotone : nondecreasing eta.", "Theorem eta_monotone : nonincreasing eta."),
}


@pytest.mark.usefixtures("coqc")
def test_the_untouched_file_is_accepted() -> None:
    assert coq.check(emitted(et.from_reweighting("1 + w**2")).text, PROOFS) == (True, "")


@pytest.mark.usefixtures("coqc")
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_tampered_file_is_rejected(mutant: str) -> None:
    text = emitted(et.from_reweighting("1 + w**2")).text
    accepted, message = coq.check(tampered(text, *MUTANTS[mutant]), PROOFS)
    assert not accepted
    assert "Error" in message


@pytest.mark.usefixtures("coqc")
def test_a_file_about_another_penalty_is_rejected_by_its_samples_alone() -> None:
    """5 w with its own Omega in place of 7 w: every theorem holds, only the recomputed values tell."""
    file = emitted(et.from_reweighting("7*w"), "slope")
    theorems, samples = file.text.split("End Tested.")
    other = theorems.replace("7", "5") + "End Tested."
    assert other != theorems + "End Tested."
    assert coq.check(other, PROOFS)[0]
    accepted, message = coq.check(other + samples, PROOFS)
    assert not accepted
    assert "Error" in message


@pytest.mark.usefixtures("coqc")
def test_a_decrease_is_refuted_and_the_false_claim_is_not_accepted() -> None:
    file = emitted(et.from_reweighting("w/(1 + w**2)"))
    assert file.theorems[:2] == (("monotone", False), ("subquadratic", False))
    assert coq.check(file.text, PROOFS)[0]
    claim = "Theorem eta_not_monotone : ~ nondecreasing eta."
    assert not coq.check(tampered(file.text, claim, claim.replace("~ ", "")), PROOFS)[0]


@pytest.mark.usefixtures("coqc")
def test_a_decrease_for_some_values_of_a_parameter_is_refuted_for_these() -> None:
    file = emitted(et.methods.get("lp", p="positive"))
    assert file.theorems == (("monotone", False), ("subquadratic", False))
    value = re.search(r"refuted for p = (\S+)\.", file.text)
    assert value is not None
    assert Rational(value[1]) > 2
    assert coq.check(file.text, PROOFS)[0]


RATES = {
    "signs": ("1/(1 + w)", {}),
    "derivative": ("log(1 + w)/w", {}),
    "substitution": ("1 - w/sqrt(1 + w**2)", {}),
    "extremes": ("1/(2 + w - sin(w))", {}),
    "sturm": ("1/(1 + w**3 - 3*w**2 + 3*w)", {}),
    "symbolic exponent": ("(1 + w)**(-b)", {"b": "positive"}),
    "erf": ("1 - erf(w/2)", {}),
    "two pieces": ("piecewise((exp(-w), w < 1), (exp(-1)/w, True))", {}),
}


@pytest.mark.usefixtures("coqc")
@pytest.mark.parametrize("rule", RATES)
def test_every_rule_of_a_sign_proof_has_a_coq_proof(rule: str) -> None:
    formula, parameters = RATES[rule]
    file, _ = coq.certified(et.from_dropout_rate(formula, **parameters), "Tested", PROOFS)
    assert {("monotone", True), ("subquadratic", True)} <= set(file.theorems)
    assert not re.search(r"\b(Admitted|Axiom|Parameter|admit)\b", file.text)
