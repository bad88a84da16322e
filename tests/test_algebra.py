"""The algebra of penalties: every operation against its definition, at 30 digits."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy
from mpmath import mpf
from sympy import Rational as Q

import etatrick as et
from etatrick import EtatrickError, NoDualError, Penalty, methods
from etatrick.algebra import Combination
from etatrick.algebra._pairs import common
from etatrick.algebra._stretches import stretches
from etatrick.calculus.root import root
from etatrick.curve import Arc, explicit_arc
from etatrick.testing import PenaltyLaws, laws

NAMES = ("lasso", "mcp", "log_sum", "ard", "variational_dropout", "ridge", "lp", "standout")
POINTS = tuple(Q(x) for x in ("1/300", "3/10", "9/10", "7/5", "29/10", "87/10", "120"))
FEW = POINTS[::3]
DIGITS = 30
k, s = sympy.symbols("k s", positive=True)


@cache
def base(name: str) -> Penalty:
    return methods.get(name)


@cache
def value(p: Penalty, quantity: str, at: Q) -> mpf:
    return p.evaluate(quantity, at, DIGITS + 4)


def close(a: mpf, b: mpf, digits: int = DIGITS) -> bool:
    if mpmath.isinf(a) or mpmath.isinf(b):
        return bool(a == b)
    with mpmath.workdps(2 * DIGITS):
        return bool(abs(a - b) <= mpf(10) ** -digits * max(abs(a), abs(b)))


@pytest.fixture(autouse=True)
def _precision() -> Any:
    with mpmath.workdps(2 * DIGITS):
        yield


def real(x: Q) -> mpf:
    return mpf(x.p) / x.q


def drawn(seed: int) -> tuple[Penalty, Penalty]:
    """Two different methods of the catalogue, each with a random factor and width."""
    rng = random.Random(seed)
    one, other = rng.sample(NAMES, 2)
    numbers = [Q(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(4)]
    return numbers[0] * base(one).stretched(numbers[1]), numbers[2] * base(other).stretched(numbers[3])


# The definitions, pointwise


@pytest.mark.parametrize("name", NAMES)
def test_scaled_and_stretched(name: str) -> None:
    """k Omega(w/s) by value; its slope, eta_hat and dual from those of Omega by the chain rule and by definition."""
    p, factor, width = base(name), Q(5, 3), Q(7, 2)
    q = (factor * p).stretched(width)
    for x in POINTS:
        at = x / width
        assert close(value(q, "omega", x), real(factor) * value(p, "omega", at))
        assert close(value(q, "derivative", x), real(factor / width) * value(p, "derivative", at))
        assert close(value(q, "reweighting", x), real(width**2 / factor) * value(p, "reweighting", at))
        # f(eta) = max_w 2 k Omega(w/s) - w^2/eta = k max_u 2 Omega(u) - u^2 s^2/(k eta)
        assert close(value(q, "dual", x), real(factor) * value(p, "dual", factor * x / width**2))


@pytest.mark.parametrize("seed", range(5))
def test_sum(seed: int) -> None:
    p, q = drawn(seed)
    both = p + q
    for x in POINTS:
        assert close(value(both, "omega", x), value(p, "omega", x) + value(q, "omega", x))
        assert close(value(both, "derivative", x), value(p, "derivative", x) + value(q, "derivative", x))
        assert close(1 / value(both, "reweighting", x), 1 / value(p, "reweighting", x) + 1 / value(q, "reweighting", x))


@pytest.mark.parametrize("seed", range(10, 15))
def test_minimum(seed: int) -> None:
    """The smaller value, with its slope; and again close to both sides of every crossing that was found."""
    p, q = drawn(seed)
    least = et.minimum(p, q)
    crossings = [b for b in breaks_of(least) if b not in {*breaks_of(p), *breaks_of(q)}]
    near = [b * (1 + side) for b in crossings for side in (Q(-1, 10**6), Q(1, 10**6))]
    for x in (*POINTS, *near):
        lower = min((p, q), key=lambda one, x=x: value(one, "omega", x))
        assert close(value(least, "omega", x), value(lower, "omega", x))
        assert close(value(least, "derivative", x), value(lower, "derivative", x))


def breaks_of(p: Penalty) -> list[Q]:
    return [Q(str(sympy.N(b, 40))) for b in p.curve.breaks()]


def test_minima_with_several_crossings() -> None:
    """By hand: w^2/2 to 2, w to 4, 2 sqrt w beyond; and two rules that cross at 2/9, 8/11 and 3200/359."""
    low = et.minimum(et.minimum(base("ridge"), base("lasso")), base("lp"))
    assert low.curve.breaks() == (2, 4)
    wave = et.from_reweighting("piecewise((1, w <= 1), (9*w, w <= 8), (w/40, w <= 9), (900, True))")
    line = et.from_penalty("w/9 + piecewise((0, w <= 1/2), (w - 1/2, w <= 1), (1/2, True))")
    least = et.minimum(wave, line)
    assert set(least.curve.breaks()) >= {Q(2, 9)}
    for x in [Q(j, 13) for j in range(1, 200)]:
        assert close(value(least, "omega", x), min(value(wave, "omega", x), value(line, "omega", x)))


def test_two_sign_changes_between_two_samples() -> None:
    """(w - 1.01)(w - 1.02): both zeros lie between neighbouring samples, the turning point gives them away."""
    w = et.w
    found = stretches((w - Q(101, 100)) * (w - Q(102, 100)), 2 * w - Q(203, 100), w, sympy.S.Zero, sympy.oo)
    assert [(x.upper, x.sign) for x in found] == [(Q(101, 100), 1), (Q(51, 50), -1), (sympy.oo, 1)]


@pytest.mark.parametrize("ratio", [Q(1, 3), Q(5, 2)])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "ridge"])
def test_capped_is_the_minimum_over_the_allowed_eta(name: str, ratio: Q) -> None:
    """1/2 min over eta >= 1/r of w^2/eta + f(eta), less its value at w = 0, by golden-section search in log eta."""
    p, floor = base(name), 1 / real(ratio)
    capped, start = p.capped(ratio), dual(p, floor)
    for x in (Q(1, 5), Q(11, 10), Q(2)):
        least = searched(lambda eta, x=x: real(x) ** 2 / eta + dual(p, eta), floor)
        assert close(value(capped, "omega", x), (least - start) / 2, 13)
        assert close(value(capped, "reweighting", x), max(value(p, "reweighting", x), floor))


def dual(p: Penalty, eta: mpf) -> mpf:
    return p.evaluate("dual", eta, 20)


def searched(objective: Callable[[mpf], mpf], floor: mpf) -> mpf:
    """The least value from `floor` on, where the objective falls and then rises in log eta."""
    golden = (mpmath.sqrt(5) - 1) / 2
    low, high = mpf(0), mpf(20)
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = objective(floor * mpmath.exp(left)), objective(floor * mpmath.exp(right))
    for _ in range(45):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = objective(floor * mpmath.exp(left))
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = objective(floor * mpmath.exp(right))
    return min(objective(floor), at_left, at_right)


def test_a_cap_on_constant_noise_is_constant_noise() -> None:
    """Ridge has r = 1 everywhere: capped at 1/3 it is w^2/6, and a cap above 1 changes nothing."""
    assert base("ridge").capped("1/3").omega == et.w**2 / 6
    assert base("ridge").capped(2).omega == base("ridge").capped(1).omega == et.w**2 / 2


def test_a_cap_on_a_rule_that_falls_back() -> None:
    """r = min(r(w), 1) pointwise, for a rule whose eta_hat falls below 1 again: the clamp comes and goes."""
    rule = et.from_reweighting("piecewise((w, w <= 2), (1/w, w <= 5), (w/3, True))")
    capped = rule.capped(1)
    assert capped.curve.breaks() == (1, 2, 5)
    for x in (*POINTS, Q(2), Q(9, 4), Q(11, 2)):
        assert close(value(capped, "derivative", x), min(value(rule, "derivative", x), real(x)))
    laws.law_omega_is_the_integral_of_the_slope(capped, Q(4, 5), Q(7, 5))
    laws.law_omega_is_the_integral_of_the_slope(capped, Q(7, 4), Q(3))
    laws.law_omega_is_the_integral_of_the_slope(capped, Q(4), Q(7))


# Known combinations


def dawson(x: mpf) -> mpf:
    return mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(-x * x) * mpmath.erfi(x)


def test_kingmas_clamp_makes_variational_dropout_a_huber_penalty() -> None:
    """alpha <= 1: w^2/2 up to sqrt(f'(1)) = 0.8513, f'(eta) = D(u)/u with u = sqrt(eta/2), then shifted by -f(1)/2."""
    free, clamped = base("variational_dropout"), base("variational_dropout").capped(1)
    u = mpmath.sqrt(mpf(1) / 2)
    edge = mpmath.sqrt(dawson(u) / u)
    assert mpmath.nstr(edge, 4) == "0.8513"
    first, _ = clamped.curve.arcs
    assert (first.omega, first.lower) == (et.w**2 / 2, 0)
    assert close(mpf(sympy.N(first.upper, 40)._mpf_), edge)
    shift = mpmath.quad(lambda eta: dawson(mpmath.sqrt(eta / 2)) / mpmath.sqrt(eta / 2), [mpf(10) ** -60, 1]) / 2
    for x in (Q(86, 100), Q(3, 2), Q(40)):
        assert close(value(clamped, "omega", x), value(free, "omega", x) - shift, 25)
        assert close(value(clamped, "reweighting", x), value(free, "reweighting", x))
    assert value(clamped, "reweighting", Q(85, 100)) == 1
    verdicts = {v.name: v.verdict for v in clamped.conditions()}
    assert (verdicts["exact_zeros"], verdicts["concave"]) == ("refuted", "refuted")
    assert close(clamped.prox("0.01", digits=DIGITS), mpf("0.005"))
    assert free.prox("0.01") == 0


def test_elastic_net() -> None:
    """lasso + ridge: the prox is max(v - g, 0)/(1 + g)."""
    net = base("lasso") + base("ridge")
    assert net.omega == et.w + et.w**2 / 2
    for v, step in (("0.7", "1/2"), ("0.3", "1/2"), ("20", "3")):
        g = real(Q(step))
        assert close(net.prox(v, step, DIGITS), max(mpf(v) - g, 0) / (1 + g))
    # f = eta/(1 - eta): max_w 2 w + w^2 - w^2/eta is at w = eta/(1 - eta)
    assert close(value(net, "dual", Q(1, 3)), mpf(1) / 2)
    assert mpmath.isinf(value(net, "dual", Q(7, 5)))


def test_minimum_of_ridge_and_mcp() -> None:
    """w^2/2 = w - w^2/6 at 3/2, by hand; eta_hat jumps from 1 to 3 there, and f = 2 Omega(3/2) - 9/(4 eta) between."""
    truncated = et.minimum(base("ridge"), base("mcp"))
    assert truncated.curve.breaks() == (Q(3, 2), 3)
    assert close(value(truncated, "dual", Q(2)), 2 * mpf(9) / 8 - mpf(9) / 8)
    assert value(truncated, "dual", Q(1)) == 0
    assert close(value(truncated, "dual", Q(6)), mpf(2))


def test_with_data() -> None:
    """P(w) = min over the noise of c r w^2/2 + KL/n, r = 1/eta and KL = f/2: searched directly."""
    p, n, c = base("ard"), 50, Q(3, 10)
    data = p.with_data(n, c)
    assert close(value(data, "derivative", Q(0)), mpmath.sqrt(real(c) / n))
    for x in (Q(1, 100), Q(1, 2), Q(7)):
        least = searched(lambda eta, x=x: real(c) * real(x) ** 2 / eta + dual(p, eta) / n, mpf(10) ** -4)
        assert close(value(data, "omega", x), least / 2, 13)


def test_two_parametric_penalties() -> None:
    """Each is a curve in its own parameter: the sum solves w2(u) = w1(t) at every point."""
    p = base("variational_dropout")
    q = p.stretched(3)
    both, least = p + q, et.minimum(2 * p, p.stretched("1/3"))
    assert both.form == "parametric"
    for x in (Q(1, 300), Q(7, 5), Q(120)):
        assert close(value(both, "omega", x), value(p, "omega", x) + value(q, "omega", x))
        assert close(value(least, "omega", x), min(2 * value(p, "omega", x), value(p, "omega", 3 * x)))
    laws.law_slope_is_w_over_eta(both, Q(3, 2))
    assert not (p + p).curve.arcs[0].slope.has(root)


# The operations among each other


@pytest.mark.parametrize("name", ["mcp", "log_sum", "variational_dropout"])
def test_round_trips(name: str) -> None:
    p = base(name)
    laws.law_same_penalty(2 * p, p + p, FEW)
    laws.law_same_penalty(p, (3 * p.stretched("2/7")).stretched("7/2") * "1/3", FEW)
    laws.law_same_penalty(p, et.minimum(p, "3/2" * p), FEW)
    laws.law_same_penalty(p.capped(1), p.capped(3).capped(1), FEW)
    laws.law_same_penalty(p.stretched(2).capped(1), p.capped(4).stretched(2), FEW)
    laws.law_same_penalty((5 * p).capped(1), 5 * p.capped("1/5"), FEW)


def test_sums_and_minima_commute_and_associate() -> None:
    a, b, c = base("mcp"), base("log_sum"), 2 * base("ridge")
    laws.law_same_penalty((a + b) + c, c + (b + a), POINTS)
    laws.law_same_penalty(et.minimum(et.minimum(a, b), c), et.minimum(c, et.minimum(b, a)), POINTS)
    laws.law_same_penalty(3 * (a + b), 3 * b + 3 * a, POINTS)


# The eta-trick and the prox on combinations


COMBINATIONS: dict[str, Callable[[], Penalty]] = {
    "sum": lambda: base("log_sum") + base("mcp"),
    "sum with a curve": lambda: base("variational_dropout") + base("mcp"),
    "minimum": lambda: et.minimum(base("lp"), 3 * base("log_sum")),
    "minimum with a curve": lambda: et.minimum(2 * base("variational_dropout"), 3 * base("mcp")),
    "capped": lambda: base("log_sum").capped("1/2"),
    "capped curve": lambda: base("variational_dropout").capped(1),
}


@pytest.fixture(params=COMBINATIONS)
def combination(request: pytest.FixtureRequest) -> Penalty:
    return COMBINATIONS[request.param]()


def test_the_eta_trick(combination: Penalty) -> None:
    """Omega = 1/2 min_eta (w^2/eta + f), f = max_w (2 Omega - w^2/eta), by challengers and searches."""
    for x in (Q(3, 10), Q(29, 10)):
        laws.law_slope_is_w_over_eta(combination, x)
        laws.law_omega_is_the_minimum_over_eta(combination, x)
    laws.law_dual_is_the_maximum_over_w(combination, Q(39, 11))
    for x in POINTS:
        for other in POINTS:
            laws.law_majorises(combination, x, other)


def test_the_source_is_met(combination: Penalty) -> None:
    laws.law_the_source_is_met(combination, POINTS)


def test_prox(combination: Penalty) -> None:
    """By brute force over x."""
    for v, step in ((Q(3, 5), Q(1, 2)), (Q(9), Q(6))):
        laws.law_prox_by_definition(combination, v, step)


def test_fifty_digits(combination: Penalty) -> None:
    """Two precisions agree to the last digit of the shorter."""
    for quantity in ("omega", "derivative", "reweighting", "dual"):
        long, short = (combination.evaluate(quantity, "1.3", digits) for digits in (80, 50))
        assert mpmath.nstr(long, 50) == mpmath.nstr(short, 50)


class TestTruncatedRidge(PenaltyLaws):
    """min(w^2/2, MCP): eta_hat jumps at the crossing."""

    penalty = et.minimum(methods.get("ridge"), methods.get("mcp"))


class TestHuber(PenaltyLaws):
    """The lasso with noise ratios up to 1/3, scaled and stretched: smooth at 0, linear from 15/4 on."""

    penalty = ("2/3" * methods.get("lasso").capped("1/3")).stretched("5/4")


# Operands that are unbounded below


def test_what_is_unbounded_below() -> None:
    """log w: a sum stays so, a minimum is refused, and a cap makes it log w + 1/2 from 1 on, w^2/2 below."""
    log = et.from_penalty("log(w)")
    assert [p.unbounded_below for p in (2 * log, log.stretched(3), log + base("ridge"))] == [True, True, True]
    assert not log.capped(1).unbounded_below
    assert log.capped(1).omega == sympy.Piecewise((et.w**2 / 2, et.w <= 1), (sympy.log(et.w) + Q(1, 2), True))
    with pytest.raises(EtatrickError, match="unbounded below"):
        _ = et.minimum(log, base("ridge")).omega


def test_a_sum_without_a_dual() -> None:
    """eta_hat = 1/w falls and so does that of the sum with a slight lasso."""
    falling = et.from_reweighting("1/w") + "1/10" * base("lasso")
    with pytest.raises(NoDualError):
        _ = falling.dual


# Symbolic numbers, text, bad input


def test_symbolic_numbers() -> None:
    p = (k * base("log_sum")).stretched(s)
    assert p.parameters == (k, s)
    assert sympy.simplify(p.omega - k * sympy.log(1 + et.w / (2 * s))) == 0
    assert p.given(k=3, s="1/2") == (3 * base("log_sum")).stretched("1/2")
    assert (k * base("mcp")).stretched(s).curve.breaks() == (3 * s,)
    huber = base("lasso").capped(k)
    assert huber.curve.breaks() == (1 / k,)
    assert sympy.simplify(huber.omega.args[1][0] - (et.w - 1 / (2 * k))) == 0
    assert et.minimum(base("lasso"), k * base("ridge")).curve.breaks() == (2 / k,)


def test_an_order_that_depends_on_parameters_is_refused() -> None:
    with pytest.raises(EtatrickError, match="depends on the values of the parameters"):
        _ = base("standout").capped(k).omega
    with pytest.raises(EtatrickError, match="order of the breakpoints"):
        _ = (base("mcp") + base("mcp").stretched(k)).omega
    assert base("standout").capped(k).given(k="1/2").omega is not None


def test_operands_share_their_parameters() -> None:
    """One value of eps for both."""
    p = methods.get("log_sum", eps="positive") + 2 * methods.get("log_sum", eps="positive").stretched(3)
    assert [str(x) for x in p.parameters] == ["eps"]
    assert p.given(eps=5) == methods.get("log_sum", eps=5) + 2 * methods.get("log_sum", eps=5).stretched(3)


def test_the_parameter_of_a_curve_is_not_captured() -> None:
    """A curve in t and a penalty with a shape parameter t: the curve's own t is renamed."""
    t = sympy.Symbol("t", positive=True)
    curve = Arc(t, sympy.S.Zero, sympy.oo, t + t**3, t, 1 + t**2, t**2 / 2 + 3 * t**4 / 4)
    first, second = common(curve, explicit_arc(sympy.S.Zero, sympy.oo, 2 * t * et.w, 1 / (2 * t), t * et.w**2))
    assert first.t == second.t != t
    values = {first.t: Q(3, 2), t: Q(5)}
    assert first.slope.subs(values) == Q(3, 2)
    assert second.omega.subs(values) == 5 * (Q(3, 2) + Q(27, 8)) ** 2


def test_text() -> None:
    lasso, ridge = base("lasso"), base("ridge")
    assert str((3 * lasso).stretched(2) + ridge) == "Penalty(combination: 3*lasso(w/2) + ridge(w))"
    assert str(("1/2" * (lasso + ridge)).stretched(3).source) == "(1/2)*(lasso(w/3) + ridge(w/3))"
    assert str(et.minimum(lasso, 2 * ridge).capped(k).source) == "capped(min(lasso(w), 2*ridge(w)), k)"
    assert str(et.from_dual("log(1 + eta)").capped(1).stretched(2).source) == "capped([dual: log(eta + 1)](w), 1)(w/2)"
    assert str(2 * replace(lasso + ridge, name="net")) == "Penalty(combination: 2*net(w))"
    assert (lasso + ridge).citation == f"{lasso.citation}\n{ridge.citation}"


def test_numbers_are_exact() -> None:
    p = base("lasso")
    assert 0.1 * p == "1/10" * p == p * Q(1, 10)
    assert (sympy.sqrt(2) * p).omega == sympy.sqrt(2) * et.w


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda p: 0 * p, "the factor of a penalty must be an exact positive number, not 0"),
        (lambda p: -1 * p, "not -1"),
        (lambda p: "two" * p, "not a number"),
        (lambda p: float("nan") * p, "not a number"),
        (lambda p: p * p, "a finite number is expected"),
        (lambda p: sympy.Symbol("x") * p, "not x"),
        (lambda p: et.w * p, "not w"),
        (lambda p: (k * sympy.Float("0.1")) * p, "exact"),
        (lambda p: p.stretched(0), "the width by which a penalty is stretched"),
        (lambda p: p.stretched("-1/2"), "not -1/2"),
        (lambda p: p.capped(0), "the cap on the noise ratio"),
        (lambda p: p.with_data(0), "the number of data points"),
        (lambda p: p.with_data(10, -1), "the curvature"),
        (lambda p: (k * p).given(k=-1), "not -1"),
        (lambda p: (k * p).given(m=1), "no parameter is named m"),
    ],
)
def test_bad_numbers(build: Callable[[Penalty], Any], sentence: str) -> None:
    with pytest.raises(EtatrickError, match=sentence):
        build(base("lasso"))


