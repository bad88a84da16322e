"""Limits: `exact` is a proof and must never be wrong; the rest are values that balls agree with."""

from __future__ import annotations

import pytest
import sympy
from sympy import Abs, Expr, Integral, atan, cos, erf, exp, log, oo, sin, sqrt, tanh
from sympy import Rational as Q

from etatrick.calculus.limits import limit
from etatrick.calculus.root import root
from etatrick.calculus.value_at import value_at
from etatrick.symbols import w

a, t, u = sympy.symbols("a t u", positive=True)
r = sympy.Symbol("r", real=True)

EXACT = [
    (log(1 + w) / w, 0, 1),
    ((1 - cos(w)) / w**2, 0, Q(1, 2)),
    ((exp(w) - 1 - w) / (w * (exp(w) - 1)), 0, Q(1, 2)),
    (w / (w * (w + a)), 0, 1 / a),
    ((w - t) / w, 0, -oo),
    (erf(w) / w, 0, 2 / sqrt(sympy.pi)),
    ((2**w - 1) / w, 0, log(2)),
    (sqrt(w + sqrt(w + sqrt(w))) / w ** Q(1, 8), 0, 1),
    (sqrt(w**2 + a * w) / sqrt(w), 0, sqrt(a)),
    ((w**2 - 1) / (w - 1), 1, 2),
    (1 / (w - a), a, oo),
    (w - t, oo, oo),
    (tanh(w), oo, 1),
    (w * (sqrt(w**2 + 1) - w), oo, Q(1, 2)),
    (w / (exp(w) - 1), oo, 0),
    (w ** Q(5, 2) / (exp(w) - 1), oo, 0),
    ((w + exp(-w)) / (w + 1), oo, 1),
    ((exp(w) + w**3) / (2 * exp(w) - 1), oo, Q(1, 2)),
    (w * tanh(w) / (2 * w + 1), oo, Q(1, 2)),
]


@pytest.mark.parametrize(("expr", "point", "value"), EXACT, ids=str)
def test_exact_limits(expr: Expr, point: Expr, value: Expr) -> None:
    found = limit(expr, w, sympy.sympify(point), point is not oo)
    assert found is not None
    assert found.exact
    assert sympy.simplify(found.value - value) == 0 or found.value == value


@pytest.mark.parametrize(
    ("expr", "point", "value"),
    [
        (w * log(w), 0, 0),
        (w**w, 0, 1),
        (log(w) / w, oo, 0),
        (atan(w), oo, sympy.pi / 2),
        (exp(-1 / w) / w**20, 0, 0),
        (exp(1 / w), 0, oo),
        (w * sin(1 / w), 0, 0),
        ((1 + 1 / w) ** w, oo, sympy.E),
        (Integral(sin(u) / u, (u, 0, w)), 0, 0),
    ],
    ids=str,
)
def test_limits_that_are_found_but_not_proved(expr: Expr, point: Expr, value: Expr) -> None:
    found = limit(expr, w, sympy.sympify(point), point is not oo)
    assert found is not None
    assert not found.exact
    assert found.value == value


@pytest.mark.parametrize(
    ("expr", "point"),
    [
        # the value is another one for a = 1, for r = 0 or for r < 0
        (w / (a - 1 + w), 0),
        (1 / (a - 1 + w), 0),
        ((a - 1 + w) / w, 0),
        (w**2 / (r * w + w**2), 0),
        (w / (r + w), 0),
        (log(r**2) + w, 0),
        ((sqrt(r**2 + w) - r) / w, 0),
        (sqrt(r**2 * w**2 + w**3) / w, 0),
        (w ** (a - 1), 0),
        (w**r, oo),
        (exp(r * w), oo),
        (tanh(r * w), oo),
        ((exp(2 * w) * (a - 1) + w) / exp(2 * w), oo),
        # no limit, an essential singularity, or a function that is not smooth at the end
        (sin(1 / w), 0),
        (sin(w), oo),
        (Integral(1 / u, (u, 0, w)), 0),
        (Integral(1 / u, (u, 0, w)) + 1, 0),
        (sympy.Max(w, 1 - w), 0),
        (sqrt(1 - w), 1),
        (sympy.floor(w), 1),
    ],
    ids=str,
)
def test_never_exact(expr: Expr, point: Expr) -> None:
    """Limits that depend on a parameter in a way one formula does not tell, or do not exist."""
    found = limit(expr, w, sympy.sympify(point), point is not oo)
    if found is not None and found.exact:
        pytest.fail(f"claimed {found.value}")


def test_the_leading_coefficient_may_vanish() -> None:
    """(a - 1) exp(2w) leads unless a = 1."""
    found = limit(exp(2 * w) / ((a - 1) * exp(2 * w) + exp(w)), w, oo, False)
    assert found is None or not found.exact


@pytest.mark.parametrize("expr", [sin(1 / w), sin(w) + 0 * w, cos(1 / w) + 2], ids=str)
def test_oscillation_has_no_limit(expr: Expr) -> None:
    point = oo if expr.has(sin(w)) else sympy.S.Zero
    assert limit(expr, w, point, point is not oo) is None


def test_sides() -> None:
    one = sympy.S.One
    pole = 1 / (1 - w)
    assert limit(pole, w, one, True).value is sympy.S.NegativeInfinity  # type: ignore[union-attr]
    assert limit(pole, w, one, False).value is oo  # type: ignore[union-attr]
    # |w - 1| is no smooth function at 1
    found = limit(Abs(w - 1) / (w - 1), w, one, False)
    assert found is None or found.value == -1


def test_a_constant_is_its_own_limit() -> None:
    assert limit(a, w, oo) == limit(a, w, sympy.S.Zero)
    assert limit(a, w, oo).exact  # type: ignore[union-attr]


def test_a_number_that_binds_the_variable_is_constant() -> None:
    number = value_at(w**2, w, root(w**5 + w - 40, w, sympy.S.One, sympy.Integer(3)))
    found = limit(sqrt(number), w, sympy.S.One)
    assert found is not None
    assert found.exact
    assert found.value == sqrt(number)
