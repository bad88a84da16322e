"""Enclosures: proved to contain the value, checked by other routes to it; the full table is marked slow."""

from __future__ import annotations

from functools import cache
from itertools import product

import flint
import pytest
import sympy
from flint import arb
from sympy import Rational as Q

from etatrick import EtatrickError, Penalty, from_penalty, from_reweighting, methods
from etatrick.calculus import balls
from etatrick.calculus.quadrature import integrate
from etatrick.calculus.rigour import EstimateError, proofs_only
from etatrick.numerics import locate
from etatrick.prox_enclosure import _minimiser
from etatrick.prox_enclosure._above import Objective
from etatrick.symbols import w

ENTRIES = methods.names("separable")
POINTS = ("1e-300", "1e-30", "1e-5", "0.3", "1", "3", "50", "1e10", "1e100", "1e300")
VIEWS = ("omega", "derivative", "reweighting", "dual")
TABLE = tuple(product(ENTRIES, VIEWS, POINTS))
#: Entries whose derivation is quick, for the default run.
FEW = (
    "lasso",
    "log_sum",
    "mcp",
    "scad",
    "l_half",
    "standout",
    "ridge",
    "firm",
    "huber",
    "welsch",
    "variational_dropout",
)
SAMPLE = tuple(product(FEW, VIEWS, POINTS))
SHRINKAGE = tuple(product(FEW[:8], ("1e-5", "0.3", "3", "50", "1e10")))
EXPLICIT = tuple(name for name in ENTRIES if name not in (
    "concrete_dropout", "hard_concrete", "information_dropout", "spike_and_slab", "stochastic_gates",
    "variational_dropout", "variational_dropout_kingma", "variational_dropout_molchanov",
))  # fmt: skip


@pytest.fixture(autouse=True)
def _sharp() -> object:
    """The arithmetic of the tests themselves."""
    with balls.precision(4096):
        yield


@cache
def penalty(name: str) -> Penalty:
    return methods.get(name)


def tight(ball: flint.arb, digits: int) -> bool:
    return bool(not ball.is_finite() or ball.rad() <= abs(ball.mid()) * arb(10) ** -digits)


def nested(name: str, quantity: str, at: str, digits: int) -> None:
    """The enclosure at N digits holds the value at 2N + 20, and both are as tight as asked."""
    wide, fine = (penalty(name).enclose(quantity, at, d) for d in (digits, 2 * digits + 20))
    assert tight(wide, digits)
    assert tight(fine, 2 * digits + 20)
    assert wide.overlaps(fine) or (not wide.is_finite() and not fine.is_finite())


@pytest.mark.parametrize(("name", "quantity", "at"), SAMPLE[::9])
def test_nested(name: str, quantity: str, at: str) -> None:
    nested(name, quantity, at, 30)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "quantity", "at"), TABLE)
def test_nested_everywhere(name: str, quantity: str, at: str) -> None:
    nested(name, quantity, at, 30)


@pytest.mark.parametrize(("name", "quantity", "at"), SAMPLE[::31])
def test_a_thousand_digits(name: str, quantity: str, at: str) -> None:
    assert tight(penalty(name).enclose(quantity, at, 1000), 1000)


@pytest.mark.parametrize(("name", "at"), SHRINKAGE[::6])
def test_nested_prox_and_threshold(name: str, at: str) -> None:
    nested(name, "prox", at, 30)
    nested(name, "threshold", at, 30)


@pytest.mark.parametrize("name", FEW)
def test_reweighting_is_w_over_the_derivative(name: str) -> None:
    p = penalty(name)
    for x in ("1e-30", "0.7", "1e10"):
        slope, eta = p.enclose("derivative", x, 60), p.enclose("reweighting", x, 60)
        assert slope.is_zero() or (slope * eta).overlaps(arb(x))


@pytest.mark.parametrize("name", [name for name in FEW if name in EXPLICIT])
def test_omega_is_the_integral_of_w_over_the_reweighting(name: str) -> None:
    """Omega(b) - Omega(a), by quadrature between two magnitudes of one arc."""
    p = penalty(name)
    for low, high in ((Q(1, 5), Q(1, 3)), (Q(1, 10**6), Q(1, 10**5))):
        arc = locate(p.curve, high).arc
        assert arc.lower < low
        with proofs_only():
            grown = integrate(w / arc.eta, w, low, high, {}, 50)
        assert grown.overlaps(p.enclose("omega", high, 60) - p.enclose("omega", low, 60))


