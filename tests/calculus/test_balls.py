"""Ball arithmetic against mpmath at higher precision, known values, and exact cancellations."""

from __future__ import annotations

import random
from typing import Any

import flint
import mpmath
import pytest
import sympy
from flint import acb, arb
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as Q

from etatrick.calculus.balls import (
    PrecisionError,
    Unsupported,
    enclose,
    enclose_complex,
    evaluate,
    precision,
)
from etatrick.symbols import EtatrickError, dawson, w

TINY, HUGE = Q(1, 10**300), sympy.Integer(10**300)
x = sympy.Symbol("x", real=True)


def contains(ball: Any, number: Any, digits: int = 40) -> bool:
    """Whether a real ball meets an mpmath number known to `digits` digits."""
    reference = arb(mpmath.nstr(number, digits + 8, min_fixed=1, max_fixed=0))
    slack = abs(reference) * arb(10) ** -digits
    return bool((ball - reference).overlaps(arb(0, slack.upper()) if not slack.is_zero() else arb(0)))


def mp(value: sympy.Rational) -> Any:
    return mpmath.mpf(int(value.p)) / int(value.q)


def mp_dawson(z: Any) -> Any:
    return z * mpmath.hyp1f1(1, mpmath.mpf(3) / 2, -z * z)


# (expression, mpmath's function, low, high): points are drawn between low and high.
TABLE = [
    (sympy.exp(x), mpmath.exp, -5, 5),
    (sympy.log(x), mpmath.log, 0, 9),
    (sympy.log(1 + x), mpmath.log1p, 0, 9),
    (sympy.exp(x) - 1, mpmath.expm1, -5, 5),
    (sympy.sqrt(x), mpmath.sqrt, 0, 9),
    (x ** Q(2, 3), lambda z: mpmath.exp(2 * mpmath.log(z) / 3), 0, 9),
    (x ** Q(-7, 100), lambda z: z ** (mpmath.mpf(-7) / 100), 0, 9),
    (x**sympy.pi, lambda z: z**mpmath.pi, 0, 9),
    (2**x, lambda z: mpmath.mpf(2) ** z, -5, 5),
    (x**-3, lambda z: z**-3, 0, 9),
    (sympy.sin(x), mpmath.sin, -5, 5),
    (sympy.cos(x), mpmath.cos, -5, 5),
    (sympy.tan(x), mpmath.tan, -1, 1),
    (sympy.cot(x), mpmath.cot, 0, 1),
    (sympy.sec(x), mpmath.sec, -1, 1),
    (sympy.csc(x), mpmath.csc, 0, 1),
    (sympy.asin(x), mpmath.asin, -1, 1),
    (sympy.acos(x), mpmath.acos, -1, 1),
    (sympy.atan(x), mpmath.atan, -5, 5),
    (sympy.acot(x), lambda z: mpmath.atan(1 / z), 0, 5),
    (sympy.sinh(x), mpmath.sinh, -5, 5),
    (sympy.cosh(x), mpmath.cosh, -5, 5),
    (sympy.tanh(x), mpmath.tanh, -5, 5),
    (sympy.coth(x), mpmath.coth, 0, 5),
    (sympy.sech(x), mpmath.sech, -5, 5),
    (sympy.csch(x), mpmath.csch, 0, 5),
    (sympy.asinh(x), mpmath.asinh, -5, 5),
    (sympy.acosh(x), mpmath.acosh, 1, 9),
    (sympy.atanh(x), mpmath.atanh, -1, 1),
    (sympy.acoth(x), mpmath.acoth, 1, 9),
    (sympy.asech(x), mpmath.asech, 0, 1),
    (sympy.acsch(x), mpmath.acsch, 0, 9),
    (sympy.erf(x), mpmath.erf, -5, 5),
    (sympy.erfc(x), mpmath.erfc, -5, 9),
    (sympy.erfi(x), mpmath.erfi, -5, 5),
    (sympy.erfinv(x), mpmath.erfinv, -1, 1),
    (sympy.erfcinv(x), lambda z: mpmath.erfinv(1 - z), 0, 2),
    (dawson(x), mp_dawson, -5, 9),
    (sympy.LambertW(x), mpmath.lambertw, 0, 9),
    (sympy.LambertW(-x, -1), lambda z: mpmath.lambertw(-z, -1), 0, Q(1, 3)),
    (sympy.Ei(x), mpmath.ei, 0, 9),
    (sympy.Ei(-x), lambda z: mpmath.ei(-z), 0, 9),
    (sympy.expint(1, x), mpmath.e1, 0, 9),
    (sympy.expint(3, x), lambda z: mpmath.expint(3, z), 0, 9),
    (sympy.li(x), mpmath.li, 2, 9),
    (sympy.li(x), mpmath.li, 0, Q(9, 10)),
    (sympy.Si(x), mpmath.si, 0, 9),
    (sympy.Ci(x), mpmath.ci, 0, 9),
    (sympy.Shi(x), mpmath.shi, 0, 9),
    (sympy.Chi(x), mpmath.chi, 0, 9),
    (sympy.gamma(x), mpmath.gamma, 0, 9),
    (sympy.loggamma(x), mpmath.loggamma, 0, 9),
    (sympy.digamma(x), mpmath.digamma, 0, 9),
    (sympy.polygamma(2, x), lambda z: mpmath.polygamma(2, z), 0, 9),
    (sympy.uppergamma(Q(1, 3), x), lambda z: mpmath.gammainc(mpmath.mpf(1) / 3, z), 0, 9),
    (sympy.lowergamma(Q(1, 3), x), lambda z: mpmath.gammainc(mpmath.mpf(1) / 3, 0, z), 0, 9),
    (sympy.polylog(2, -x), lambda z: mpmath.polylog(2, -z), 0, 9),
    (sympy.polylog(Q(3, 2), -x), lambda z: mpmath.polylog(mpmath.mpf(3) / 2, -z), 0, 3),
    (sympy.polylog(3, x), lambda z: mpmath.polylog(3, z), 0, 1),
    (sympy.zeta(x), mpmath.zeta, 2, 9),
    (sympy.besselk(1, x), lambda z: mpmath.besselk(1, z), 0, 9),
    (sympy.besseli(1, x), lambda z: mpmath.besseli(1, z), 0, 9),
    (sympy.besselj(1, x), lambda z: mpmath.besselj(1, z), 0, 9),
    (sympy.bessely(1, x), lambda z: mpmath.bessely(1, z), 0, 9),
    (sympy.hyper((1, 1), (Q(3, 2), 2), -x), lambda z: mpmath.hyp2f2(1, 1, mpmath.mpf(3) / 2, 2, -z), 0, 40),
    (sympy.hyper((1, 2), (3,), -x), lambda z: mpmath.hyp2f1(1, 2, 3, -z), 0, 9),
    (sympy.hyper((1,), (Q(3, 2),), -x), lambda z: mpmath.hyp1f1(1, mpmath.mpf(3) / 2, -z), 0, 9),
    (sympy.Abs(x), abs, -5, 5),
    (sympy.sign(x), mpmath.sign, -5, 5),
]
#: Off the real line these continue the real function, where mpmath's principal branch has its cut.
CONTINUED = {
    sympy.LambertW(-x, -1): lambda z: (
        mpmath.lambertw(-z, -1) if z.imag < 0 else mpmath.conj(mpmath.lambertw(-mpmath.conj(z), -1))
    ),
    sympy.Ei(-x): lambda z: -mpmath.e1(z),
    sympy.li(x): lambda z: -mpmath.e1(-mpmath.log(z)) if abs(z) < 1 else mpmath.li(z),
}
COMPLEX_TABLE = [row for row in TABLE if not row[0].has(sympy.Abs, sympy.sign, sympy.erfinv, sympy.erfcinv)]


