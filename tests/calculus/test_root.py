"""Roots as exact numbers: values, bounds, binding."""

from __future__ import annotations

from typing import Any

import flint
import pytest
import sympy
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as Q

from etatrick.calculus.balls import enclose, evaluate
from etatrick.calculus.root import root
from etatrick.symbols import EtatrickError, dawson, w

t = sympy.Symbol("t", positive=True)
s = sympy.Symbol("s", real=True)
a = sympy.Symbol("a", positive=True)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (root(t * sympy.exp(t) - 2, t, 0, sympy.oo), sympy.LambertW(2)),
        (root(t**3 - Q(1, 10**600), t, 0, sympy.oo), Q(1, 10**200)),
        (root(t**3 - 10**600, t, 0, sympy.oo), sympy.Integer(10**200)),
        (root(t - Q(1, 10**600), t, 0, sympy.oo), Q(1, 10**600)),
        (root(t - 10**600, t, 0, sympy.oo), sympy.Integer(10**600)),
        (root(sympy.cos(t), t, 1, 2), sympy.pi / 2),
        (root((t - Q(1, 3)) ** 3, t, 0, 1), Q(1, 3)),
        (root(sympy.log(t), t, 0, sympy.oo), sympy.Integer(1)),
        (root(s**3 + 8, s, -sympy.oo, sympy.oo), sympy.Integer(-2)),
        (root(s**3 + 9, s, -sympy.oo, 0), -(sympy.Integer(9) ** Q(1, 3))),
        (root(s - Q(99, 100), s, 0, 1), Q(99, 100)),
        (root(s - 1 + Q(1, 10**50), s, 0, 1), 1 - Q(1, 10**50)),
        (root(sympy.exp(-t) - Q(1, 10**9), t, 0, sympy.oo), 9 * sympy.log(10)),
        (root(sympy.Piecewise((t - 3, t < 1), (t - 2, True)), t, 0, sympy.oo), sympy.Integer(2)),
    ],
)
def test_known_roots(number: sympy.Expr, expected: sympy.Expr) -> None:
    for digits in (10, 50, 200):
        value = evaluate(number, {}, digits)
        assert value.rad() <= abs(value) * arb(10) ** -digits
        assert value.overlaps(evaluate(expected, {}, digits + 20))


@pytest.mark.parametrize("at", [Q(1, 10**300), Q(3, 10), Q(7), Q(10**300)])
def test_the_reweighting_of_exact_variational_dropout(at: sympy.Rational) -> None:
    """w = 2 sqrt(x^3 F(x)) with Dawson's F: put the root back in."""
    x = root(2 * sympy.sqrt(t**3 * dawson(t)) - w, t, 0, sympy.oo)
    value = evaluate(x, {w: at}, 60)
    back = enclose(2 * sympy.sqrt(t**3 * dawson(t)), {t: value}, 400)
    assert back.overlaps(enclose(at, {}, 400))
    assert back.rad() < abs(back) * arb(10) ** -50


def test_no_change_of_sign() -> None:
    with pytest.raises(EtatrickError, match="no change of sign"):
        evaluate(root(t**2 + 1, t, 0, sympy.oo), {}, 20)


def test_bad_arguments() -> None:
    with pytest.raises(EtatrickError, match="is a symbol"):
        root(t - 1, 2 * t, 0, 1)
    with pytest.raises(EtatrickError, match="may not hold its variable"):
        root(t - 1, t, 0, t)


def test_the_variable_is_bound() -> None:
    number = root(t**2 - a, t, 0, sympy.oo)
    assert number.free_symbols == {a}
    assert number.subs(t, 5) == number
    assert number.xreplace({t: w}) == number
    assert number.subs(a, w) == root(t**2 - w, t, 0, sympy.oo)
    assert (number + t).xreplace({t: sympy.Integer(1)}) == number + 1
    assert number.is_positive
    assert hash(number) == hash(root(t**2 - a, t, 0, sympy.oo))


def test_substitution_captures_nothing() -> None:
    number = root(s**2 - a, s, 0, sympy.oo)
    for moved in (number.subs(a, s**2 + 1), number.xreplace({a: s**2 + 1})):
        assert moved.free_symbols == {s}
        assert evaluate(moved, {s: 3}, 20).overlaps(arb(10).sqrt())


def test_the_value_of_the_variable_outside_does_not_reach_inside() -> None:
    assert evaluate(root(t**2 - 2, t, 0, sympy.oo) * t, {t: 3}, 20).overlaps(3 * arb(2).sqrt())


def test_the_derivative_is_implicit() -> None:
    number = root(t**2 - a, t, 0, sympy.oo)
    assert number.diff(t) == 0
    assert evaluate(number.diff(a), {a: 4}, 20).overlaps(arb(0.25))


def test_evalf() -> None:
    assert abs(root(t**2 - 2, t, 0, sympy.oo).evalf(30) - sympy.sqrt(2).evalf(40)) < sympy.Float("1e-29")


def test_a_ball_as_parameter_gives_an_honest_ball() -> None:
    value = enclose(root(t**2 - a, t, 0, sympy.oo), {a: arb(2, 1e-10)}, 128)
    for end in (2 - 1e-10, 2 + 1e-10):
        assert value.overlaps(arb(end).sqrt())
    assert 1e-11 < float(value.rad()) < 1e-8


@settings(deadline=None, max_examples=30)
@given(st.fractions(min_value=Q(1, 1000), max_value=1000), st.integers(min_value=1, max_value=5))
def test_roots_of_monotone_functions(value: Any, power: int) -> None:
    at = Q(value.numerator, value.denominator)
    number = root(t**power + sympy.log(1 + t) - a, t, 0, sympy.oo)
    found = evaluate(number, {a: at}, 30)
    before = flint.ctx.prec
    back = enclose(t**power + sympy.log(1 + t) - a, {t: found, a: at}, 256)
    assert back.contains(0)
    assert back.rad() < arb(10) ** -24
    assert flint.ctx.prec == before