@pytest.mark.parametrize("name", FEW)
def test_the_derivative_is_the_difference_quotient_of_omega(name: str) -> None:
    """(Omega(x + h) - Omega(x - h))/2h = Omega'(x) + O(h^2), with h = 10^-30 x."""
    p = penalty(name)
    for x in (Q(1, 1000), Q(2, 7), Q(100)):
        h = x / 10**30
        rise = p.enclose("omega", x + h, 120) - p.enclose("omega", x - h, 120)
        slope, quotient = p.enclose("derivative", x, 60), rise / arb(balls.rational(2 * h))
        assert abs(quotient - slope) <= (abs(slope) + abs(p.enclose("omega", x, 20)) / arb(balls.rational(x))) * 1e-40


@pytest.mark.parametrize("name", FEW)
def test_the_dual_is_a_maximum(name: str) -> None:
    """f(eta) = max_w 2 Omega(w) - w^2/eta: reached where eta_hat(w) = eta, and nowhere exceeded."""
    p = penalty(name)
    for x in ("0.2", "5"):
        reached = p.enclose("reweighting", x, 60)
        if not reached.is_finite():
            continue
        eta = exact(reached)
        f = p.enclose("dual", eta, 60)
        if not f.is_finite():  # eta is the end of the dual, rounded up
            continue
        values = [
            2 * p.enclose("omega", Q(y), 60) - arb(y) ** 2 / balls.ball(eta) for y in (x, "0.01", "0.21", "4", "90")
        ]
        assert all(not value > f for value in values)
        assert abs(values[0] - f) <= (abs(f) + arb(x)) * 1e-30


def exact(ball: flint.arb) -> sympy.Rational:
    mantissa, exponent = ball.mid().man_exp()
    return Q(int(mantissa)) * Q(2) ** int(exponent)


def objective(p: Penalty, x: sympy.Rational, v: sympy.Rational) -> flint.arb:
    return p.enclose("omega", x, 80) + balls.ball((x - v) ** 2 / 2)


@pytest.mark.parametrize(("name", "at"), [pair for pair in SHRINKAGE if pair[1] in ("0.3", "3", "50")][::2])
def test_the_prox_is_the_least_of_its_objective(name: str, at: str) -> None:
    """By the definition: no neighbour and no far point is better."""
    p, v = penalty(name), Q(at)
    x = exact(p.enclose("prox", at, 60))
    least = objective(p, x, v)
    others = [x * (1 + s * Q(1, 10**k)) for s in (-1, 1) for k in (1, 3, 9)] + [v * Q(k, 16) for k in range(17)]
    assert all(not objective(p, y, v) < least - abs(least) * arb(10) ** -50 for y in others)


@pytest.mark.parametrize(("name", "at"), [pair for pair in SHRINKAGE if pair[1] in ("3", "50")])
def test_the_prox_is_stationary(name: str, at: str) -> None:
    """x + Omega'(x) - v changes its sign, from - to +, at a prox that is not 0."""
    p, v = penalty(name), Q(at)
    x = exact(p.enclose("prox", at, 60))
    if x:
        pulls = [
            balls.ball(y - v) + p.enclose("derivative", y, 60) for y in (x * (1 - Q(1, 10**20)), x * (1 + Q(1, 10**20)))
        ]
        assert pulls[0] < 0 < pulls[1]


@pytest.mark.parametrize("name", ["log_sum", "mcp", "l_half", "scad", "firm"])
@pytest.mark.parametrize("step", ["0.5", "7"])
def test_the_threshold_divides_zero_from_the_rest(name: str, step: str) -> None:
    p = penalty(name)
    limit = p.enclose("threshold", step, 40)
    below, above = (exact(limit) * (1 + s * Q(1, 10**12)) for s in (-1, 1))
    assert p.prox(below, step) == 0
    assert p.prox(above, step) > 0
    assert p.enclose("prox", below, 20, step).is_zero()
    assert p.enclose("prox", above, 20, step) > 0
    for x in (Q(1, 100), Q(1), Q(3), Q(40)):
        assert not balls.ball(x / 2) + balls.ball(Q(step)) * p.enclose("omega", x, 50) / balls.ball(x) < limit


def test_no_proof_of_a_wrong_minimiser() -> None:
    """log(1 + 10 w) at v = 3: a local minimum stays at 0, and below the threshold there is one that is not global."""
    p = from_penalty("log(1 + 10*w)")
    level = p.threshold(1)
    for v, wrong in (("2.9", None), ("2.3", p.curve)):
        problem = Objective(p.curve, Q(1), Q(v))
        assert (Q(v) > level) == (wrong is None)
        place = None if wrong is None else locate(p.curve, Q(stationary(p, Q(v))))
        with proofs_only(), pytest.raises(EstimateError):
            _minimiser._enclosed(problem, place, 20)