def points(low: Any, high: Any, seed: str, count: int = 3) -> list[sympy.Rational]:
    rng = random.Random(seed)
    return [low + (Q(high) - low) * Q(rng.randint(1, 9999), 10000) for _ in range(count)]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row[0]))
def test_real_functions_match_mpmath(row: Any) -> None:
    expr, reference, low, high = row
    for point in points(low, high, str(expr)):
        with mpmath.workdps(60):
            expected = mpmath.re(reference(mp(point)))
        value = evaluate(expr, {x: point}, 40)
        assert contains(value, expected, 45)
        assert value.is_exact() or value.rel_accuracy_bits() > 132


@pytest.mark.parametrize("row", COMPLEX_TABLE, ids=lambda row: str(row[0]))
def test_complex_functions_match_mpmath(row: Any) -> None:
    expr, reference, low, high = row
    for point, height in zip(points(low, high, "c" + str(expr)), (Q(1, 50), Q(-1, 9), Q(1, 7)), strict=True):
        with mpmath.workdps(60):
            expected = mpmath.mpmathify(CONTINUED.get(expr, reference)(mpmath.mpc(mp(point), mp(height))))
        z = enclose(point, {}, 300), enclose(height, {}, 300)
        for analytic in (False, True):
            value = enclose_complex(expr, {x: acb(*z)}, 300, analytic)
            assert contains(value.real, expected.real)
            assert contains(value.imag, expected.imag)
            assert value.rel_accuracy_bits() > 100


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row[0]))
def test_wide_balls_contain_the_values_inside(row: Any) -> None:
    expr, _, low, high = row
    for point in points(low, high, "w" + str(expr)):
        radius = min(point - low, high - point) / 3
        wide = arb(enclose(point, {}, 64).mid(), enclose(radius, {}, 64).upper())
        box = enclose(expr, {x: wide}, 64)
        for inside in (point - radius, point, point + radius):
            assert box.is_nan() or box.overlaps(evaluate(expr, {x: inside}, 15))


