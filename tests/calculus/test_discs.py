"""Discs: the series and the ball against values in the complex plane, the integral against brute force."""

from __future__ import annotations

from collections.abc import Iterator

import mpmath
import pytest
import sympy
from flint import acb, arb
from sympy import Rational as Q

from etatrick.calculus.balls import enclose_complex, environment, evaluate, precision
from etatrick.calculus.discs import Disc, NearZero, NoDisc, _Discs, near_zero
from etatrick.calculus.integrand import Integrand
from etatrick.calculus.quadrature import integrate
from etatrick.calculus.rigour import proofs_only
from etatrick.calculus.zone_expansions import terms
from etatrick.symbols import v

x = sympy.Symbol("x", real=True)
a = sympy.Symbol("a", positive=True)
exp, log, sqrt = sympy.exp, sympy.log, sympy.sqrt

#: (formula, degree of the root, order of its leading power in that root)
FORMULAS = [
    (v / (v + log(1 + v)), 1, 0),
    (v**2 / (exp(v) - 1 - v), 1, 0),
    ((exp(v / 3) - 1 - v / 3) / v, 1, 1),  # 1/3 - 1/3 is no exact 0 in balls
    (sqrt(1 + v) - 1 - v / 2 + v**2 / 8, 1, 3),
    (1 / (sqrt(v) + v), 2, -1),
    (v ** Q(2, 3) * sympy.cos(v ** Q(1, 3)) - v ** Q(2, 3), 3, 4),
    (sympy.sin(sympy.pi * v) - sympy.pi * sympy.atan(v), 1, 3),
    (log(1 + sqrt(v)) / sympy.erf(sqrt(v)), 2, 0),
    ((1 + v) ** sqrt(2) - 1, 1, 1),
    (sympy.LambertW(v) - v, 1, 2),
]
#: No power of v at 0, or not analytic there.
OTHERS = [v * log(v), 1 / (v - log(v)), sympy.expint(1, v), sympy.Max(v, v**2), exp(-1 / v), v ** sympy.sqrt(2)]


@pytest.fixture(autouse=True)
def _sharp() -> Iterator[None]:
    with precision(256):
        yield


def on_disc(expr: sympy.Expr, root: int, radius: arb, n: int = 12) -> Disc:
    integrand = Integrand.of(expr, v, environment({}))
    with terms(n):
        return _Discs(integrand, root, radius).of(integrand.body)


@pytest.mark.parametrize(("expr", "root", "order"), FORMULAS, ids=str)
@pytest.mark.parametrize("size", [3, 6])
def test_the_ball_holds_the_function_up_to_the_rim(expr: sympy.Expr, root: int, order: int, size: int) -> None:
    disc = on_disc(expr, root, arb((1, -size)))
    assert disc.order == order
    for share in ("0.01", "0.5", "0.999"):
        for turn in ("0", "0.3", "-0.45"):  # arguments below pi/root: s^root stays off the cut of v^(1/root)
            s = acb(disc.radius) * arb(share) * (acb(0, arb.pi() * arb(turn) * 2 / root)).exp()
            u = enclose_complex(expr, {v: s**root}, 256) / s**order
            assert disc.ball.contains(u.mid()), (share, turn)
            known = sum((acb(c) * s**k for k, c in enumerate(disc.series.coeffs())), acb(0))
            rest = disc.ball.abs_upper() * (abs(s) / disc.radius) ** disc.series.prec / (1 - abs(s) / disc.radius)
            assert abs(u - known).lower() <= rest


@pytest.mark.parametrize(("expr", "root", "order"), FORMULAS, ids=str)
def test_halves_hold_it_too(expr: sympy.Expr, root: int, order: int) -> None:
    disc = on_disc(expr, root, arb((1, -4)), 8)
    half = disc.halved()
    assert half.radius * 2 == disc.radius
    for s in (acb(half.radius), half.radius * (acb(0, arb.pi() / (2 * root))).exp()):
        assert half.ball.contains((enclose_complex(expr, {v: s**root}, 256) / s**order).mid())


