"""Formulas and numbers as a person reads them."""

from __future__ import annotations

import mpmath
import pytest
import sympy

from etatrick import Parametric, from_dual, from_penalty, from_reweighting
from etatrick.curve import Stretch
from etatrick.report import notes, readable, shown_number, text_of
from etatrick.symbols import eta, w


def test_a_formula_is_read_back() -> None:
    assert readable(sympy.log(1 + w / 2)) == text_of(sympy.log(1 + w / 2)) == "log(1 + w/2)"


def test_infinity_has_no_text_but_is_readable() -> None:
    view = sympy.Piecewise((eta**2, eta <= 1), (sympy.oo, True))
    assert text_of(view) is None
    assert readable(view) == "piecewise((eta**2, eta <= 1), (oo, True))"


def test_what_the_grammar_lacks_is_shown_by_sympy() -> None:
    assert readable(sympy.besseli(0, w)) == "besseli(0, w)"


def test_a_curve_is_one_line_a_stretch() -> None:
    a = sympy.Symbol("a", positive=True)
    stretches = (
        Stretch(sympy.sqrt(a), a / 2, a, sympy.S.Zero, sympy.S.One),
        Stretch(w, w, w, sympy.S.One, sympy.oo),
    )
    view = Parametric(stretches)
    assert readable(view).splitlines() == ["a/2 at sqrt(a), 0 < a < 1", "w for 1 < w < oo"]
    assert text_of(view) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.5", "0.5000"),
        ("0", "0"),
        ("inf", "inf"),
        ("-inf", "-inf"),
        ("2e-300", "2.000e-300"),
        ("-3", "-3.000"),
    ],
)
def test_numbers_keep_their_digits(value: str, shown: str) -> None:
    assert shown_number(mpmath.mpf(value), 4) == shown


def test_notes_say_what_formulas_do_not() -> None:
    assert notes(from_penalty("w")) == ()
    (symbolic,) = notes(from_reweighting("w*(w+eps)", eps="positive"))
    assert symbolic == "Parameters without a value: eps."
    (unbounded,) = notes(from_dual("log(eta)"))
    assert unbounded.startswith("The penalty is unbounded below at 0")