@pytest.mark.parametrize(
    ("expr", "cut", "beside"),
    [
        (sympy.sqrt(x), "-1", "1"),
        (sympy.log(x), "-1", "1"),
        (sympy.log(1 + x), "-2", "1"),
        (x ** Q(1, 3), "-1", "1"),
        (x**sympy.pi, "-1", "1"),
        (sympy.asin(x), "2", "0.1"),
        (sympy.acos(x), "2", "0.1"),
        (sympy.atanh(x), "2", "0.1"),
        (sympy.acosh(x), "0.5", "3"),
        (sympy.Ci(x), "-1", "1"),
        (sympy.Chi(x), "-1", "1"),
        (sympy.expint(1, x), "-1", "1"),
        (sympy.uppergamma(Q(1, 3), x), "-1", "1"),
        (sympy.loggamma(x), "-0.5", "1"),
        (sympy.polylog(2, x), "2", "0.5"),
        (sympy.LambertW(x), "-1", "1"),
        (sympy.LambertW(x, -1), "1", "-0.1"),
        (sympy.hyper((1, 2), (3,), x), "2", "0.5"),
        (sympy.besselk(1, x), "-1", "1"),
        (sympy.li(x), "1", "2"),
    ],
)
def test_the_analytic_flag_refuses_balls_on_a_cut(expr: sympy.Expr, cut: str, beside: str) -> None:
    around = acb(arb(cut, 0.01), arb(0, 0.01))
    assert not enclose_complex(expr, {x: around}, 64, analytic=True).is_finite()
    around = acb(arb(beside, 0.01), arb(0, 0.01))
    assert enclose_complex(expr, {x: around}, 64, analytic=True).is_finite()


