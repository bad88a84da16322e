"""Digits: every one asked for is right, from 1e-300 to 1e300, for closed, integral and parametric penalties."""

from __future__ import annotations

from functools import cache

import mpmath
import pytest
import sympy
from mpmath import mpf

from etatrick import EtatrickError, Penalty, from_dropout_rate, from_penalty, from_reweighting, methods
from etatrick.numerics import QUANTITIES

MAGNITUDES = ("1e-300", "1e-8", "0.3", "1", "1e8", "1e300")


@cache
def integral() -> Penalty:
    """Omega' = w/(w + log(1 + w)): no closed form."""
    return from_reweighting("w + log(1 + w)")


@cache
def dilogarithm() -> Penalty:
    """Omega' = w/(exp(w) - 1)."""
    return from_dropout_rate("exp(-w)")


@cache
def variational() -> Penalty:
    return methods.get("variational_dropout")


def agrees(value: mpf, expected: mpf, digits: int) -> bool:
    """Do both round to the same `digits` digits? (No expected value here lies near a tie.)"""
    with mpmath.workdps(digits + 10):
        return bool(mpmath.nstr(value, digits) == mpmath.nstr(expected, digits))


@pytest.mark.parametrize("digits", [1, 15, 50, 200])
@pytest.mark.parametrize("at", MAGNITUDES)
def test_closed(at: str, digits: int) -> None:
    """Omega = int_0^w t/(e^t - 1) dt = sum_k B_k w^(k+1)/(k! (k+1)) near 0, else pi^2/6 - Li_2(e^-w)
    + w log(1 - e^-w)."""
    with mpmath.workdps(digits + 330 if at == "1e-300" else digits + 40):
        x = mpf(at)
        slope = x / mpmath.expm1(x) if x < 1000 else mpf(0)
        if x < mpf("1e-7"):
            terms = (mpmath.bernoulli(k) * x ** (k + 1) / (mpmath.factorial(k) * (k + 1)) for k in range(60))
            omega = mpmath.fsum(terms)
        else:
            decay = mpmath.exp(-x) if x < 10**7 else mpf(0)
            omega = mpmath.pi**2 / 6 - mpmath.polylog(2, decay) + x * mpmath.log1p(-decay)
        assert agrees(dilogarithm().evaluate("omega", at, digits), omega, digits)
        if slope:
            assert agrees(dilogarithm().evaluate("derivative", at, digits), slope, digits)
            assert agrees(dilogarithm().evaluate("dropout_rate", at, digits), mpmath.exp(-x), digits)


@pytest.mark.parametrize("digits", [15, 50, 200])
@pytest.mark.parametrize("at", MAGNITUDES)
def test_integral_views_without_the_integral(at: str, digits: int) -> None:
    with mpmath.workdps(digits + 330):
        x = mpf(at)
        reweighting = x + mpmath.log1p(x)
        assert agrees(integral().evaluate("reweighting", at, digits), reweighting, digits)
        assert agrees(integral().evaluate("derivative", at, digits), x / reweighting, digits)
        assert agrees(integral().evaluate("noise_ratio", at, digits), 1 / reweighting, digits)
        assert agrees(integral().evaluate("keep_probability", at, digits), reweighting / (1 + reweighting), digits)


@pytest.mark.parametrize(("at", "digits"), [("0.3", 50), ("0.3", 200), ("1", 50), ("7.5", 30)])
def test_integral_against_quadrature(at: str, digits: int) -> None:
    assert integral().form == "integral"
    with mpmath.workdps(digits + 30):
        expected = mpmath.quad(lambda t: t / (t + mpmath.log1p(t)), [mpf(10) ** -(digits + 40), mpf(at) / 8, mpf(at)])
        expected += mpf(10) ** -(digits + 40) / 2
    assert agrees(integral().evaluate("omega", at, digits), expected, digits)


@pytest.mark.parametrize("digits", [15, 50])
def test_integral_near_zero(digits: int) -> None:
    """t/(t + log(1 + t)) = 1/2 + t/8 - 5 t^2/96 + ..., by hand."""
    with mpmath.workdps(digits + 330):
        tiny = mpf("1e-300")
        assert agrees(integral().evaluate("omega", "1e-300", digits), tiny / 2 + tiny**2 / 16, digits)
    value = integral().evaluate("omega", "1e-8", digits)
    with mpmath.workdps(digits + 30):
        x = mpf("1e-8")
        assert abs(value - (x / 2 + x**2 / 16 - 5 * x**3 / 288)) < x**4


@pytest.mark.parametrize("at", ["1e8", "1e300"])
def test_integral_far_out(at: str) -> None:
    """1 - log(1+t)/t < t/(t + log(1+t)) < 1, and Omega grows like w - log(w)^2/2."""
    with mpmath.workdps(50):
        x = mpf(at)
        gap = x - integral().evaluate("omega", at, 50)
        if at == "1e300":
            # the gap, some 238000, is 294 digits down
            assert gap == 0 or agrees(x - gap, x, 50)
        else:
            assert mpmath.log(x) ** 2 * mpf("0.4") < gap < mpmath.log(x) ** 2 / 2 + mpmath.log(x) + 2


