"""Rational definite integrals in closed form, against mpmath's quadrature and known values."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from sympy import Expr, atan, log, sqrt
from sympy import Rational as Q

from etatrick.calculus.rational import integrate_rational, integrate_with_root

x, a = sympy.symbols("x a", positive=True)


@pytest.mark.parametrize(
    ("f", "low", "high", "value"),
    [
        (x**2, 0, 3, 9),
        (1 / (1 + x), 0, 1, log(2)),
        (1 / (1 + x**2), 0, 1, sympy.pi / 4),
        (1 / (1 + x**2) ** 2, 0, 1, sympy.pi / 8 + Q(1, 4)),
        (x / (1 + x**2), 0, 1, log(2) / 2),
        (x / (1 + x**2) ** 3, 0, 1, Q(3, 16)),
        (1 / (x**2 + a**2), 0, a, sympy.pi / (4 * a)),
        (1 / (1 + x) ** 3, 0, 1, Q(3, 8)),
        (1 / (2 + 3 * x), 0, 1, log(Q(5, 2)) / 3),
    ],
    ids=str,
)
def test_textbook_integrals(f: Expr, low: Expr, high: Expr, value: Expr) -> None:
    found = integrate_rational(f, x, sympy.sympify(low), sympy.sympify(high))
    assert found is not None
    assert sympy.simplify(found - value) == 0


@pytest.mark.parametrize(
    "f",
    [
        (x**3 + 2) / ((x + 1) * (x**2 + x + 1)),
        x**4 / (x**2 + 2 * x + 5) ** 2,
        (1 - x) / (x**2 + 1) ** 3,
        1 / ((x + Q(1, 3)) ** 2 * (x**2 + 7)),
        (x**5 + 1) / (x**2 + 3),
    ],
    ids=str,
)
def test_against_quadrature(f: Expr) -> None:
    found = integrate_rational(f, x, Q(1, 5), Q(9, 4))
    assert found is not None
    with mpmath.workdps(30):
        expected = mpmath.quad(sympy.lambdify(x, f, "mpmath"), [mpmath.mpf(1) / 5, 1, mpmath.mpf(9) / 4])
        assert abs(mpmath.mpf(str(sympy.N(found, 30))) - expected) < mpmath.mpf(10) ** -24


@pytest.mark.parametrize("power", [Q(1, 2), Q(2, 3), -Q(1, 3)], ids=str)
def test_with_a_root(power: Q) -> None:
    """f rational in x and ((x + 1/10)/(11/10 - x))^power, as stretched gates have it."""
    f = 1 / (1 + a * ((x + Q(1, 10)) / (Q(11, 10) - x)) ** power)
    found = integrate_with_root(f, x, sympy.S.Zero, sympy.S.One)
    assert found is not None
    for value in (Q(1, 3), Q(7)):
        with mpmath.workdps(30):
            g = sympy.lambdify(x, f.subs(a, value), "mpmath")
            expected = mpmath.quad(g, [0, mpmath.mpf(1) / 2, 1])
            assert abs(mpmath.mpf(str(sympy.N(found.subs(a, value), 30))) - expected) < mpmath.mpf(10) ** -24


@pytest.mark.parametrize("f", [sympy.exp(x), sqrt(x + sqrt(x)), atan(x), 1 / (x**2 - 2), 1 / (x**4 + x + 1)], ids=str)
def test_other_integrands_are_left_alone(f: Expr) -> None:
    """Not rational, a pole on the way, or a denominator that does not factor: None, never a wrong formula."""
    assert integrate_with_root(f, x, sympy.S.Zero, sympy.Integer(3)) is None