@pytest.mark.parametrize("expr", [sympy.atan(x), sympy.asinh(x)], ids=str)
def test_the_cuts_on_the_imaginary_axis(expr: sympy.Expr) -> None:
    for height in (2, -2):
        assert not enclose_complex(expr, {x: acb(arb(0, 0.01), height)}, 64, analytic=True).is_finite()
    assert enclose_complex(expr, {x: acb(arb(0, 0.01), 0.5)}, 64, analytic=True).is_finite()


def test_piecewise_is_analytic_only_inside_a_piece() -> None:
    expr = sympy.Piecewise((x, x < 1), (x**2, True))
    across, inside = acb(arb(1, 0.1), arb(0, 0.1)), acb(arb(3, 0.1), arb(0, 0.1))
    assert not enclose_complex(expr, {x: across}, 64, analytic=True).is_finite()
    assert enclose_complex(expr, {x: inside}, 64, analytic=True).contains(acb(9))


def test_erfinv_in_the_complex_plane_inverts_erf() -> None:
    for point in (arb("0.3"), arb("-0.7")):
        around = acb(arb(point.mid(), 0.01), arb(0, 0.01))
        y = enclose_complex(sympy.erfinv(x), {x: around}, 64, analytic=True)
        assert y.is_finite()
        assert y.erf().contains(around)


# ---------------------------------------------------------------- digits


@pytest.mark.parametrize(
    ("expr", "at", "leading", "exponent"),
    [
        (sympy.log(1 + w) - w + w**2 / 2, TINY, Q(1, 3), -900),
        (sympy.exp(w) - 1 - w - w**2 / 2, TINY, Q(1, 6), -900),
        (sympy.sqrt(1 + w) - 1, TINY, Q(1, 2), -300),
        (1 - w / sympy.tanh(w), TINY, Q(-1, 3), -600),
        (dawson(w), TINY, 1, -300),
        (w - dawson(w), TINY, Q(2, 3), -900),
        (dawson(w), HUGE, Q(1, 2), -300),
        (sympy.log(1 + sympy.exp(w)), HUGE, 1, 300),
        (sympy.sqrt(w**2 + 1) - w, HUGE, Q(1, 2), -300),
        (w / (sympy.exp(w) - 1), TINY, 1, 0),
    ],
)
def test_cancellation_costs_no_digits(expr: sympy.Expr, at: Any, leading: Any, exponent: int) -> None:
    value = evaluate(expr, {w: at}, 30)
    with precision(200):
        ratio = value / (arb(10) ** exponent)
        assert abs(ratio - enclose(leading, {}, 200)) < arb(10) ** -25
    assert value.rel_accuracy_bits() > 99


@pytest.mark.parametrize("at", [Q(10) ** k for k in (3, 4, 10, 150, 300, 600)])
def test_the_dual_of_exact_variational_dropout_far_out(at: sympy.Rational) -> None:
    """z 2F2(1, 1; 3/2, 2; -z) = (log(4z) + gamma)/2 - sum_k c_k/(k z^k), mpmath's own series at z = 1000."""
    expr = sympy.hyper((1, 1), (Q(3, 2), 2), -w)
    value = evaluate(w * expr, {w: at}, 40)
    with mpmath.workdps(60):
        z = mp(at)
        expected = (mpmath.log(4 * z) + mpmath.euler) / 2 - sum(
            mpmath.fac2(2 * k - 1) / mpmath.mpf(2) ** (k + 1) / z**k / k for k in range(1, 20)
        )
        assert abs(mpmath.mpf(value.mid().str(55, radius=False)) / expected - 1) < mpmath.mpf(10) ** -36
        if at == 1000:
            exact = z * mpmath.hyp2f2(1, 1, mpmath.mpf(3) / 2, 2, -z, maxprec=20000)
            assert contains(value, exact, 45)


