"""Noise laws with a cost: the envelope against a search over the noise parameter."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest
import sympy
from mpmath import mpf
from sympy import Rational as Q
from sympy import exp, log
from sympy.stats import Gamma

from etatrick import EtatrickError, Penalty, profile
from etatrick.family import Level, NoiseFamily
from etatrick.noise import NoiseLaw, closed, from_noise, noise_law, noise_of
from etatrick.symbols import eta, parameter, w

a, b = sympy.symbols("a b", positive=True)


def gaussian(cost: sympy.Expr) -> Penalty:
    """s = 1 + N(0, 1/a): r = 1/a."""
    return from_noise(NoiseLaw(a, sympy.S.One, 1 + 1 / a), cost)


def searched(total: Callable[[mpf], mpf], levels: list[mpf]) -> mpf:
    """min of total(a): the lowest of the levels, then golden-section search between its neighbours."""
    best = min(range(len(levels)), key=lambda k: total(levels[k]))
    low, high = levels[max(best - 1, 0)], levels[min(best + 1, len(levels) - 1)]
    golden = (mpmath.sqrt(5) - 1) / 2
    for _ in range(120):
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if total(left) < total(right) else (left, high)
    return total((low + high) / 2)


HALF_LINE = [mpmath.exp(mpf(k) / 8) for k in range(-240, 241)]


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


def test_gates_with_an_expected_l0_cost_are_the_mcp() -> None:
    """Keep = 1 is reached at w = 1, and from there on no noise is best: w - w^2/2, then 1/2, in closed form."""
    p = from_noise(NoiseLaw(a, a / (1 + a), a / (1 + a)), a / (1 + a) / 2)
    assert p.form == "closed"
    assert p.dual == eta / (1 + eta)
    for at, expected in (("1/10", Q(19, 200)), ("9/10", Q(99, 200)), ("1", Q(1, 2)), ("7", Q(1, 2))):
        with mpmath.workdps(30):
            assert abs(p.evaluate("omega", at, 30) - mpf(expected.p) / expected.q) < mpf(10) ** -29


BERNOULLI = {"mean": "k", "second_moment": "k", "upper": 1}
SEARCHED = {
    "a prior on the keep probability": (noise_law("k", **BERNOULLI), "k*log(k/(1/5)) + (1-k)*log((1-k)/(4/5))"),
    "entropy, with a ridge beyond": (noise_law("k", ratio="1/5 + 6/5*k/(1-k)", upper=1), "k*log(k) + (1-k)*log(1-k)"),
    "a Beta(2, 3) prior": (noise_law("k", **BERNOULLI), "-log(k) - 2*log(1-k)"),
    "a ratio that rises with its parameter": (noise_law("a", ratio="a"), "log(1 + 1/a)/2"),
    "least noise at an inner level": (noise_law("a", ratio="1/a + a/50"), "a/(1+a)"),
    "a jump from full noise": (noise_law("k", ratio="2/(1+k)", upper=1), "k**2*(3 - 2*k)/3 + k/20"),
    "a bounded law": (noise_law("b", density="x**(b-1)", support=(0, 1), upper="3"), "b/2"),
}


@pytest.mark.parametrize("name", SEARCHED)
def test_the_envelope_is_the_global_minimum(name: str) -> None:
    law, cost = SEARCHED[name]
    p = from_noise(law, cost)
    ratio, price = p.source.ratio, p.source.cost
    s = law.parameter
    r, c = (sympy.lambdify(s, x, "mpmath") for x in (ratio, price))
    with mpmath.workdps(30):
        levels = _levels(law)
        least = min(searched(c, levels), c(levels[0]), c(levels[-1]))
        for at in ("0.02", "0.3", "0.8", "1.1", "2", "9"):
            x = mpf(at)
            expected = searched(lambda t, x=x: r(t) * x * x / 2 + c(t), levels) - least  # type: ignore[misc]
            assert abs(p.evaluate("omega", at, 20) - expected) < mpf(10) ** -11 * max(1, expected)


def _levels(law: NoiseLaw) -> list[mpf]:
    """2,000 levels, spread by logarithm towards both ends."""
    spread = [mpmath.exp(mpf(k) / 25) for k in range(-1000, 1001)]
    low = mpf(law.lower.p) / law.lower.q
    if law.upper is sympy.oo:
        return [low + x for x in spread]
    high = mpf(law.upper.p) / law.upper.q
    return [low + (high - low) * x / (1 + x) for x in spread]


TWO = {"b": ("0", None)}
SEVERAL = {
    "a product": (noise_law("a", ratio="1/(a*b)", others=TWO), "a + b"),
    "two costs": (noise_law("a", ratio="1/a + 1/b", others=TWO), "log(1 + a)/2 + b"),
    "both ranges finite": (noise_law("a", ratio="(1-a)/(a*b)", upper=1, others={"b": ("1/2", 2)}), "a*b + 1/b + b/3"),
    "a bounded ratio": (noise_law("a", ratio="1/(1 + a + b)", others=TWO), "a**2 + 2*b**2 + a*b/3"),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_parameters_are_minimised_globally(name: str) -> None:
    """Against a search over both parameters that knows nothing of stationarity."""
    law, cost = SEVERAL[name]
    p = from_noise(law, cost)
    levels = p.source.levels
    r, c = (sympy.lambdify([x.symbol for x in levels], expr, "mpmath") for expr in (p.source.ratio, p.source.cost))
    with mpmath.workdps(20):
        least = minimum(lambda u: c(*_place(levels, u)))
        for at in ("0.3", "1.1", "4"):
            x = mpf(at)
            best = minimum(lambda u, x=x: r(*_place(levels, u)) * x * x / 2 + c(*_place(levels, u)))  # type: ignore[misc]
            expected = best - least
            assert abs(p.evaluate("omega", at, 15) - expected) < mpf(10) ** -9 * max(1, expected)


def _place(levels: tuple[Level, ...], octaves: tuple[mpf, ...]) -> list[mpf]:
    """The parameters 2^u, or lower + width 2^u/(1 + 2^u)."""
    found = []
    for level, u in zip(levels, octaves, strict=True):
        low, x = mpf(level.lower.p) / level.lower.q, mpf(2) ** u
        found.append(low + x if level.upper is sympy.oo else low + (mpf(int(level.upper)) - low) * x / (1 + x))
    return found


def minimum(total: Callable[[tuple[mpf, mpf]], mpf]) -> mpf:
    """The least value on a grid of the plane, then by steps to the eight neighbours, halved where none helps."""
    here = min(((mpf(i), mpf(j)) for i in range(-40, 41, 2) for j in range(-40, 41, 2)), key=total)
    size, value = mpf(2), total(here)
    while size > mpf(10) ** -8:
        around = [(here[0] + i * size, here[1] + j * size) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        near = min(around, key=total)
        found = total(near)
        here, value, size = (near, found, size) if found < value - mpf(10) ** -13 else (here, value, size / 2)
    return value


def test_a_cheapest_law_with_a_formula_has_a_closed_penalty() -> None:
    """min a + b at a b = eta is 2 sqrt(eta)."""
    p = from_noise(*SEVERAL["a product"])
    assert p.dual == 4 * sympy.sqrt(eta)
    assert p.form == "closed"


KEEP = "b*gamma(1 + 1/(k*b))*gamma(b)/gamma(1 + 1/(k*b) + b)"
KUMARASWAMY = "(1 - 1/(2*k*b))*(-eulergamma - digamma(b) - 1/b) + log(2*k*b**2) - (b - 1)/b"


def test_beta_bernoulli_gates() -> None:
    """Kumaraswamy(a, b) keep probabilities under the prior Beta(1/2, 1), in k = a/b and b (Lee et al. 2018).

    Values by a search over both parameters in doubles.
    """
    law = noise_law("k", mean=KEEP, second_moment=KEEP, lower="1/2", others=TWO)
    p = from_noise(law, KUMARASWAMY)
    known = {
        "1/10": (0.009920282625521614, 0.50801949),
        "1": (0.6644102827658664, 1.01908617),
        "5": (3.25718922, 12.9775),
    }
    for at, (omega, hat) in known.items():
        assert float(p.evaluate("omega", at, 15)) == pytest.approx(omega, rel=2e-9)
        assert float(p.evaluate("reweighting", at, 15)) == pytest.approx(hat, rel=1e-5)


REFUSED = {
    "several branches": ("1/(a*b)", "a + (log(b)**2 - 4)**2 + log(b)/10", "several b are stationary"),
    "the least at an end": ("1/a + b", "a + b", "no b in .* is stationary"),
    "the dearest for its ratio": ("1/(a*b)", "log(a*b/((1 + a)*(1 + b)))", "not the cheapest"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_branch_that_may_not_be_the_cheapest_is_refused(name: str) -> None:
    """At a b = 1/r the only stationary law of the third is a = b, where the cost is largest."""
    ratio, cost, sentence = REFUSED[name]
    with pytest.raises(EtatrickError, match=sentence):
        _ = from_noise(noise_law("a", ratio=ratio, others=TWO), cost).omega


def test_a_branch_of_saddles_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant: of two stationary b the dearer one is taken. The check over all laws, not the branch, tells."""
    cost = "a + (log(b)**2 - 4)**2/20 + log(b)**2/5"
    law = noise_law("a", ratio="1/a", others=TWO)
    monkeypatch.setattr(profile, "_brackets", lambda *_: [])
    monkeypatch.setattr(profile, "_solution", lambda *_: sympy.S.One)
    with pytest.raises(EtatrickError, match="not the cheapest"):
        _ = from_noise(law, cost).omega


