"""Derivatives: the 2F2 of variational dropout through Dawson's integral, everything else as SymPy has it."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from sympy import Expr, exp, hyper, log
from sympy import Rational as Q

from etatrick.calculus import balls
from etatrick.calculus.derivative import derivative
from etatrick.symbols import dawson, w


def two_f_two(z: Expr) -> Expr:
    return hyper((1, 1), (Q(3, 2), 2), z)


@pytest.mark.parametrize("expr", [w**3, exp(-w) * log(1 + w), hyper((1,), (Q(3, 2),), -w)], ids=str)
def test_ordinary_formulas(expr: Expr) -> None:
    assert derivative(expr, w) == expr.diff(w)


@pytest.mark.parametrize(
    "expr", [two_f_two(-w), w * two_f_two(-(w**2)), two_f_two(-w / 2) ** 2, w * two_f_two(-1 / (2 * w))], ids=str
)
def test_against_mpmath(expr: Expr) -> None:
    found = derivative(expr, w)
    assert not found.diff(w).has(sympy.Derivative)
    assert all(tuple(h.bq) == (Q(3, 2), 2) for h in found.atoms(hyper))
    with mpmath.workdps(40):
        f = sympy.lambdify(w, expr, "mpmath")
        for x in (Q(1, 10), Q(1), Q(17, 3)):
            expected = mpmath.diff(f, mpmath.mpf(int(x.p)) / int(x.q))
            value = mpmath.mpf(balls.evaluate(found, {w: x}, 30).str(30, radius=False))
            assert abs(value - expected) < abs(expected) * mpmath.mpf(10) ** -15


def test_only_dawson_appears() -> None:
    """d/dz of z 2F2(1,1; 3/2,2; z) is 1F1(1; 3/2; z) = D(sqrt(-z))/sqrt(-z)."""
    found = derivative(w * two_f_two(-w), w)
    assert sympy.simplify(found - dawson(sympy.sqrt(w)) / sympy.sqrt(w)) == 0
