"""A formula at a point, kept apart."""

from __future__ import annotations

import pytest
import sympy
from sympy import Rational as Q
from sympy import cos, exp, oo

from etatrick.calculus import balls
from etatrick.calculus.root import root
from etatrick.calculus.value_at import at_point, shown, value_at

t, a, s = sympy.symbols("t a s", positive=True)
DOTTIE = root(t - cos(t), t, 0, 2)


def test_the_value() -> None:
    """cos(d) = d at the Dottie number 0.7390851332151606..."""
    kept = value_at(cos(s), s, DOTTIE)
    assert str(balls.evaluate(kept, {}, 30).str(20, radius=False)) == "0.73908513321516064166"
    assert balls.evaluate(value_at(s**2, s, Q(3)), {}, 20) == 9


def test_the_variable_is_bound() -> None:
    kept = value_at(a * t**2, t, DOTTIE)
    assert kept.free_symbols == {a}
    assert kept.subs(t, 5) == kept
    assert kept.xreplace({t: Q(5)}) == kept
    assert kept.xreplace({a: Q(2)}) == value_at(2 * t**2, t, DOTTIE)
    assert value_at(t, t, root(t - a, t, 0, oo)).subs(a, 3) == value_at(t, t, root(t - 3, t, 0, oo))


def test_a_value_put_in_is_not_captured() -> None:
    """value_at(a t, t, 2) with a = t is 2 t, whatever the bound variable is called."""
    for put_in in (value_at(a * t, t, Q(2)).subs(a, t), value_at(a * t, t, Q(2)).xreplace({a: t})):
        assert balls.evaluate(put_in, {t: Q(5)}, 20) == 10


def test_at_point_substitutes_short_points() -> None:
    assert at_point(exp(t), t, Q(2)) == exp(2)
    assert at_point(a, t, DOTTIE) == a
    assert at_point(t, t, DOTTIE) == DOTTIE
    assert at_point(exp(t), t, DOTTIE) == value_at(exp(t), t, DOTTIE)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Q(1, 3), "1/3"),
        (sympy.pi, "pi"),
        (1 / a, "1/a"),
        (DOTTIE, "0.739085133215"),
        (value_at(s**2, s, DOTTIE), "0.546246834140"),
    ],
    ids=str,
)
def test_shown(value: sympy.Expr, text: str) -> None:
    assert shown(value) == text


def test_derivative() -> None:
    """d/da F(r(a), a) = F_a + F_t r'(a), here for r = sqrt(a): (a r^2)' = (a^2)' = 2 a."""
    number = value_at(a * t**2, t, root(t**2 - a, t, 0, oo))
    slope = balls.evaluate(number.diff(a), {a: sympy.Integer(3)}, 30)
    assert slope.overlaps(balls.ball(6))
    assert slope.rad() < 1e-25
    assert number.diff(t) == 0
