"""Rates as users type them: every one is decided, and rightly, by 200-digit evaluation of eta_hat = 1/rate - 1.

A rate that is monotone must be proved, one that is not must be refuted; the truth is in the list, and checked on a grid
by mpmath, which knows nothing of the library. A wrong rate is never proved.
"""

from __future__ import annotations

import itertools

import mpmath
import pytest
import sympy
from mpmath import mpf

from etatrick import from_dropout_rate
from etatrick.conditions import verdict

MONOTONE = (
    "1/(1+w)", "exp(-w)", "1/(1+w**2)", "1-tanh(w)", "1/(1+log(1+w))", "1/(1+sqrt(w))", "1-w/sqrt(1+w**2)",
    "1-2/pi*atan(w)", "1/(1+w+w**2)", "exp(-w**2)", "1/(1+w+sin(w))", "1/cosh(w)", "erfc(w)", "1/(1+w*exp(w))",
    "1/(1+w**(5/4)+sqrt(w))", "1/(1+exp(w))", "2/(1+exp(w))", "1/(1+w)**2", "1/sqrt(1+w)", "log(1+1/(1+w))",
    "1-w/(1+w)", "w/(exp(w)-1)", "1/(1+w**3)", "1/(1+exp(w**2/2))", "exp(-sqrt(w))", "1/(2+w-tanh(w))",
    "piecewise((1-w/2, w<1),(1/(2*w), True))", "piecewise((1/2, w<=1),(1/(1+w), True))",
    "piecewise((1-w/4, w<=2),(1/2*exp(2-w), True))", "1/(1+(w-1)**3+1)", "exp(-w-sin(w)/2)", "1/(1+w)*exp(-w)",
    "1/2+1/(2+2*w)", "1/(1+log(1+w)**2)", "1-erf(w/2)**2", "1/(1+w-log(1+w))", "1/(1+w-atan(w))", "tanh(w)/w",
    "atan(w)/w", "log(1+w)/w", "(1-exp(-w))/w", "sin(1)/(1+w)", "1/(1+lambertw(w))", "erf(w)/w*sqrt(pi)/2",
    "dawson(w)/w", "1/(1+sinh(w))", "(1+w)**(-1/3)", "1/(1+w**(2/3)+w**(1/3))", "max(1-w,0)", "min(1/2,1/(1+w))",
    "1/(1+w+cos(w))", "1-w**2/(1+w**2)", "exp(1-cosh(w))", "1/(1+w**2*log(1+1/w))", "exp(-w)*(1+w)",
    "exp(-w)*(1+w+w**2/2)",
)  # fmt: skip
NOT_MONOTONE = (
    "1/(1+w**w)", "1/(1+w*(w-1)**2)", "1/(1+w+2*sin(w))", "w*exp(-w)", "w/(1+w**2)", "1/(1+w*(w-1)**2+w/4)",
    "1/(2+cos(w)+w/2)", "piecewise((1/2,w<1),(2/3,True))", "1/(1+w+sin(101*w/100))", "1/2*(1+w)/(1+w**2)",
    "exp(-w)+w/1000/(1+w)", "1/(2+(w-1)**3-w/1000)", "tanh(w)*exp(-w/5)", "1/(1+w+1/(1+1000*w**2))",
    "1/(1+w+sin(1001*w/1000))",
)  # fmt: skip


def reweighting(rate: str) -> sympy.Expr:
    return 1 / from_dropout_rate(rate).dropout_rate - 1


@pytest.mark.parametrize("rate", MONOTONE)
def test_a_monotone_rate_is_proved(rate: str) -> None:
    found = verdict(from_dropout_rate(rate).slopes, "monotone")
    assert (found.verdict, found.level) in {("proved", "exact"), ("proved", "rigorous")}


@pytest.mark.parametrize("rate", NOT_MONOTONE)
def test_a_rate_that_is_not_monotone_is_refuted(rate: str) -> None:
    found = verdict(from_dropout_rate(rate).slopes, "monotone")
    assert found.verdict == "refuted"
    assert found.witness is not None
    # the witness, in 200 digits and without the library's own arithmetic
    with mpmath.workdps(200):
        low, high = (_at(rate, mpf(x.p) / x.q) for x in (found.witness.low, found.witness.high))
        assert found.witness.low < found.witness.high
        assert low > high


@pytest.mark.parametrize("rate", [r for r in MONOTONE if "dawson" not in r])
def test_the_list_is_right(rate: str) -> None:
    """No decrease from one point of a grid to the next, in 200 digits."""
    with mpmath.workdps(200):
        points = sorted(mpf(10) ** (mpf(k) / 8) for k in range(-32, 11))
        values = [_at(rate, x) for x in points]
        assert all(b >= a or b - a >= -abs(a) * mpf(10) ** -100 for a, b in itertools.pairwise(values))


def _at(rate: str, x: mpf) -> mpf:
    """1/rate - 1 by a reader of the text that is not the library's."""
    e = sympy.sympify(rate.replace("lambertw", "LambertW").replace("max(", "Max(").replace("min(", "Min(").replace(
        "piecewise(", "Piecewise("))  # fmt: skip
    f = sympy.lambdify(sympy.Symbol("w"), e, modules="mpmath")
    value = mpf(f(x))
    return 1 / value - 1 if value else mpmath.inf