def test_a_penalty_and_a_number_do_not_add() -> None:
    with pytest.raises(TypeError):
        _ = base("lasso") + 1  # type: ignore[operator]


def test_written_out(tmp_path: Path) -> None:
    path = et.minimum(base("lasso"), 2 * base("mcp")).to_source(tmp_path / "least.py")
    assert "def penalty" in path.read_text()


# Mutants: the laws above must fail on wrong operations


@dataclass(frozen=True)
class Mutant:
    """A penalty that gives wrong values for one view."""

    true: Penalty
    wrong: str
    by: Callable[[Q], mpf]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.true, name)

    def evaluate(self, quantity: str, at: Any, digits: int = 15) -> mpf:
        return self.by(Q(at)) if quantity == self.wrong else self.true.evaluate(quantity, at, digits)


def test_the_smaller_dual_is_not_the_dual_of_the_minimum() -> None:
    """min(f1, f2) gives the same Omega, but it is not max_w 2 Omega - w^2/eta: only one of the two laws fails."""
    p, q = base("ridge"), base("mcp")
    least = et.minimum(p, q)
    mutant = Mutant(least, "dual", lambda at: min(value(p, "dual", at), value(q, "dual", at)))
    for x in POINTS:
        laws.law_omega_is_the_minimum_over_eta(mutant, x)
    laws.law_dual_is_the_maximum_over_w(mutant, Q(7))
    laws.law_dual_is_the_maximum_over_w(least, Q(2))
    with pytest.raises(AssertionError, match="largest value found"):
        laws.law_dual_is_the_maximum_over_w(mutant, Q(2))