def stationary(p: Penalty, v: sympy.Rational) -> str:
    """The larger root of x + 10/(1 + 10 x) = v."""
    b = sympy.sqrt((v - Q(1, 10)) ** 2 - 4 * (1 - v / 10))
    return str(sympy.N((v - Q(1, 10) + b) / 2, 60))


def test_signs_zero_and_infinity() -> None:
    p = penalty("log_sum")
    for digits in (5, 60):
        assert (p.enclose("derivative", "-0.3", digits) + p.enclose("derivative", "0.3", digits)).contains(0)
        assert tight(p.enclose("derivative", "-0.3", digits), digits)
        assert (p.enclose("prox", -3, digits) + p.enclose("prox", 3, digits)).contains(0)
    assert penalty("mcp").enclose("reweighting", 5) > arb(10) ** 9999
    assert penalty("mcp").enclose("derivative", 5).is_zero()
    assert p.enclose("omega", 0).is_zero()
    assert p.enclose("prox", 3, 20, step=0).overlaps(arb(3))
    assert p.enclose("threshold", 0).is_zero()
    assert penalty("normal_jeffreys").enclose("threshold", 1) > arb(10) ** 9999
    assert penalty("normal_jeffreys").enclose("prox", 9).is_zero()


def test_ties_go_to_zero() -> None:
    """F = 0 on all of [0, 1] for v = 1 and Omega = w - w^2/2 up to 1."""
    assert penalty("bernoulli_gates").enclose("prox", 1, 30).is_zero()


@pytest.mark.parametrize("at", ["1e-8", "0.3", "50"])
def test_an_integral_with_its_ends_proved(at: str) -> None:
    p = from_reweighting("w + log(1 + w)")
    assert p.form == "integral"
    ball = p.enclose("omega", at, 40)
    assert tight(ball, 40)
    assert abs(ball - p.enclose("omega", at, 70)) <= abs(ball) * arb(10) ** -39


def test_an_estimate_is_refused() -> None:
    """acosh(1 + w) ~ sqrt(2 w) at 0 is beyond series, balls and zones; the value is good, without a proof of it."""
    p = from_reweighting("w + acosh(1 + w)")
    assert p.evaluate("omega", "1e-300", 20) > 0
    with pytest.raises(EstimateError, match="only estimated"):
        p.enclose("omega", "1e-300", 20)


@pytest.mark.parametrize(
    "text", ["(exp(w)-1-w)/w + w", "exp(w) - 1 - w/2", "w + asinh(w)", "sqrt(w) + w*exp(w)", "w + log(1+w)**2"]
)
@pytest.mark.parametrize("at", ["1e-300", "0.3", "1e10", "1e300"])
def test_removable_singularities_and_far_ends_are_proved(text: str, at: str) -> None:
    """0/0 at 0, roots of w, and ranges over hundreds of powers of ten: the bare integral, tight and nested."""
    slope = w / from_reweighting(text).source
    with proofs_only():
        wide, fine = (integrate(slope, w, 0, Q(at), {}, digits) for digits in (20, 45))
    assert tight(wide, 20)
    assert tight(fine, 45)
    assert wide.overlaps(fine)


@pytest.mark.parametrize(
    ("quantity", "at", "options", "word"),
    [
        ("gradient", 1, {}, "unknown quantity"),
        ("omega", 1, {"digits": 0}, "digits must be"),
        ("omega", 1, {"digits": 1001}, "digits must be"),
        ("prox", 1, {"digits": 1001}, "digits must be"),
        ("omega", "nan", {}, "number"),
        ("omega", float("inf"), {}, "number"),
        ("omega", 1, {"step": 1}, "step belongs to the prox"),
        ("dual", 0, {}, "eta > 0"),
        ("dual", -1, {}, "eta > 0"),
        ("prox", 1, {"step": -1}, "step"),
        ("threshold", -1, {}, "step"),
    ],
)
@pytest.mark.parametrize("how", ["evaluate", "enclose"])
def test_refusals_are_one_sentence(how: str, quantity: str, at: str, options: dict[str, int], word: str) -> None:
    with pytest.raises(EtatrickError, match=word) as raised:
        getattr(penalty("log_sum"), how)(quantity, at, **options)
    assert "\n" not in str(raised.value)
