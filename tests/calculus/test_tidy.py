"""Shorter forms that are equal, refusals of what is too large, and signs of constants."""

from __future__ import annotations

import pytest
import sympy
from sympy import Expr, cosh, exp, log, sinh, sqrt, tanh
from sympy import Rational as Q

from etatrick.calculus.tidy import same, sign_of, tame, tidy
from etatrick.symbols import w

a = sympy.Symbol("a", positive=True)
r = sympy.Symbol("r", real=True)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (w * (1 + w) / (1 + w), w),
        ((1 - 1 / (1 + w)) * (1 + w), w),
        (sqrt(w**2 * a**2), a * w),
        (exp(log(w) + log(a)), a * w),
        (cosh(w) ** 2 - sinh(w) ** 2 + w - 1, w),
        (w / (w**2 + w), 1 / (w + 1)),
    ],
    ids=str,
)
def test_known_simplifications(expr: Expr, expected: Expr) -> None:
    assert tidy(expr) == expected


@pytest.mark.parametrize(
    "expr",
    [
        w * (1 - tanh(w)) / tanh(w),
        sqrt(w**2 + 4) - w,
        log(w + 1) - log(w),
        (w - a) ** 2 / (w + a),
        exp(-w) / (1 + exp(-w)),
        r * w + sympy.Abs(r),
    ],
    ids=str,
)
def test_the_value_stays(expr: Expr) -> None:
    """Checked with mpmath at points of its own, also at negative values of a real parameter."""
    short = tidy(expr)
    assert sympy.count_ops(short) <= sympy.count_ops(expr)
    for values in ({w: Q(3, 7), a: Q(2, 3), r: -2}, {w: Q(50, 3), a: Q(9, 2), r: Q(5, 3)}):
        difference = sympy.N((short - expr).subs(values), 40, chop=False)
        assert abs(difference) < Q(1, 10**30)


def test_same_tells_functions_apart() -> None:
    assert same(sinh(w) / cosh(w), tanh(w))
    assert same((w + a) ** 2, w**2 + 2 * a * w + a**2)
    assert not same(w, w + Q(1, 10**25))
    assert not same(sqrt(w**2 - 2 * w + 1), w - 1)
    # nowhere both defined: no evidence
    assert not same(log(-w), log(-w) + 1)


@pytest.mark.parametrize(
    ("expr", "is_tame"),
    [
        (w**2 + 1, True),
        (w ** Q(29739, 20000), False),
        (exp(-w * Q(29739, 20000)), False),
        (w ** Q(3, 2), True),
        (w**25, False),
        (w**a, True),
        (sympy.Add(*(exp(w * k) for k in range(100))), False),
    ],
    ids=lambda x: str(x)[:30],
)
def test_tame(expr: Expr, is_tame: bool) -> None:
    assert tame(expr) is is_tame


def test_what_is_not_tame_is_left_alone() -> None:
    wild = w ** Q(29739, 20000) * w / w**2
    assert tidy(wild) == wild


@pytest.mark.parametrize(
    ("expr", "sign"),
    [
        (sympy.pi - 3, 1),
        (sympy.E**2 - 8, -1),
        (sympy.S.Zero, 0),
        (sqrt(2) * sqrt(3) - sqrt(6), 0),
        (sqrt(5 + 2 * sqrt(6)) - sqrt(2) - sqrt(3) + Q(1, 10**40), 1),
        (a / (1 + a), 1),
        (-(a**2) - 1, -1),
        ((a + 1) ** 2 - a**2 - 2 * a - 1, 0),
        (a - 1, None),
        (r, None),
        (r**2 + 1, 1),
    ],
    ids=str,
)
def test_sign_of(expr: Expr, sign: int | None) -> None:
    assert sign_of(expr) == sign
