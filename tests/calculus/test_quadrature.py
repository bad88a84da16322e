"""Integrals against closed forms, mpmath, and themselves at other precisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flint
import mpmath
import pytest
import sympy
from flint import acb, arb
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as Q

from etatrick.calculus.balls import PrecisionError, enclose, enclose_complex, evaluate, precision
from etatrick.calculus.quadrature import DivergentIntegral, integrate
from etatrick.calculus.root import root
from etatrick.symbols import EtatrickError, v, w

TINY, HUGE = Q(1, 10**300), sympy.Integer(10**300)
x = sympy.Symbol("x", real=True)
a = sympy.Symbol("a", positive=True)
exp, log, sqrt, pi, oo = sympy.exp, sympy.log, sympy.sqrt, sympy.pi, sympy.oo


@pytest.fixture(autouse=True)
def _comparisons_are_sharp() -> Iterator[None]:
    with precision(400):
        yield


DEBYE = w * log(1 - exp(-w)) - sympy.polylog(2, exp(-w)) + pi**2 / 6
CLOSED = [
    (sqrt(v), 1, 4, Q(14, 3)),
    (sympy.atan(x), -1, 2, 2 * sympy.atan(2) - log(5) / 2 - pi / 4 + log(2) / 2),
    (v / (exp(v) - 1), 0, Q(3, 10), DEBYE.subs(w, Q(3, 10))),
    (v / (exp(v) - 1), 0, 7, DEBYE.subs(w, 7)),
    (v / (exp(v) - 1), 0, HUGE, pi**2 / 6),
    (v / (exp(v) - 1), 0, oo, pi**2 / 6),
    (v / (exp(2 * v) - 1), 0, 1, DEBYE.subs(w, 2) / 4),
    (v / (exp(2 * v) - 1), 0, HUGE, pi**2 / 24),
    (exp(-v) / sqrt(v), 0, 1, sqrt(pi) * sympy.erf(1)),
    (exp(-v) / sqrt(v), 0, HUGE, sqrt(pi)),
    (exp(-v) / sqrt(v), 0, oo, sqrt(pi)),
    (v ** Q(-999, 1000), 0, 1, sympy.Integer(1000)),
    (log(v), 0, 1, sympy.Integer(-1)),
    (log(v) / sqrt(v), 0, 1, sympy.Integer(-4)),
    (log(v) ** 2, 0, 2, 2 * log(2) ** 2 - 4 * log(2) + 4),
    (exp(-1 / v), 0, 1, exp(-1) - sympy.expint(1, 1)),
    (1 / sqrt(1 - v), 0, 1, sympy.Integer(2)),
    (1 / sqrt(v - 2), 2, 3, sympy.Integer(2)),
    (1 / (sqrt(v) * sqrt(1 - v)), 0, 1, pi),
    (v**-2, 1, oo, sympy.Integer(1)),
    (1 / (1 + v**2), 0, oo, pi / 2),
    (1 / (1 + v**2), TINY, HUGE, pi / 2 - 2 * TINY),
    (1 / v, TINY, HUGE, 600 * log(10)),
    (exp(-(x**2)), -oo, oo, sqrt(pi)),
    (exp(x), -oo, 0, sympy.Integer(1)),
    (exp(x), -oo, -3, exp(-3)),
    (sympy.erfinv(x), 0, Q(1, 2), (1 - exp(-(sympy.erfinv(Q(1, 2)) ** 2))) / sqrt(pi)),
]


@pytest.mark.parametrize(("integrand", "lo", "hi", "expected"), CLOSED)
def test_closed_forms(integrand: sympy.Expr, lo: Any, hi: Any, expected: sympy.Expr) -> None:
    var = next(iter(integrand.free_symbols))
    for digits in (15, 40):
        value = integrate(integrand, var, lo, hi, {}, digits)
        assert value.rad() <= abs(value) * arb(10) ** -digits
        assert value.overlaps(evaluate(expected, {}, digits + 15))


@pytest.mark.parametrize(
    "integrand",
    [
        v / (exp(v) - 1),
        v / (v + log(1 + v)),
        exp(-v) / sqrt(v),
        v / (exp(2 * v) - 1),
        v**2 / (exp(v) - 1 - v),
        1 / sympy.tanh(v) - 1 / v,
    ],
)
def test_two_precisions_and_two_splits_agree(integrand: sympy.Expr) -> None:
    """Another precision moves the end of the logarithmic range; a cut elsewhere moves everything."""
    coarse, fine = (integrate(integrand, v, 0, 2, {}, digits) for digits in (20, 45))
    parts = integrate(integrand, v, 0, Q(1, 7), {}, 45) + integrate(integrand, v, Q(1, 7), 2, {}, 45)
    assert coarse.contains(fine)
    assert fine.overlaps(parts)
    assert coarse.rad() < fine * arb(10) ** -20


@pytest.mark.parametrize(
    ("integrand", "mp_integrand"),
    [
        (v / (v + log(1 + v)), lambda z: z / (z + mpmath.log1p(z))),
        (v**2 / (exp(v) - 1 - v), lambda z: z * z / (mpmath.expm1(z) - z)),
        (1 / sympy.tanh(v) - 1 / v, lambda z: mpmath.coth(z) - 1 / z),
    ],
)
def test_without_a_closed_form_against_mpmath(integrand: sympy.Expr, mp_integrand: Any) -> None:
    value = integrate(integrand, v, Q(1, 10), 3, {}, 30)
    with mpmath.workdps(60):
        expected = mpmath.quad(mp_integrand, [mpmath.mpf("0.1"), 1, 3])
    assert abs(value - arb(mpmath.nstr(expected, 50))) < arb(10) ** -29


@pytest.mark.parametrize(
    ("integrand", "at", "leading"),
    [
        (v / (exp(v) - 1), TINY, TINY),
        (v / (v + log(1 + v)), TINY, TINY / 2),
        (v / (v + log(1 + v)), HUGE, HUGE),
        (exp(-v) / sqrt(v), TINY, 2 * sqrt(TINY)),
        (v / (exp(2 * v) - 1), TINY, TINY / 2),
        (v**2 / (exp(v) - 1 - v), TINY, 2 * TINY),
        (1 / sympy.tanh(v) - 1 / v, TINY, TINY**2 / 6),
    ],
)
def test_leading_terms_at_the_ends_of_the_scale(integrand: sympy.Expr, at: Any, leading: Any) -> None:
    value = integrate(integrand, v, 0, at, {}, 40)
    assert abs(value / evaluate(leading, {}, 60) - 1) < arb(10) ** -38


@pytest.mark.parametrize(
    ("integrand", "lo", "hi"),
    [
        (v * (exp(1 / v) - 1), 0, 1),
        (1 / v, 0, 1),
        (1 / v, 1, oo),
        (v ** Q(-3, 2), 0, 1),
        (1 / (v + v**2), 0, 3),
        (v / (1 + v), 0, oo),
        (sympy.Integer(1), 0, oo),
        (1 / (exp(v) - 1), 0, 1),
    ],
)
def test_divergence(integrand: sympy.Expr, lo: Any, hi: Any) -> None:
    with pytest.raises(DivergentIntegral, match="diverges"):
        integrate(integrand, v, lo, hi, {}, 20)


def test_what_a_logarithm_decides_is_not_decided_here() -> None:
    with pytest.raises(PrecisionError, match="too slowly"):
        integrate(1 / (v * log(v) ** 2), v, 0, Q(1, 2), {}, 20)


def test_an_undefined_integrand() -> None:
    with pytest.raises(PrecisionError, match="undefined"):
        integrate(sqrt(v - 5), v, 0, 1, {}, 20)
    with pytest.raises(EtatrickError, match="at least one digit"):
        integrate(v, v, 0, 1, {}, 0)


@pytest.mark.parametrize(
    ("integrand", "lo", "hi", "expected"),
    [
        (sympy.Abs(v - 1), 0, 3, Q(5, 2)),
        (sympy.Max(v, 1 - v), 0, 1, Q(3, 4)),
        (sympy.Min(v, 1, 4 - v), 0, 4, sympy.Integer(3)),
        (sympy.Max(v**2, 1 - v), 0, 1, Q(5, 12) + 5 * sqrt(5) * Q(-1, 12) + Q(7, 6)),
        (sympy.Piecewise((v, v < 1), (v**2, v <= 2), (exp(v), True)), 0, 3, Q(17, 6) + exp(3) - exp(2)),
        (sympy.Piecewise((v, v < sqrt(2)), (1, True)), 0, 2, 3 - sqrt(2)),
        (sympy.Piecewise((1, sympy.And(v > 1, v < 2)), (0, True)), 0, oo, sympy.Integer(1)),
        (sympy.Piecewise((v, v < 1), (1, True)), Q(1, 2), Q(1, 3), Q(-5, 72)),
        (sympy.sign(x), -1, 3, sympy.Integer(2)),
        (sympy.Heaviside(x - 1) * x, 0, 3, sympy.Integer(4)),
        (sympy.Max(0, v - a), 0, 3, Q(1, 2)),
    ],
)
def test_kinks_and_jumps(integrand: sympy.Expr, lo: Any, hi: Any, expected: sympy.Expr) -> None:
    var = x if integrand.has(x) else v
    if integrand.has(v) and integrand == sympy.Max(v**2, 1 - v):
        c = (sqrt(5) - 1) / 2
        expected = c - c**2 / 2 + (1 - c**3) / 3
    value = integrate(integrand, var, lo, hi, {a: 2}, 25)
    assert value.overlaps(evaluate(expected, {}, 60))
    assert value.rad() <= abs(value) * arb(10) ** -25


def test_a_wide_upper_end_across_a_jump() -> None:
    """int_0^t of the step at 1, for t in [0.9, 1.1]."""
    integrand = sympy.Piecewise((1, v < 1), (5, True))
    box = enclose(sympy.Integral(integrand, (v, 0, w)), {w: arb(1, 0.1)})
    for t in (Q(9, 10), Q(1), Q(11, 10)):
        assert box.overlaps(integrate(integrand, v, 0, t, {}, 20))
    assert float(box.rad()) < 1


# ---------------------------------------------------------------- inside expressions

HARD_CONCRETE = 1 / (1 + ((v + Q(1, 10)) / (Q(11, 10) - v)) ** Q(2, 3) / a)


def test_a_ball_as_parameter() -> None:
    ball = arb(2, 1e-12)
    box = integrate(HARD_CONCRETE, v, 0, 1, {a: ball}, 8)
    for end in (2 - Q(1, 10**12), sympy.Integer(2), 2 + Q(1, 10**12)):
        assert box.overlaps(integrate(HARD_CONCRETE, v, 0, 1, {a: end}, 30))
    assert float(box.rad()) < 1e-8
    with mpmath.workdps(40):
        expected = mpmath.quad(
            lambda z: 1 / (1 + ((z + mpmath.mpf("0.1")) / (mpmath.mpf("1.1") - z)) ** (mpmath.mpf(2) / 3) / 2),
            [0, 1],
        )
    assert box.overlaps(arb(mpmath.nstr(expected, 30)))


def test_an_integral_whose_parameter_is_a_root() -> None:
    number = root(x**2 - 2, x, 0, oo)
    direct = evaluate(sympy.Integral(HARD_CONCRETE.subs(a, number), (v, 0, 1)), {}, 30)
    assert direct.overlaps(evaluate(sympy.Integral(HARD_CONCRETE.subs(a, sqrt(2)), (v, 0, 1)), {}, 30))
    assert direct.rel_accuracy_bits() > 99


def test_cancellation_with_an_integral() -> None:
    """int_0^w v/(e^v - 1) - w = -w^2/4 + w^3/36 - ..."""
    expr = sympy.Integral(v / (exp(v) - 1), (v, 0, w)) - w
    value = evaluate(expr, {w: Q(1, 10**30)}, 20)
    assert abs(value * arb(10) ** 60 + arb(0.25)) < arb(10) ** -18


def test_an_integral_inside_an_integral() -> None:
    inner = sympy.Integral(x * w, (x, 0, w))
    value = integrate(inner, w, 1, 2, {}, 15)
    assert value.overlaps(arb(15) / 8)
    double = sympy.Integral(x * v, (x, 0, v), (v, 0, 2))
    assert enclose(double, {}, 64).overlaps(arb(2))


def test_a_complex_upper_end() -> None:
    z = acb(1, arb(0.25))
    value = enclose_complex(sympy.Integral(exp(x), (x, 0, w)), {w: z}, 100, analytic=True)
    assert value.overlaps(z.exp() - 1)
    assert value.rel_accuracy_bits() > 60
    near = enclose_complex(sympy.Integral(v / (exp(v) - 1), (v, 0, w)), {w: z}, 100, analytic=True)
    with mpmath.workdps(40):
        end = mpmath.mpc(1, mpmath.mpf("0.25"))
        expected = mpmath.pi**2 / 6 + end * mpmath.log(1 - mpmath.exp(-end)) - mpmath.polylog(2, mpmath.exp(-end))
    assert abs(near - acb(*(arb(mpmath.nstr(part, 30)) for part in (expected.real, expected.imag)))) < 1e-25


def test_the_precision_is_restored() -> None:
    before = flint.ctx.prec
    integrate(v / (exp(v) - 1), v, 0, 1, {}, 20)
    with pytest.raises(DivergentIntegral):
        integrate(1 / v, v, 0, 1, {}, 20)
    assert flint.ctx.prec == before


@settings(deadline=None, max_examples=25)
@given(st.integers(min_value=-19, max_value=40), st.integers(min_value=-300, max_value=300))
def test_powers(twentieths: int, exponent: int) -> None:
    """int_0^t v^p dv = t^(p+1)/(p+1) for p > -1, t from 1e-300 to 1e300."""
    p, t = Q(twentieths, 20), Q(10) ** exponent
    value = integrate(v**p, v, 0, t, {}, 25)
    expected = evaluate(t ** (p + 1) / (p + 1), {}, 40)
    assert value.overlaps(expected)
    assert value.rad() <= expected * arb(10) ** -25


@settings(deadline=None, max_examples=25)
@given(
    st.fractions(min_value=Q(1, 100), max_value=100, max_denominator=10**4),
    st.fractions(min_value=Q(1, 100), max_value=100, max_denominator=10**4),
)
def test_the_penalty_of_a_scaled_rate(scale: Any, end: Any) -> None:
    """int_0^w v/(v (v + a)) dv = log(1 + w/a) with a as a value."""
    c, t = (Q(number.numerator, number.denominator) for number in (scale, end))
    value = integrate(v / (v**2 + a * v), v, 0, t, {a: c}, 25)
    assert value.overlaps(evaluate(log(1 + t / c), {}, 40))


@pytest.mark.timeout(60)
def test_what_no_box_encloses_is_sampled() -> None:
    """e^(-z)/E1(z) = (d/dz) (-z - log E1(z)) + 1 at z = 50: both balls of the quotient are as wide as their values."""
    e1 = sympy.expint(1, v**2 / 2)
    with precision(200):
        value = integrate(2 * exp(-(v**2) / 2) / (v * e1) - v, v, 1, 10, {}, 40)
    with mpmath.workdps(60):
        at = {z: -z - mpmath.log(mpmath.e1(z)) for z in (mpmath.mpf(1) / 2, mpmath.mpf(50))}
        expected = at[mpmath.mpf(50)] - at[mpmath.mpf(1) / 2]
        assert abs(mpmath.mpf(value.mid().str(50, radius=False)) - expected) < mpmath.mpf(10) ** -39