def test_a_ratio_that_a_second_parameter_does_not_move() -> None:
    """Then b has the value at which the cost is least, here 1: C = a + 2."""
    p = from_noise(noise_law("a", ratio="1/a", others=TWO), "a + b + 1/b")
    assert sympy.simplify(p.omega - sympy.sqrt(2) * w) == 0


def test_dual_views_of_an_envelope_are_its_conjugate() -> None:
    """f(eta) >= 2 Omega(w) - w^2/eta, with equality at eta_hat(w), for a penalty with a ridge at both ends."""
    p = from_noise(*SEARCHED["entropy, with a ridge beyond"])
    for at in ("0.3", "1", "4"):
        hat = p.evaluate("reweighting", at, 25)
        exact = sympy.Rational(mpmath.nstr(hat, 25))
        with mpmath.workdps(25):
            gain = 2 * p.evaluate("omega", at, 25) - mpf(at) ** 2 / hat
            assert abs(p.evaluate("dual", exact, 20) - gain) < mpf(10) ** -15
            for other in ("0.1", "2", "30"):
                bound = 2 * p.evaluate("omega", other, 25) - mpf(other) ** 2 / hat
                assert bound <= gain + mpf(10) ** -18


def test_a_random_variable_gives_its_law() -> None:
    """Gamma noise with shape k and mean 1 has r = 1/k."""
    k = parameter("k")
    law = closed(noise_of(Gamma("s", k, 1 / k), k))
    assert sympy.simplify(law.ratio - 1 / k) == 0
    with pytest.raises(EtatrickError, match="no continuous SymPy random variable"):
        noise_of(k, k)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "a noise law is given by"),
        ({"mean": "k"}, "a noise law is given by"),
        ({"mean": "k", "second_moment": "k", "ratio": "k"}, "a noise law is given by"),
        ({"ratio": "k", "density": "k"}, "a noise law is given by"),
    ],
)
def test_a_law_is_given_in_one_way(arguments: dict[str, str], sentence: str) -> None:
    with pytest.raises(EtatrickError, match=sentence):
        noise_law("k", **arguments)


def test_a_negative_ratio_is_refused() -> None:
    with pytest.raises(EtatrickError, match="must not be negative"):
        _ = from_noise(noise_law("k", ratio="1 - k"), "k").omega


def test_a_ratio_without_the_parameter_is_refused() -> None:
    with pytest.raises(EtatrickError, match="does not depend on k"):
        _ = from_noise(noise_law("k", ratio="2"), "k").omega


def test_a_jump_of_the_minimiser_is_found() -> None:
    """A cost with two wells: r = 1/a, C = a^2/(1 + a^2). Past the jump no noise at all is cheapest."""
    p = gaussian(a**2 / (1 + a**2))
    with mpmath.workdps(25):
        for at in ("0.1", "0.5", "0.8", "1", "1.2", "3"):
            x = mpf(at)
            expected = searched(lambda t, x=x: x * x / t / 2 + t * t / (1 + t * t), HALF_LINE)  # type: ignore[misc]
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