def test_a_half_allows_for_the_terms_left_out() -> None:
    """Of 1/(1 - s) with one term known, at s near half of the radius."""
    disc = on_disc(1 / (1 - v), 1, arb("0.5"), 1)
    half = disc.halved()
    for s in (half.radius, -half.radius):
        assert half.ball.contains(acb(1 / (1 - s)))
    assert on_disc(1 / (1 - v), 1, arb("0.5")).halved().ball.rad() < disc.ball.rad()


@pytest.mark.parametrize(("expr", "root", "order"), FORMULAS, ids=str)
@pytest.mark.parametrize("end", [Q(1, 10**20), Q(1, 7), Q(3)])
def test_integrals_beside_mpmath(expr: sympy.Expr, root: int, order: int, end: sympy.Rational) -> None:
    with proofs_only():
        value = integrate(expr, v, 0, end, {}, 40)
    s = sympy.Symbol("s", positive=True)
    smooth = sympy.lambdify(s, (expr * root * v ** Q(root - 1, root)).subs(v, s**root), "mpmath")
    with mpmath.workdps(150):
        panels = mpmath.linspace(0, mpmath.root(mpmath.mpf(end.p) / end.q, root), 7)
        text = mpmath.nstr(mpmath.quad(smooth, panels, method="gauss-legendre", maxdegree=5), 50)
    assert abs(value - arb(text)) <= abs(value) * arb(10) ** -38
    assert value.rad() <= abs(value) * arb(10) ** -40


@pytest.mark.parametrize("expr", OTHERS, ids=str)
def test_no_disc(expr: sympy.Expr) -> None:
    assert near_zero(Integrand.of(expr, v, environment({})), arb(1)) is None


def test_a_divergent_integral_is_not_summed() -> None:
    assert near_zero(Integrand.of(1 / (v + v**2), v, environment({})), arb(1)) is None
    disc = on_disc(1 / (v + v**2), 1, arb("0.25"))
    with pytest.raises(NoDisc, match="diverges"):
        disc.integral(1, arb("0.01"))


def test_no_sum_beyond_the_disc() -> None:
    disc = on_disc(1 / (1 + v), 1, arb("0.25"))
    assert disc.integral(1, arb("0.25") - arb((1, -9))).overlaps((1 + arb("0.25") - arb((1, -9))).log())
    for end in ("0.25", "3"):
        with pytest.raises(NoDisc, match="beyond"):
            disc.integral(1, arb(end))


def test_the_reach_of_the_series() -> None:
    """The whole way where the end is near, and never beyond the singularity at -1."""
    integrand = Integrand.of(v / (v + log(1 + v)), v, environment({}))
    near, far = (near_zero(integrand, arb(end).mid()) for end in ("1e-9", "40"))
    assert isinstance(near, NearZero)
    assert isinstance(far, NearZero)
    assert near.reach == arb("1e-9").mid()
    assert 0 < far.reach < 1
    assert far.value.overlaps(evaluate(sympy.Integral(integrand.expr, (v, 0, Q(str(float(far.reach.mid()))))), {}, 30))


@pytest.mark.parametrize("scale", [Q(1, 10**6), Q(1), Q(10**6)])
def test_parameters_and_scales(scale: sympy.Rational) -> None:
    """int_0^t v/(v + a log(1 + v/a)) dv = a int_0^(t/a) v/(v + log(1 + v)) dv."""
    with proofs_only():
        value = integrate(v / (v + a * log(1 + v / a)), v, 0, Q(2), {a: scale}, 30)
        unit = integrate(v / (v + log(1 + v)), v, 0, 2 / scale, {}, 40)
    assert value.overlaps(unit * arb(scale.p) / arb(scale.q))


def test_a_parameter_that_is_a_ball() -> None:
    """The enclosure covers every value of the ball."""
    ball = arb("0.5", "1e-12")
    with precision(128):
        wide = evaluate(sympy.Integral(x / (x + log(1 + a * x)), (x, 0, 2)), {a: ball}, 8)
        sharp = [evaluate(sympy.Integral(x / (x + log(1 + a * x)), (x, 0, 2)), {a: y}, 25) for y in (Q(1, 2),)]
    assert all(wide.contains(y.mid()) for y in sharp)
