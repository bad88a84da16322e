"""One description gives all the others: examples by hand, and the definitions themselves."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest
import sympy
from mpmath import mpf
from sympy import Expr, Piecewise, asinh, log, sqrt
from sympy import Rational as Q

from etatrick import (
    EtatrickError,
    NoDualError,
    Parametric,
    Penalty,
    eta,
    from_dropout_rate,
    from_dual,
    from_keep_probability,
    from_noise_ratio,
    from_penalty,
    from_prox,
    from_reweighting,
    w,
)
from etatrick.calculus.root import root
from etatrick.calculus.value_at import value_at

ARD = w / (w + sqrt(w**2 + 4)) + asinh(w / 2)
ARD_ETA = (w**2 + sqrt(w**4 + 4 * w**2)) / 2
POINTS = (Q(1, 1000), Q(3, 10), Q(1), Q(17, 5), Q(250))


def equal(one: Expr, other: Expr, var: sympy.Symbol) -> bool:
    """To 40 digits at five points."""
    return all(abs(sympy.N((one - other).subs(var, x), 60)) < Q(1, 10**40) for x in POINTS)


@pytest.mark.parametrize(
    ("penalty", "omega", "dual"),
    [
        (from_dropout_rate("1/(1+w)"), w, eta),
        (from_dropout_rate("lam/(lam+w)"), w, eta),
        (from_keep_probability("w/(1+w)"), w, eta),
        (from_noise_ratio("1/w"), w, eta),
        (from_noise_ratio("lam/w"), w, eta),
        (from_dropout_rate("1/(1+w**2)"), log(w), log(eta) - 1),
        (from_reweighting("w*(w+eps)", eps=2), log(1 + w / 2), None),
        (from_penalty("log(w+2)"), log(1 + w / 2), None),
        (from_dual("log(1+eta)"), ARD, log(1 + eta)),
        (from_prox("max(w - 1/w, 0)"), ARD, log(1 + eta)),
        (from_penalty("w**(1/2)*2"), 2 * sqrt(w), 2 * eta ** Q(1, 3) * Q(3, 2)),
        (from_reweighting("(w**2+1)/2"), log(1 + w**2), None),
    ],
    ids=lambda x: x.kind + ":" + str(x.source) if isinstance(x, Penalty) else "",
)
def test_known_triples(penalty: Penalty, omega: Expr, dual: Expr | None) -> None:
    assert equal(penalty.omega, omega, w)
    assert equal(penalty.derivative, omega.diff(w), w)
    assert equal(penalty.reweighting, w / omega.diff(w), w)
    assert penalty.form == "closed"
    if dual is not None:
        assert equal(penalty.dual, dual, eta)


def test_the_lasso_reads_as_it_should() -> None:
    p = from_dropout_rate("1/(1+w)")
    assert (p.omega, p.dual, p.reweighting, p.derivative) == (w, eta, w, 1)


def test_log_sum_dual_of_the_paper() -> None:
    """f = 2 log((s + eps)/2) - (s - eps)^2/(4 eta) - 2 log eps, s = sqrt(eps^2 + 4 eta); Omega(0) = 0
    brings the last term."""
    s = sqrt(4 + 4 * eta)
    expected = 2 * log((s + 2) / 2) - (s - 2) ** 2 / (4 * eta) - 2 * log(2)
    assert equal(from_reweighting("w*(w+eps)", eps=2).dual, expected, eta)


def test_log_square_dual_has_a_flat_start() -> None:
    """Omega = log(1 + w^2): f = 0 up to eta = 1/2, then 2 log(2 eta) + 1/eta - 2."""
    dual = from_penalty("log(1+w**2)").dual
    assert isinstance(dual, Piecewise)
    for x in (Q(1, 10), Q(1, 2)):
        assert dual.subs(eta, x) == 0
    for x in (Q(3, 4), Q(9)):
        assert sympy.simplify(dual.subs(eta, x) - (2 * log(2 * x) + 1 / x - 2)) == 0


@pytest.mark.parametrize(
    ("rate", "slope"),
    [
        ("1 - tanh(w)", lambda t: t * (1 - mpmath.tanh(t)) / mpmath.tanh(t)),
        ("exp(-w)", lambda t: t / mpmath.expm1(t)),
    ],
)
def test_dilogarithms(rate: str, slope: Callable[[mpf], mpf]) -> None:
    p = from_dropout_rate(rate)
    assert p.form == "closed"
    assert p.omega.has(sympy.polylog)
    assert not p.unbounded_below
    with mpmath.workdps(40):
        for at in ("0.001", "0.3", "1", "4", "25"):
            expected = mpmath.quad(slope, [mpf(10) ** -45, mpf(at) / 4, mpf(at)]) + mpf(10) ** -45
            value = p.evaluate("omega", at, 30)
            assert abs(value - expected) < mpf(10) ** -30 * abs(expected)


def test_log_barrier_is_unbounded_below() -> None:
    p = from_dropout_rate("1/(1+w**2)")
    assert p.unbounded_below
    assert p.prox(5, step="0.01") == 0


@pytest.mark.parametrize("threshold", [sympy.Integer(2), Q(1, 3)])
def test_hard_thresholding_is_cel0(threshold: Q) -> None:
    """Omega = T w - w^2/2 up to T, then T^2/2, the continuous exact l0; f = T^2 eta/(eta + 1)."""
    rule = from_prox("piecewise((0, w < T), (w, True))", T="positive")
    p = rule.given(T=str(threshold))
    for x in (threshold / 5, threshold * Q(9, 10), threshold, 3 * threshold):
        expected = threshold * x - x**2 / 2 if x < threshold else threshold**2 / 2
        assert p.omega.subs(w, x) == expected
    assert sympy.simplify(p.dual - threshold**2 * eta / (eta + 1)) == 0
    with mpmath.workdps(30):
        t = mpf(int(threshold.p)) / threshold.q
        assert p.prox(str(threshold * Q(999, 1000)), 1, 30) == 0
        assert abs(p.prox(str(threshold * Q(1001, 1000)), 1, 30) - t * mpf("1.001")) < mpf(10) ** -28


@pytest.mark.parametrize(
    ("formula", "omega"),
    [("max(w - 2, 0)", 2 * w), ("w/(1+3)", 3 * w**2 / 2), ("w", sympy.S.Zero)],
)
def test_textbook_shrinkage(formula: str, omega: Expr) -> None:
    assert sympy.simplify(from_prox(formula).omega - omega) == 0


@pytest.mark.parametrize("name", ["t", "q", "u", "w1", "z", "y", "s", "x"])
def test_parameters_may_have_any_name(name: str) -> None:
    """Internal variables never capture a parameter of the user's."""
    value = sympy.Symbol(name, positive=True)
    assert equal(from_prox(f"max(w - {name}, 0)", **{name: "positive"}).omega.subs(value, 3), 3 * w, w)
    assert equal(from_dual(f"{name}*eta", **{name: "positive"}).omega.subs(value, 4), 2 * w, w)
    p = from_reweighting(f"w*(w + {name})", **{name: "positive"})
    assert equal(p.omega.subs(value, 2), log(1 + w / 2), w)
    assert {v.name: v.verdict for v in p.conditions()}["exact_zeros"] == "proved"


