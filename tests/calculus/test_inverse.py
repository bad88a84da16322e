"""Closed inverses are on the right branch of the whole interval, or there is none."""

from __future__ import annotations

import pytest
import sympy
from sympy import Abs, LambertW, Rational, asinh, atan, erf, exp, log, pi, sinh, sqrt, tan, tanh

from etatrick import oracle
from etatrick.calculus.inverse import inverse
from etatrick.symbols import eta, parameter, w

a, eps, p = (parameter(name) for name in ("a", "eps", "p"))


def from_rate(alpha):
    return alpha / (1 - alpha)


@pytest.mark.parametrize(
    ("g", "expected"),
    [
        (w, eta),
        (w / eps, eps * eta),
        (w * (w + eps), (sqrt(eps**2 + 4 * eta) - eps) / 2),
        (exp(w) - 1, log(1 + eta)),
        (1 - exp(-w), -log(1 - eta)),
        (sinh(w), asinh(eta)),
        (w * exp(w), LambertW(eta)),
        (w**p, eta ** (1 / p)),
        ((1 + w) ** p - 1, (1 + eta) ** (1 / p) - 1),
        (log(1 + w), exp(eta) - 1),
        (w + log(1 + w), LambertW(exp(1 + eta)) - 1),
        (w - 1 / w, (eta + sqrt(eta**2 + 4)) / 2),
        (w**2 / (1 + w), (eta + sqrt(eta) * sqrt(eta + 4)) / 2),
        (sqrt(1 + w) - 1, eta * (eta + 2)),
        (w**2 + eps**2, sqrt(eta - eps**2)),
        (from_rate(tanh(w)), log(1 + 2 * eta) / 2),
        (from_rate(2 / pi * atan(w)), tan(pi * eta / (2 * (1 + eta)))),
        (from_rate(erf(w)), sympy.erfinv(eta / (1 + eta))),
        (from_rate(exp(-a * exp(-w))), log(a / log(1 + 1 / eta))),
        ((w**2 + w * sqrt(w**2 + 4)) / 2, eta / sqrt(1 + eta)),
    ],
)
def test_closed_inverses(g, expected):
    found = inverse(g, w, eta)
    at = {eta: Rational(3, 7), a: 2, eps: Rational(1, 2), p: 3}
    assert sympy.count_ops(found) <= sympy.count_ops(expected)
    assert abs(sympy.N((found - expected).subs(at), 30, maxn=200)) < 1e-25


def test_a_finite_interval():
    """The reweighting of MCP below its threshold, with a pole at the end of the interval."""
    found = inverse(a * w / (a - w), w, eta, upper=a)
    assert sympy.simplify(found - a * eta / (a + eta)) == 0


def test_the_branch_is_that_of_the_interval():
    parabola = (w - 2) ** 2
    assert inverse(parabola, w, eta, lower=sympy.S(2)) == sqrt(eta) + 2
    assert inverse(4 - parabola, w, eta, upper=sympy.S(2)) == 2 - sqrt(4 - eta)


def test_no_branch_holds_where_the_function_is_not_monotone():
    assert inverse(w + 1 / w, w, eta) is None
    assert inverse((w - 2) ** 2, w, eta) is None


def test_no_closed_inverse_is_an_answer():
    assert inverse(w + sinh(w), w, eta) is None


@pytest.mark.parametrize(
    ("g", "claims"),
    [
        (w * (w + eps), [-(sqrt(eps**2 + 4 * eta) + eps) / 2]),
        (w * (w + eps), []),
        (w, [exp(Abs(log(eta)))]),  # right for eta > 1 only
        (w, [1 / eta]),
        (w**2, [sqrt(eta) + Rational(1, 10**15)]),
        (w / eps, [Rational(7, 5) * eta]),  # right for eps = 7/5, a value that is tried
        (w / eps, [w * eps]),
        (exp(w), [log(eta) + 2 * sympy.pi * sympy.I]),
        (exp(w), [sympy.oo]),
    ],
)
def test_planted_wrong_inverses_are_dropped(monkeypatch, g, claims):
    honest = oracle.ask

    def ask(operation, *arguments, **options):
        return claims if operation == "solve" else honest(operation, *arguments, **options)

    monkeypatch.setattr(oracle, "ask", ask)
    assert inverse(g, w, eta) is None


def test_the_right_branch_is_found_among_wrong_ones(monkeypatch):
    claims = [-sqrt(eta), 1 / eta, sympy.I * eta, sqrt(eta)]
    monkeypatch.setattr(oracle, "ask", lambda *arguments, **options: claims)
    assert inverse(w**2, w, eta) == sqrt(eta)
