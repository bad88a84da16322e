"""Sign proofs: what must be proved, and above all what must never be."""

from __future__ import annotations

import pytest
import sympy
from sympy import Abs, Expr, Max, Piecewise, atan, cos, exp, log, oo, sign, sin, sqrt, tan, tanh
from sympy import Rational as Q

from etatrick.calculus import balls
from etatrick.calculus.signs import (
    is_continuous,
    prove_nondecreasing,
    prove_nonnegative,
    prove_positive,
    witness_decrease,
    witness_negative,
)
from etatrick.symbols import dawson, w

a = sympy.Symbol("a", positive=True)
n = sympy.Symbol("n", nonnegative=True)
r = sympy.Symbol("r", real=True)
# names that a change of variable inside the prover might use too
x, y, z = sympy.symbols("x y z", positive=True)

NONNEGATIVE = [
    (w, 0, oo),
    (exp(w) - 1 - w, 0, oo),
    (w - tanh(w), 0, oo),
    (w - atan(w), 0, oo),
    (w - log(1 + w), 0, oo),
    ((w - 1) ** 2, 0, oo),
    (w**2 - w + 1, 0, oo),
    (w**3 - 3 * w + 2, 0, oo),
    (1 - w * exp(-w), 0, oo),
    (sqrt(1 + w) - 1, 0, oo),
    (sqrt(w**2 + a) - w, 0, oo),
    (w - sqrt(w) + Q(1, 4), 0, oo),
    (1 - w**2, 0, 1),
    (a - w, 0, a),
    (exp(w) - exp(1), 1, oo),
    (3 - exp(w), 0, 1),
    (log(w), 1, oo),
    (w * log(w) - w + 1, 1, oo),
    (1 - tanh(w) ** 2, 0, oo),
    ((1 + w) * log(1 + w) - w, 0, oo),
    (Abs(w - 1), 0, oo),
    (w - dawson(w), 0, oo),
    (exp(2 * w) - 1 - 2 * w * exp(w), 0, oo),
]


@pytest.mark.parametrize(("expr", "low", "high"), NONNEGATIVE, ids=str)
def test_what_is_nonnegative_is_proved(expr: Expr, low: Expr, high: Expr) -> None:
    assert prove_nonnegative(expr, w, sympy.sympify(low), sympy.sympify(high)) is not None