@pytest.mark.parametrize(
    ("build", "wrong", "by"),
    [
        (lambda p: 2 * p, "omega", lambda x: 4 * value(base("mcp"), "omega", x)),
        (lambda p: p.stretched(2), "omega", lambda x: value(base("mcp"), "omega", 2 * x)),
        (lambda p: p + base("ridge"), "omega", lambda x: value(base("mcp"), "omega", x)),
        (
            lambda p: et.minimum(p, base("ridge")),
            "omega",
            lambda x: max(value(base(name), "omega", x) for name in ("mcp", "ridge")),
        ),
        (lambda p: p.capped("1/2"), "derivative", lambda x: value(base("mcp"), "derivative", x)),
    ],
    ids=["scaled", "stretched", "sum", "minimum", "capped"],
)
def test_wrong_operations_are_caught(build: Callable[[Penalty], Penalty], wrong: str, by: Callable[[Q], mpf]) -> None:
    right = build(base("mcp"))
    assert isinstance(right.source, Combination)
    laws.law_the_source_is_met(right, POINTS)
    with pytest.raises(AssertionError, match="by its operands"):
        laws.law_the_source_is_met(Mutant(right, wrong, by), POINTS)  # type: ignore[arg-type]


def test_a_minimum_that_switches_too_late_is_caught() -> None:
    """Following ridge past the crossing at 3/2 up to 2 breaks the majorisation."""
    least, late = et.minimum(base("ridge"), base("mcp")), Q(2)
    mutant = Mutant(least, "omega", lambda x: value(base("ridge" if x <= late else "mcp"), "omega", x))
    laws.law_majorises(least, Q(19, 10), Q(5, 2))
    with pytest.raises(AssertionError):
        laws.law_majorises(mutant, Q(19, 10), Q(5, 2))
