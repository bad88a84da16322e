"""The local exponent as a number: against the definition 2 - dlog(eta_hat)/dlog(w) by difference quotients."""

from __future__ import annotations

import mpmath
import pytest

import etatrick as et
from etatrick import Penalty, methods


def by_differences(penalty: Penalty, at: str) -> mpmath.mpf:
    """2 - dlog(eta_hat)/dlog(w) from central differences of order h^2, h = 1e-12, on values of 60 digits."""
    with mpmath.workdps(60):
        w, h = mpmath.mpf(at), mpmath.mpf("1e-12")
        logs = [mpmath.log(penalty.evaluate("reweighting", w * mpmath.exp(s * h), 60)) for s in (-1, 1)]
        return 2 - (logs[1] - logs[0]) / (2 * h)


@pytest.mark.parametrize(
    ("penalty", "at"),
    [
        (methods.get("mcp", a="2", scale="1"), "0.3"),
        (methods.get("log_sum", eps="1/10"), "0.7"),
        (methods.get("standout"), "1.5"),
        (methods.get("variational_dropout"), "0.2"),
        (methods.get("variational_dropout"), "5"),
        (methods.get("ard"), "3"),
        (et.from_penalty("1 - exp(-w**2)"), "0.4"),
    ],
)
def test_the_exponent_is_two_less_the_growth_of_the_reweighting(penalty: Penalty, at: str) -> None:
    assert abs(penalty.evaluate("local_exponent", at, 15) - by_differences(penalty, at)) < 1e-14


def test_known_exponents_are_exact() -> None:
    exponents = {"ridge": 2, "lasso": 1, "log_sum": 1}
    assert {name: methods.get(name).evaluate("local_exponent", 0) for name in exponents} == exponents
    assert mpmath.nstr(methods.get("lp", p="1/3").evaluate("local_exponent", "7", 20), 20) == "0." + 20 * "3"
    assert et.from_penalty("log(w)").evaluate("local_exponent", "0.2") == 0
    assert methods.get("standout").evaluate("local_exponent", 2) == 0  # 2 - w, which no ball can tell from 0


@pytest.mark.parametrize("at", ["3", "4", "1e300"])
def test_the_exponent_is_0_where_the_penalty_is_flat(at: str) -> None:
    mcp = methods.get("mcp", a="3", scale="1")
    assert mcp.evaluate("derivative", at) == 0
    assert mcp.evaluate("local_exponent", at) == 0


def test_the_exponent_is_even_in_the_weight() -> None:
    assert methods.get("standout").evaluate("local_exponent", -5) == -3