@pytest.mark.parametrize(
    ("expr", "log_value"),
    [
        (sympy.exp(-w), -w),
        (sympy.log(1 + sympy.exp(-w)), -w),
        (sympy.sech(w), sympy.log(2) - w),
        (sympy.csch(w), sympy.log(2) - w),
        (sympy.sinh(w), w - sympy.log(2)),
        (sympy.cosh(w), w - sympy.log(2)),
        (w * sympy.expint(1, w), -w),
        (w * sympy.Ei(w), w),
        (-w * sympy.Ei(-w), -w),
        (2 * w * sympy.Shi(w), w),
        (2 * w * sympy.Chi(w), w),
        (sympy.sqrt(sympy.pi) * w * sympy.erfc(w), -(w**2)),
        (sympy.sqrt(sympy.pi) * w * sympy.erfi(w), w**2),
        (w ** Q(2, 3) * sympy.uppergamma(Q(1, 3), w), -w),
        (w**w, w * sympy.log(w)),
    ],
)
def test_exponents_beyond_arb(expr: sympy.Expr, log_value: sympy.Expr) -> None:
    value = evaluate(expr, {w: HUGE}, 20)
    with precision(3000):
        # The relative error of the leading term is at most about 10^-300.
        assert abs(value.log() - enclose(log_value, {w: HUGE}, 3000)) < arb(10) ** -19


def test_zero_is_recognised_or_said_to_be_unresolved() -> None:
    assert evaluate(w - 2, {w: 2}, 20).is_zero()
    assert evaluate(w ** Q(1, 3), {w: 0}, 20).is_zero()
    assert evaluate(w**sympy.pi, {w: 0}, 20).is_zero()
    with pytest.raises(PrecisionError, match="cannot be told from zero"):
        evaluate(sympy.log(2 * w) - sympy.log(w) - sympy.log(2), {w: Q(3, 10)}, 20)


def test_undefined_values() -> None:
    for expr, at in (
        (sympy.log(w), -1),
        (1 / w, 0),
        (sympy.sqrt(w), -1),
        (sympy.acosh(w), 0),
        (sympy.zoo * w, 1),
    ):
        assert not enclose(expr, {w: at}).is_finite()
        with pytest.raises(PrecisionError, match="undefined"):
            evaluate(expr, {w: at}, 20)


def test_infinite_values_are_exact() -> None:
    assert evaluate(sympy.oo, {}, 20) == arb.pos_inf()


def test_refusals() -> None:
    with pytest.raises(EtatrickError, match="not exact"):
        evaluate(w + sympy.Float("0.1"), {w: 1}, 20)
    with pytest.raises(EtatrickError, match="no exact number"):
        enclose(w, {w: 0.1})
    with pytest.raises(EtatrickError, match="no value was given for w"):
        enclose(w, {})
    with pytest.raises(Unsupported, match="airyai"):
        enclose(sympy.airyai(w), {w: 1})
    with pytest.raises(EtatrickError, match="at least one digit"):
        evaluate(w, {w: 1}, 0)


def test_a_function_that_balls_lack_is_left_to_evalf() -> None:
    value = evaluate(sympy.airyai(w), {w: Q(1, 2)}, 30)
    with mpmath.workdps(50):
        assert contains(value, mpmath.airyai(mpmath.mpf("0.5")), 38)
    with pytest.raises(Unsupported):
        evaluate(sympy.Function("mystery")(w), {w: 1}, 20)


def test_exact_ties_are_decided_exactly() -> None:
    third = Q(1, 3)
    below, up_to = sympy.Piecewise((1, w < third), (2, True)), sympy.Piecewise((1, w <= third), (2, True))
    assert evaluate(below, {w: third}, 20) == 2
    assert evaluate(up_to, {w: third}, 20) == 1
    a = sympy.Symbol("a", positive=True)
    scaled = sympy.Piecewise((1, 3 * w * a > 2), (2, sympy.Eq(w, a * Q(1, 6))), (3, True))
    assert evaluate(scaled, {w: third, a: 2}, 20) == 2
    assert evaluate(sympy.Heaviside(x - third), {x: third}, 20) == arb(0.5)
    both = sympy.Piecewise((1, sympy.And(w > 0, w < third)), (2, sympy.Or(w > 1, sympy.Eq(w, third))), (3, True))
    assert [int(evaluate(both, {w: p}, 9).unique_fmpz()) for p in (Q(1, 4), third, Q(1, 2), 5)] == [
        1,
        2,
        3,
        2,
    ]