def test_an_integral_does_not_capture_a_parameter() -> None:
    p = from_reweighting("w + log(1 + u*w)", u="positive")
    with mpmath.workdps(30):
        expected = mpmath.quad(lambda t: t / (t + mpmath.log1p(3 * t)), [mpf(10) ** -40, 1, 2])
        assert abs(p.given(u=3).evaluate("omega", 2, 25) - expected) < mpf(10) ** -23


DESCRIPTIONS = [
    from_reweighting("w*(w+eps)", eps=2),
    from_dropout_rate("exp(-w)"),
    from_dual("log(1+eta)"),
    from_prox("piecewise((0, w < 2), (w, True))"),
    from_penalty("log(1+w**2)"),
    from_reweighting("w + log(1+w)"),
]


@pytest.mark.parametrize("p", DESCRIPTIONS, ids=lambda p: str(p.source))
@pytest.mark.parametrize("at", ["0.05", "0.8", "3"])
def test_omega_is_the_minimum_over_eta(p: Penalty, at: str) -> None:
    """2 Omega(w) <= w^2/eta + f(eta) for every eta, with equality at eta_hat(w)."""
    with mpmath.workdps(25):
        x = mpf(at)
        omega, best = 2 * p.evaluate("omega", at, 25), p.evaluate("reweighting", at, 25)
        if mpmath.isinf(best):
            best = mpf("1e30")
        upper = x**2 / best + p.evaluate("dual", mpmath.nstr(best, 25), 25)
        assert abs(upper - omega) < mpf(10) ** -20
        for factor in ("0.01", "0.5", "0.9", "1.1", "2", "100"):
            other = mpmath.nstr(best * mpf(factor), 20)
            assert x**2 / mpf(other) + p.evaluate("dual", other, 25) >= omega - mpf(10) ** -20