#: Each with a point (and parameter values) at which it is negative; the point is checked below.
NEGATIVE_SOMEWHERE = [
    # barely, and only on a tiny interval
    ((w - 1) ** 2 - Q(1, 10**20), 0, oo, {w: Q(1)}),
    (w - sqrt(w) + Q(1, 4) - Q(1, 10**15), 0, oo, {w: Q(1, 4)}),
    ((w - 1) ** 2 * (w - Q(1, 10**9)), 0, oo, {w: Q(1, 10**10)}),
    (log(w) ** 2 - Q(1, 10**9), 0, oo, {w: Q(1)}),
    (Abs(w - 1) - Q(1, 10**9), 0, oo, {w: Q(1)}),
    (exp(w) + exp(-w) - 2 - Q(1, 10**12), 0, oo, {w: Q(1, 10**9)}),
    (1 - sympy.E * w * exp(-w) - Q(1, 10**12), 0, oo, {w: Q(1)}),
    # only near 0
    (w - Q(1, 10**30), 0, oo, {w: Q(1, 10**31)}),
    (exp(w) - 1 - w - w**2, 0, oo, {w: Q(1, 10)}),
    (log(w) + 700, 0, oo, {w: Q(1, 10**400)}),
    (w * log(w), 0, oo, {w: Q(1, 2)}),
    # only far out
    (exp(-w) - Q(1, 10**30), 0, oo, {w: Q(100)}),
    (10**9 - w, 0, oo, {w: Q(10**10)}),
    (log(1 + w) - w / 10**6, 0, oo, {w: Q(10**9)}),
    (exp(w) - 1 - w - w**2 / 2 - w**3 / 6 - w**4 / 24 - w**5 / 100, 0, oo, {w: Q(1, 2)}),
    (sqrt(w**2 + 1) - w - Q(1, 10**6), 0, oo, {w: Q(10**7)}),
    # beyond one end of a finite interval, by a little
    (1 - w**3, 0, 1 + Q(1, 10**9), {w: 1 + Q(1, 10**10)}),
    (w - 1, 1 - Q(1, 10**9), oo, {w: 1 - Q(1, 10**10)}),
    (Q(27, 10) - exp(w), 0, 1, {w: Q(999, 1000)}),
    (exp(w) - exp(1) - Q(1, 1000), 1, oo, {w: Q(10001, 10000)}),
    (a - w, 0, a + Q(1, 10**6), {a: Q(1), w: 1 + Q(1, 10**7)}),
    # denominators that change sign
    (1 / (1 - w), 0, oo, {w: Q(2)}),
    (3 * w / (3 - w), 0, oo, {w: Q(4)}),
    (w + Q(1, 10**30) / (1 - w), 0, oo, {w: 1 + Q(1, 10**31)}),
    (1 / (exp(w) - 2), 0, oo, {w: Q(1, 2)}),
    # singular or discontinuous inside
    (Piecewise((1 + w, w < 1), (w - Q(3, 2), True)), 0, oo, {w: Q(5, 4)}),
    (-atan(1 / (w - 1)), 0, oo, {w: Q(2)}),
    (tanh(1 / (1 - w)), 0, oo, {w: Q(2)}),
    (sign(w - 1) + Q(1, 2), 0, oo, {w: Q(1, 2)}),
    (Max(w - 1, 1 - w) - Q(1, 10), 0, oo, {w: Q(1)}),
    (w + tan(w), 0, oo, {w: Q(2)}),
    (1 - sympy.floor(w), 0, oo, {w: Q(5, 2)}),
    # singular lower end
    (1 - 1 / w, 0, oo, {w: Q(1, 2)}),
    (w - exp(-1 / w) * 3, 0, oo, {w: Q(1)}),
    (2 - atan(1 / w) * 2, 0, oo, {w: Q(1, 10)}),
    # branches of roots and absolute values
    (w - 1 - sqrt((w - 1) ** 2), 0, oo, {w: Q(1, 2)}),
    (w - 1 - sqrt(w**2 - 2 * w + 1), 0, oo, {w: Q(1, 2)}),
    (sqrt(w) - 1 - sqrt(w - 2 * sqrt(w) + 1), 0, oo, {w: Q(1, 4)}),
    (w + 1 - sqrt(w**2 + 3), 0, oo, {w: Q(1, 2)}),
    (sqrt(w + 1) - 1 - w / 2, 0, oo, {w: Q(1)}),
    # only for some parameter values
    (w + a - 1, 0, oo, {a: Q(1, 2), w: Q(1, 4)}),
    (w**2 - a * w + 1, 0, oo, {a: Q(3), w: Q(1)}),
    (exp(w) - a, 0, oo, {a: Q(3), w: Q(1)}),
    (exp(w) - 1 - a * w, 0, oo, {a: Q(2), w: Q(1, 2)}),
    (1 - w ** (a - 1), 0, oo, {a: Q(3), w: Q(2)}),
    (sqrt(w + a) - 1, 0, oo, {a: Q(1, 2), w: Q(1, 4)}),
    (n - a + w, 0, oo, {n: Q(0), a: Q(1), w: Q(1, 2)}),
    # parameters of either sign
    (r + w, 0, oo, {r: Q(-1), w: Q(1, 2)}),
    (sqrt(w) * (r - Abs(r)) + w, 0, oo, {r: Q(-1), w: Q(1, 4)}),
    (1 + (r - Abs(r)) * exp(-w), 0, oo, {r: Q(-1), w: Q(1, 10)}),
    (r**2 * w - 2 * r + 1, 0, oo, {r: Q(1), w: Q(1, 2)}),
    (exp(r * w) - 1, 0, oo, {r: Q(-1), w: Q(1)}),
    # parameters named like the prover's own variables
    (w - z, 0, oo, {z: Q(1), w: Q(1, 2)}),
    (exp(w) - y, 0, oo, {y: Q(3), w: Q(1)}),
    (sqrt(w) - y, 0, oo, {y: Q(1), w: Q(1, 4)}),
    (log(1 + w) - x, 0, oo, {x: Q(1), w: Q(1)}),
    (exp(w) - 1 - x * w, 0, oo, {x: Q(2), w: Q(1, 2)}),
    # oscillating
    (sin(w) + Q(9, 10), 0, oo, {w: Q(47, 10)}),
    (cos(w), 0, oo, {w: Q(3)}),
    (w - sin(2 * w), 0, oo, {w: Q(1, 2)}),
]