def test_a_wide_ball_gets_the_union_of_the_branches() -> None:
    expr = sympy.Piecewise((0, w < 1), (5, True))
    box = enclose(expr, {w: arb(1, 0.1)})
    assert box.contains(0)
    assert box.contains(5)
    assert enclose(expr, {w: arb(3, 0.1)}) == 5
    assert enclose(sympy.Max(w, 1), {w: arb(1, 0.5)}).contains(arb(1.5))


def test_domains_cut_the_ball() -> None:
    """sqrt over [-1/2, 1/2] is that over [0, 1/2], as in IEEE 1788."""
    box = enclose(sympy.sqrt(x), {x: arb(0, 0.5)})
    assert box.contains(arb(0.5).sqrt())
    assert box.lower() > -1e-8
    assert enclose(x ** Q(2, 3), {x: arb(0, 0.5)}).is_finite()
    assert not enclose(x ** Q(-2, 3), {x: arb(0, 0.5)}).is_finite()
    assert enclose(sympy.acosh(x), {x: arb(1, 0.5)}).contains(arb(1.5).acosh())


def test_the_principal_branch_below_zero() -> None:
    value = evaluate(sympy.LambertW(x), {x: Q(-1, 5)}, 30)
    with mpmath.workdps(50):
        assert contains(value, mpmath.lambertw(mpmath.mpf("-0.2")).real, 38)


def test_imaginary_parts_that_cancel() -> None:
    expr = sympy.I * (sympy.log(1 - sympy.I * x) - sympy.log(1 + sympy.I * x)) / 2
    assert evaluate(expr, {x: 1}, 30).overlaps(arb.pi() / 4)
    assert enclose(expr + sympy.I, {x: 1}).is_nan()


def test_the_precision_is_restored() -> None:
    before = flint.ctx.prec
    evaluate(sympy.log(1 + w), {w: 2}, 80)
    enclose(sympy.log(1 + w), {w: 2}, 999)
    with pytest.raises(Unsupported), precision(777):
        enclose(sympy.airyai(w), {w: 2}, 999)
    with pytest.raises(PrecisionError):
        evaluate(sympy.log(w), {w: -2}, 50)
    assert flint.ctx.prec == before


@settings(deadline=None, max_examples=60)
@given(
    st.fractions(min_value=Q(1, 50), max_value=50, max_denominator=10**6),
    st.integers(min_value=1, max_value=60),
)
def test_the_radius_asked_for_is_reached_and_honest(point: Any, digits: int) -> None:
    at = Q(point.numerator, point.denominator)
    expr = w * sympy.log(1 + 1 / w) - sympy.atan(w) / (1 + w ** Q(1, 3)) + sympy.erfc(w)
    coarse, fine = evaluate(expr, {w: at}, digits), evaluate(expr, {w: at}, 120)
    assert coarse.contains(fine)
    assert coarse.rad() < abs(fine) * arb(10) ** -digits


def test_what_cancels_as_it_stands_is_zero() -> None:
    """No ball of E1(1/2)/E1(1/2) is exactly 1."""
    grown = -(w**2) / 2 - sympy.log(sympy.expint(1, w**2 / 2) / sympy.expint(1, Q(1, 2))) + Q(1, 2)
    assert evaluate(grown, {w: sympy.S.One}, 20).is_zero()
    assert evaluate(grown, {w: 1 + Q(1, 10**9)}, 20) > 0
