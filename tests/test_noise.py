"""Noise laws with a cost: the envelope against a search over the noise parameter."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from mpmath import mpf
from sympy import Rational as Q
from sympy import exp, log

from etatrick import EtatrickError, Penalty
from etatrick.envelope import NoiseFamily
from etatrick.noise import NoiseLaw, from_noise

a, b = sympy.symbols("a b", positive=True)


def gaussian(cost: sympy.Expr) -> Penalty:
    """s = 1 + N(0, 1/a): r = 1/a."""
    return from_noise(NoiseLaw(a, sympy.S.One, 1 + 1 / a), cost)


def searched(ratio: object, cost: object, x: mpf) -> mpf:
    """min over a of r(a) x^2/2 + C(a): a dense grid in log a, then golden-section search around its lowest point."""

    def total(u: mpf) -> mpf:
        at = mpmath.exp(u)
        return ratio(at) * x * x / 2 + cost(at)  # type: ignore[operator]

    grid = [mpf(k) / 8 for k in range(-240, 241)]
    best = min(grid, key=total)
    low, high = best - mpf(1) / 8, best + mpf(1) / 8
    golden = (mpmath.sqrt(5) - 1) / 2
    for _ in range(120):
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if total(left) < total(right) else (left, high)
    return total((low + high) / 2)


def test_ratio() -> None:
    law = NoiseLaw(a, a / (1 + a), a / (1 + a))
    # a Bernoulli gate with keep probability k has r = (1 - k)/k
    assert sympy.simplify(law.ratio - 1 / a) == 0


def test_empirical_bayes_is_ard() -> None:
    """r = 1/a, C = log(1 + a)/2: Omega = w/(w + sqrt(w^2 + 4)) + asinh(w/2)."""
    p = gaussian(log(1 + a) / 2)
    for at in ("0.01", "0.7", "3", "50"):
        with mpmath.workdps(40):
            x = mpf(at)
            expected = x / (x + mpmath.sqrt(x * x + 4)) + mpmath.asinh(x / 2)
            assert abs(p.evaluate("omega", at, 30) - expected) < mpf(10) ** -29 * expected
            hat = (x * x + mpmath.sqrt(x**4 + 4 * x * x)) / 2
            assert abs(p.evaluate("reweighting", at, 30) - hat) < mpf(10) ** -28 * hat


def test_noise_that_runs_out_is_refused() -> None:
    """Bernoulli gates with cost l0 * keep are the MCP: keep = 1 is reached at a finite magnitude."""
    with pytest.raises(EtatrickError, match="runs out at w = 1"):
        _ = from_noise(NoiseLaw(a, a / (1 + a), a / (1 + a)), a / (1 + a) / 2).omega


def test_a_jump_of_the_minimiser_is_found() -> None:
    """A cost with two wells: r = 1/a, C = a^2/(1 + a^2). Past the jump no noise at all is cheapest."""
    p = gaussian(a**2 / (1 + a**2))
    with mpmath.workdps(25):
        for at in ("0.1", "0.5", "0.8", "1", "1.2", "3"):
            expected = searched(lambda t: 1 / t, lambda t: t * t / (1 + t * t), mpf(at))
            assert abs(p.evaluate("omega", at, 20) - expected) < mpf(10) ** -9 * max(expected, 1)


def test_bounded_noise_is_smooth_at_zero() -> None:
    """r = 1/(1 + a), C = a: w^2/2 up to sqrt 2, then sqrt(2) w - 1, by hand; f = 2 (eta - 1) from eta = 1 on."""
    p = from_noise(NoiseLaw(a, sympy.S.One, 1 + 1 / (1 + a)), a)
    with mpmath.workdps(30):
        for at in ("0.01", "1", "1.4", "1.5", "20"):
            x = mpf(at)
            expected = x * x / 2 if x * x < 2 else mpmath.sqrt(2) * x - 1
            assert abs(p.evaluate("omega", at, 25) - expected) < mpf(10) ** -23 * max(expected, 1)
    assert p.evaluate("dual", "0.5") == 0
    assert p.evaluate("dual", 4) == 6
    verdicts = {v.name: v.verdict for v in p.conditions()}
    assert (verdicts["monotone"], verdicts["exact_zeros"]) == ("proved", "refuted")


def test_jumps_between_two_noise_levels_are_refused() -> None:
    """C has two steep rises, so that no single branch holds the minimiser."""
    cost = a + 40 * a**6 / (1 + a**6)
    with pytest.raises(EtatrickError, match="jumps between"):
        _ = gaussian(cost).omega


def test_monotone_by_construction() -> None:
    verdict = gaussian(a**2 / (1 + a**2)).conditions()[0]
    assert (verdict.name, verdict.verdict) == ("monotone", "proved")


def test_moments_given_as_integrals() -> None:
    """E s = int_0^1 a/(a + x) dx = a log(1 + 1/a), found in closed form."""
    x = sympy.Symbol("x", positive=True)
    mean = sympy.Integral(a / (a + x), (x, 0, 1))
    p = from_noise(NoiseLaw(a, mean, 1 + 0 * a), log(1 + a))
    assert isinstance(p.source, NoiseFamily)
    assert not p.source.ratio.has(sympy.Integral)
    assert (
        sympy.simplify(p.source.ratio - (1 / (a * log(1 + 1 / a)) ** 2 - 1)).subs(a, Q(3, 2)).evalf(30, chop=True) == 0
    )


def test_parameters_need_values() -> None:
    p = gaussian(b * log(1 + a))
    assert p.parameters == (b,)
    with pytest.raises(EtatrickError, match="b has none"):
        _ = p.omega
    assert p.given(b=2).evaluate("omega", 1) > 0
    assert exp(p.given(b=Q(1, 2)).evaluate("omega", 1)) > 1