def test_where_no_dual_exists() -> None:
    p = from_reweighting("w*exp(-w)")
    with pytest.raises(NoDualError, match="no dual exists") as raised:
        _ = p.dual
    assert "\n" not in str(raised.value)
    # the penalty itself exists: Omega' = exp(w)
    assert equal(p.derivative, sympy.exp(w), w)


@pytest.mark.parametrize("formula", ["w*exp(-w)", "1/(1+w)", "w/(1+w**2)", "w + 9*w/(1+w**4)"])
def test_the_witness_checks_again(formula: str) -> None:
    p = from_reweighting(formula)
    verdict = p.conditions()[0]
    assert (verdict.name, verdict.verdict) == ("monotone", "refuted")
    witness = verdict.witness
    assert witness is not None
    assert 0 < witness.low < witness.high
    with mpmath.workdps(40):
        low, high = (mpf(p.evaluate("reweighting", str(x), 30)) for x in (witness.low, witness.high))
        assert low > high
        assert abs(low - mpf(witness.at_low)) <= abs(low) * mpf(10) ** -11
        assert abs(high - mpf(witness.at_high)) <= abs(high) * mpf(10) ** -11
    with pytest.raises(NoDualError):
        _ = p.dual


def test_a_parametric_penalty() -> None:
    """f = eta + log(1 + eta): eta^2 f' has no closed inverse."""
    p = from_dual("eta + log(1+eta) + sqrt(eta)")
    assert p.form == "parametric"
    assert isinstance(p.omega, Parametric)
    with mpmath.workdps(30):
        e = mpf(3)
        rise = 1 + 1 / (1 + e) + 1 / (2 * mpmath.sqrt(e))
        at = e * mpmath.sqrt(rise)
        value = p.evaluate("omega", mpmath.nstr(at, 30), 20)
        assert abs(value - (e * rise + e + mpmath.log(1 + e) + mpmath.sqrt(e)) / 2) < mpf(10) ** -18


@pytest.mark.parametrize(
    ("make", "formula", "word"),
    [
        (from_reweighting, "3*w/(3-w)", "must be positive"),
        (from_reweighting, "w - 1", "must be positive"),
        (from_dropout_rate, "1 + w", "must be positive"),
        (from_penalty, "exp(-w)", "must not decrease"),
        (from_penalty, "piecewise((w, w<1), (w+1, True))", "jumps at w = 1"),
        (from_penalty, "1/w", "must increase|must not decrease"),
        (from_dual, "3", "constant"),
        (from_dual, "-eta", "must not decrease"),
        (from_dual, "1 - exp(-eta)", "not the dual of any penalty"),
        (from_prox, "2*w", "must not exceed"),
        (from_prox, "w*exp(-w)", "must not decrease"),
        (from_prox, "min(w, 1)", "without bound|constant"),
        (from_dropout_rate, "lam/(1+w)", "still depends on lam"),
    ],
)
def test_refusals_are_one_sentence(make: Callable[[str], Penalty], formula: str, word: str) -> None:
    with pytest.raises(EtatrickError, match=word) as raised:
        _ = make(formula).omega
    assert "\n" not in str(raised.value)


def test_a_dual_whose_reweighting_jumps_at_a_root() -> None:
    """Omega = w^2/2 up to b, b^5 + b = 40; there eta_hat jumps from 1 to b, and Omega' = 1 from then on."""
    b = root(eta**5 + eta - 40, eta, Q(1), Q(3))
    same = root(2 * eta**5 + 2 * eta - 80, eta, Q(2), Q(5, 2))
    held = value_at(eta**2, eta, b) * (eta - 1) / eta
    beyond = eta + value_at(eta**2 - 2 * eta, eta, b)
    penalty = from_dual(Piecewise((0, eta <= 1), (held, eta <= same), (beyond, True), evaluate=False))
    (edge,) = penalty.curve.breaks()
    with mpmath.workdps(40):
        at = mpmath.findroot(lambda x: x**5 + x - 40, 2)
        assert abs(mpf(str(sympy.N(edge, 35))) - at) < mpf(10) ** -33
        assert penalty.evaluate("omega", Q(1, 2), 30) == mpf(1) / 8
        assert abs(penalty.evaluate("omega", 3, 30) - (at**2 / 2 + 3 - at)) < mpf(10) ** -29
        assert penalty.evaluate("derivative", 3, 30) == 1