@pytest.mark.parametrize("digits", [15, 50, 200])
@pytest.mark.parametrize("at", ["1e-8", "0.3", "1", "1e8"])
def test_parametric(at: str, digits: int) -> None:
    """With x = sqrt(eta/2): f' = D(x)/x and w = eta sqrt(f'), D being Dawson's integral; solved here by mpmath."""
    with mpmath.workdps(digits + 30):
        target = mpf(at)

        def slope(eta: mpf) -> mpf:
            x = mpmath.sqrt(eta / 2)
            tail = mpmath.erfi(x) if x < 30 else None
            dawson = mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(-x * x) * tail if tail is not None else _dawson(x)
            return mpmath.sqrt(dawson / x)

        start = mpmath.log(target) * (1 if target < 1 else 2)
        log_eta = mpmath.findroot(lambda e: e + mpmath.log(slope(mpmath.exp(e))) - mpmath.log(target), start)
        eta = mpmath.exp(log_eta)
        expected = slope(eta)
    assert agrees(variational().evaluate("derivative", at, digits), expected, digits)
    assert agrees(variational().evaluate("reweighting", at, digits), eta, digits)


def _dawson(x: mpf) -> mpf:
    """Asymptotic series D(x) = 1/(2x) sum (2k-1)!!/(2x^2)^k, for large x."""
    total, term = mpf(0), mpf(1)
    for k in range(1, 200):
        total += term
        term *= (2 * k - 1) / (2 * x * x)
    return total / (2 * x)


@pytest.mark.parametrize("at", ["1e-300", "1e-8", "0.3", "1", "40", "1e8", "1e300"])
def test_two_precisions_agree(at: str) -> None:
    """The 50 digits are those of the value at 80 digits; the parametric Omega goes through 2F2."""
    for quantity in ("omega", "dual", "derivative"):
        long = variational().evaluate(quantity, at, 80)
        assert agrees(variational().evaluate(quantity, at, 50), long, 50)


def test_variational_dropout_against_the_kl_divergence() -> None:
    """f(eta) = 2 KL = int_0^eta D(sqrt(s/2))/sqrt(s/2) ds, by quadrature."""
    with mpmath.workdps(40):

        def rise(s: mpf) -> mpf:
            x = mpmath.sqrt(s / 2)
            return mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(-x * x) * mpmath.erfi(x) / x

        expected = mpmath.quad(rise, [mpf(10) ** -45, 1, mpf(7) / 2])
    assert agrees(variational().evaluate("dual", "3.5", 30), expected, 30)


def test_rounding_is_of_the_true_value() -> None:
    """A closed Omega = w: 0.125 to two digits and its neighbours."""
    lasso = from_dropout_rate("1/(1+w)")
    assert mpmath.nstr(lasso.evaluate("omega", "0.1250000000000000000001", 5), 5) == "0.125"
    with mpmath.workdps(60):
        value = lasso.evaluate("omega", "0.12345678901234567890123456789012345678901234567", 47)
        assert mpmath.nstr(value, 47) == "0.12345678901234567890123456789012345678901234567"


def test_signs_and_zero() -> None:
    p = from_reweighting("w*(w + 2)")
    assert p.evaluate("omega", "-0.3", 30) == p.evaluate("omega", "0.3", 30)
    with mpmath.workdps(60):  # mpmath's minus sign rounds, too
        assert p.evaluate("derivative", "-0.3", 30) == -p.evaluate("derivative", "0.3", 30)
        assert p.evaluate("prox", "-3", 30) == -p.evaluate("prox", "3", 30)
    assert p.evaluate("omega", 0) == 0
    assert p.evaluate("derivative", 0) == mpf("0.5")
    assert p.evaluate("reweighting", 0) == 0
    assert from_penalty("sqrt(w)").evaluate("derivative", 0) == mpmath.inf
    assert from_dropout_rate("1/(1+w**2)").evaluate("omega", 0) == -mpmath.inf


def test_a_saturated_penalty() -> None:
    mcp = methods.get("mcp", a=3)
    assert mcp.evaluate("reweighting", 5) == mpmath.inf
    assert mcp.evaluate("derivative", 5) == 0
    assert mcp.evaluate("keep_probability", 5) == 1
    assert mcp.evaluate("dropout_rate", 5) == 0
    assert mcp.evaluate("omega", 5) == mpf("1.5")


@pytest.mark.parametrize(
    ("quantity", "at", "options", "word"),
    [
        ("gradient", 1, {}, "unknown quantity"),
        ("omega", 1, {"digits": 0}, "digits must be"),
        ("omega", 1, {"digits": 10**6}, "digits must be"),
        ("omega", 1, {"step": 1}, "step belongs to the prox"),
        ("dual", 0, {}, "eta > 0"),
        ("dual", -1, {}, "eta > 0"),
        ("omega", "one", {}, "not a number"),
        ("prox", 1, {"step": -1}, "step"),
    ],
)
def test_refusals_are_one_sentence(quantity: str, at: str, options: dict[str, int], word: str) -> None:
    with pytest.raises(EtatrickError, match=word) as raised:
        from_reweighting("w*(w + 2)").evaluate(quantity, at, **options)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_parameters_need_values(quantity: str) -> None:
    with pytest.raises(EtatrickError, match="parameter eps has no value"):
        from_reweighting("w*(w + eps)", eps="positive").evaluate(quantity, 1)


def test_a_long_rational_is_never_raised_to_a_long_power() -> None:
    """SymPy would factor eta^(148695/100000), a number of 10^7 digits; the law suite hung on it."""
    at = sympy.Rational("1.23456789012345678901234567890123456789012345678901234567890123e-40")
    assert methods.get("variational_dropout_molchanov").evaluate("dual", at, 12) == pytest.approx(float(at), rel=1e-9)
