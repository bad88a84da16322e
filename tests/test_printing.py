"""Printing is the inverse of parsing: the text reads back as the same function."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Dummy, I, Rational, Symbol, exp, log, oo, pi, sqrt

from etatrick import symbols
from etatrick.parsing import parse
from etatrick.printing import Unprintable, unparse
from etatrick.symbols import EtatrickError, dawson, eta, lam, v, w

a, gamma = symbols.parameter("a"), symbols.parameter("gamma")
d = Dummy()
t, x = Symbol("t", positive=True), Symbol("x")

TEXTS = {
    "w": w,
    "1 + w/2": 1 + w / 2,
    "1 - w": 1 - w,
    "w - 1": w - 1,
    "log(1 + w/2)": log(1 + w / 2),
    "-w**2": -(w**2),
    "3*w/(4*a)": 3 * w / (4 * a),
    "-3/4": Rational(-3, 4),
    "1/(1 + w)": 1 / (1 + w),
    "1/(1 + w)**2": (1 + w) ** -2,
    "1/sqrt(w)": 1 / sqrt(w),
    "1/w**(3/2)": w ** Rational(-3, 2),
    "w**(-a)": w**-a,
    "(1/2)**w": Rational(1, 2) ** w,
    "2**(w**2)": 2 ** (w**2),
    "w*(1 + w)": w * (1 + w),
    "exp(-w)/(1 + w)": exp(-w) / (1 + w),
    "sqrt(2)*pi/2": pi / sqrt(2),
    "1e-300*w": Rational(1, 10**300) * w,
    "1e20*w": 10**20 * w,
    "w/10": sympy.Float(0.1) * w,
    "eulergamma + exp(1)": sympy.E + sympy.EulerGamma,
    "abs(w - 1)": sympy.Abs(w - 1),
    "max(0, w - 1/w)": sympy.Max(0, w - 1 / w),
    "min(2, w)": sympy.Min(w, 2),
    "lambertw(w)": sympy.LambertW(w),
    "E1(w)": sympy.expint(1, w),
    "expint(2, w)": sympy.expint(2, w),
    "digamma(w)": sympy.digamma(w),
    "polylog(3, 1)": sympy.zeta(3),
    "dawson(w)": dawson(w),
    "gamma*gamma(w)": gamma * sympy.gamma(w),
    "uppergamma(a, w)": sympy.uppergamma(a, w),
    "hyp2f2(1, 1, 3/2, 2, -w)": sympy.hyper((1, 1), (Rational(3, 2), 2), -w),
    "hyp2f2(1/2, 1, 3/2, 1, -w)": sympy.hyper((Rational(1, 2),), (Rational(3, 2),), -w),
    "piecewise((w, w <= 1), (1, True))": sympy.Piecewise((w, w <= 1), (1, w > 1)),
    "piecewise((1, a < 2 and w < 1), (2, True))": None,
    "piecewise((1, (a < 2 or w < 1) and w != 3), (2, True))": None,
    "integral(exp(-t)/t, (t, w, oo))": sympy.Integral(exp(-t) / t, (t, w, oo)),
    "integral(exp(-u), (u, 0, w))": sympy.Integral(exp(-d), (d, 0, w)),
    "integral(integral(exp(-t*u), (u, 0, t)), (t, 0, w))": sympy.Integral(exp(-d * t), (d, 0, t), (t, 0, w)),
    "integral(exp(-u**2), (u, -oo, 0))": sympy.Integral(exp(-(x**2)), (x, -oo, 0)).xreplace({x: d}),
    "log(1 + eta)": log(1 + eta),
    "lam*v*w": lam * v * w,
}


@pytest.mark.parametrize(("text", "expr"), TEXTS.items(), ids=list(TEXTS))
def test_the_text_of_an_expression(text: str, expr: sympy.Expr | None) -> None:
    assert unparse(parse(text) if expr is None else expr) == text


def test_root_is_printed_with_its_interval() -> None:
    from etatrick.calculus.root import root

    text = "root(t*exp(t) - w, (t, 0, oo))"
    assert unparse(root(t * exp(t) - w, t, 0, oo)) == text
    assert unparse(parse(text)) == text


@pytest.mark.parametrize(
    "expr",
    [
        I * w,
        oo,
        sympy.zoo,
        sympy.nan,
        Symbol("two words"),
        Symbol("a_b"),
        Symbol("pi"),
        Dummy("w"),
        sympy.Function("f")(w),
        sympy.exp_polar(w),
        sympy.Heaviside(w - 1),
        sympy.polygamma(2, w),
        sympy.LambertW(-w, -1),
        sympy.hyper((1,), (), w / 2),
        sympy.hyper((1, 1, a), (2, 2, 3), w),
        sympy.Integral(x, x),
        sympy.Sum(x, (x, 1, a)),
        sympy.Piecewise((w, w < 1)),
        sympy.Pow(-1, Rational(1, 3), evaluate=False),
        sympy.Integer(2) ** 5000 * w,
        sympy.Integer(7) ** 20_000,
        w**1001,
        sum(w ** Rational(n, 997) for n in range(1, 300)),
        w < 1,
        sympy.Matrix([w]),
    ],
    ids=lambda expr: type(expr).__name__,
)
def test_what_the_grammar_lacks_is_refused(expr: object) -> None:
    with pytest.raises(Unprintable) as caught:
        unparse(expr)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, EtatrickError)


# --- round trips ------------------------------------------------------------------------------------

_POSITIVE = st.one_of(
    st.sampled_from([w, a, pi, sympy.E, sympy.EulerGamma, gamma]),
    st.builds(Rational, st.integers(1, 40), st.integers(1, 40)),
)


def _piecewise(x: sympy.Expr, y: sympy.Expr, edge: sympy.Expr) -> sympy.Expr:
    return sympy.Piecewise((x, w < edge), (y, True), evaluate=False)


def _grow(inner: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    """Functions positive for positive arguments, so that every value is real and finite."""
    exponents = st.sampled_from([2, 3, -1, -2, Rational(1, 2), Rational(-1, 2), Rational(1, 3), Rational(-5, 3)])
    shapes = [
        lambda x: exp(-x),
        lambda x: log(1 + x),
        lambda x: 1 - exp(-x),
        sqrt,
        sympy.tanh,
        sympy.atan,
        sympy.asinh,
        sympy.erf,
        sympy.erfc,
        sympy.LambertW,
        dawson,
        lambda x: sympy.sinh(1 / (1 + x)),
        lambda x: -sympy.polylog(2, -x / (1 + x)),
        lambda x: sympy.expint(1, 1 + x),
        lambda x: sympy.loggamma(3 + sympy.tanh(x)),
    ]
    pairs = [sympy.Max, sympy.Min, lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x / y]
    pairs += [lambda x, y: 2 + x - y / (1 + y), lambda x, y: sympy.Abs(x - y) + 1, lambda x, y: (1 + x) ** -y]
    return st.one_of(
        st.builds(lambda f, x: f(x), st.sampled_from(shapes), inner),
        st.builds(lambda f, x, y: f(x, y), st.sampled_from(pairs), inner, inner),
        st.builds(lambda x, p: x**p, inner, exponents),
        st.builds(_piecewise, inner, inner, st.builds(Rational, st.integers(1, 9), st.integers(1, 9))),
    )


def _value(expr: sympy.Expr, point: dict[Symbol, Rational]) -> mpmath.mpf:
    return expr.subs(point).evalf(45)._to_mpmath(150)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(_POSITIVE, _grow, max_leaves=6),
    st.tuples(*[st.builds(Rational, st.integers(1, 60), st.integers(7, 23))] * 3),
)
def test_a_text_reads_back_as_the_same_function(expr: sympy.Expr, at: tuple[Rational, ...]) -> None:
    back = parse(unparse(expr), {"a": a, "gamma": gamma})
    point = dict(zip((w, a, gamma), at, strict=True))
    with mpmath.workdps(45):
        assert mpmath.almosteq(_value(expr, point), _value(back, point), rel_eps=mpmath.mpf(10) ** -30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(_POSITIVE, _grow, max_leaves=6))
def test_printing_settles_after_one_round(expr: sympy.Expr) -> None:
    once = unparse(parse(unparse(expr)))
    assert unparse(parse(once)) == once


@pytest.mark.parametrize("rate", ["1/(1 + w)", "exp(-w)", "1 - tanh(w)", "1/(1 + w**2)", "a/(a + w)"])
def test_derivatives_and_antiderivatives_of_rates_can_be_printed(rate: str) -> None:
    expr = parse(rate)
    for derived in (expr.diff(w), expr.diff(w, 2), sympy.integrate(expr, w), sympy.Integral(expr, (w, 0, a))):
        assert sympy.simplify(parse(unparse(derived)).doit() - derived.doit()) == 0