@pytest.mark.parametrize(("expr", "low", "high", "at"), NEGATIVE_SOMEWHERE, ids=str)
def test_what_is_negative_somewhere_is_never_proved(
    expr: Expr, low: Expr, high: Expr, at: dict[sympy.Symbol, sympy.Rational]
) -> None:
    low, high = sympy.sympify(low), sympy.sympify(high)
    value = expr.subs(at)
    assert sympy.N(value, 60) < 0
    assert low.subs(at) < at[w]
    assert at[w] < high.subs(at)
    assert prove_nonnegative(expr, w, low, high) is None
    assert prove_positive(expr, w, low, high) is None


@pytest.mark.parametrize(
    "expr", [(w - 1) ** 2, w - sqrt(w) + Q(1, 4), w**3 - 3 * w + 2, Abs(w - 1), n * w, (w - 1) ** 2 / (1 + w)], ids=str
)
def test_a_zero_inside_is_nonnegative_and_not_positive(expr: Expr) -> None:
    assert prove_nonnegative(expr, w) is not None
    assert prove_positive(expr, w) is None


@pytest.mark.parametrize(
    "expr",
    [
        3 * w / (3 - w),
        w - Q(1, 10**30) / (w - 1),
        -atan(1 / (w - 1)),
        Piecewise((w, w < 1), (w - 1, True)),
        -1 / (w - 1),
        tan(w),
        w - sign(w - 1),
        log(w - 1),
        sqrt(w - 1),
    ],
    ids=str,
)
def test_a_derivative_that_misses_a_jump_proves_no_rise(expr: Expr) -> None:
    """Each has a derivative >= 0 wherever it has one, and falls across a pole or a jump, or is undefined below 1."""
    assert prove_nondecreasing(expr, w) is None
    assert not is_continuous(expr, w)


@pytest.mark.parametrize(
    "expr", [w**2, w * (w + a), exp(w) - 1, 1 / (1 / w + exp(-w)), -1 / w, 3 * w / (3 + w)], ids=str
)
def test_rises_that_are_proved(expr: Expr) -> None:
    assert prove_nondecreasing(expr, w) is not None


def test_a_dip_too_narrow_to_sample_is_not_a_rise() -> None:
    dip = w - Q(1, 10**6) * exp(-(10**18) * (w - 3) ** 2)
    assert dip.diff(w).subs(w, 3 - Q(1, 10**9)).evalf(30) < 0
    assert prove_nondecreasing(dip, w) is None


def test_the_interval_of_a_rise_matters() -> None:
    three = sympy.Integer(3)
    assert prove_nondecreasing(3 * w / (3 - w), w, sympy.S.Zero, three) is not None
    assert prove_nondecreasing(3 * w / (3 - w), w, three, oo) is not None
    assert prove_nondecreasing(3 * w / (3 - w), w, sympy.S.Zero, three + Q(1, 10**9)) is None


def test_witnesses_are_exact_points_that_check_again() -> None:
    points = [Q(k, 10) for k in range(1, 60)]
    found = witness_decrease(w * exp(-w), w, points)
    assert found is not None
    assert 0 < found.low < found.high
    low, high = (balls.evaluate(w * exp(-w), {w: x}, 30) for x in (found.low, found.high))
    assert low > high
    assert witness_decrease(w**2, w, points) is None
    negative = witness_negative(w - 2, w, points)
    assert negative is not None
    assert negative.low < 2
    assert witness_negative(w, w, points) is None
