"""The prox by its definition: the global minimum, checked against a dense search and closed shrinkage rules."""

from __future__ import annotations

from functools import cache

import mpmath
import pytest
import sympy
from mpmath import mpf

from etatrick import EtatrickError, Penalty, from_penalty, from_prox, from_reweighting, methods

DIGITS = 25


@cache
def penalty(name: str) -> Penalty:
    made = {
        "log_sum": lambda: from_reweighting("w*(w+eps)", eps="0.5"),
        "cel0": lambda: from_prox("piecewise((0, w < 2), (w, True))"),
        "sqrt": lambda: from_penalty("2*sqrt(w)"),
        "capped": lambda: from_penalty("min(w, 1)"),
        "welsch": lambda: from_penalty("1 - exp(-w**2/2)"),
        "staircase": lambda: from_penalty("min(w, 1) + max(min(3*(w-2), 3), 0)"),
        "integral": lambda: from_reweighting("w + log(1+w)"),
    }
    return made[name]() if name in made else methods.get(name)


def omega_of(name: str, x: mpf) -> mpf:
    """Omega in mpmath, by its definition."""
    if name == "log_sum":
        return mpmath.log1p(2 * x)
    if name == "cel0":
        return 2 * x - x * x / 2 if x < 2 else mpf(2)
    if name == "sqrt":
        return 2 * mpmath.sqrt(x)
    if name == "capped":
        return min(x, mpf(1))
    if name == "welsch":
        return -mpmath.expm1(-x * x / 2)
    if name == "staircase":
        return min(x, mpf(1)) + max(min(3 * (x - 2), mpf(3)), mpf(0))
    if name == "scad":
        a = mpf("3.7")
        return x if x < 1 else (a + 1) / 2 if x > a else (2 * a * x - x * x - 1) / (2 * (a - 1))
    if name == "mcp":
        a = mpf(3)
        return x - x * x / (2 * a) if x < a else a / 2
    raise KeyError(name)


def objective(name: str, x: mpf, v: mpf, step: mpf) -> mpf:
    return step * omega_of(name, x) + (x - v) ** 2 / 2


def lowest(name: str, v: mpf, step: mpf) -> mpf:
    """The least objective on a grid over [0, v], dense near 0 and near v, refined around its best points."""
    grid = [v * mpf(k) / 800 for k in range(801)] + [v * mpf(2) ** -k for k in range(1, 50)]
    grid += [mpf(k) for k in (1, 2, 3, "3.7") if mpf(k) < v]
    values = sorted((objective(name, x, v, step), x) for x in grid)
    best = values[0][0]
    for _, x in values[:3]:
        width = v / 400
        for _ in range(30):
            near = [x + width * k / 8 for k in range(-8, 9)]
            x = min((t for t in near if 0 <= t <= v), key=lambda t: objective(name, t, v, step))
            width /= 4
        best = min(best, objective(name, x, v, step))
    return best


NAMES = ("log_sum", "cel0", "sqrt", "capped", "welsch", "staircase", "scad", "mcp")


@pytest.mark.parametrize("step", ["0.01", "0.4", "1", "3", "20"])
@pytest.mark.parametrize("name", NAMES)
def test_no_point_is_lower(name: str, step: str) -> None:
    p = penalty(name)
    if name == "mcp":
        assert p == methods.get("mcp", a=3) or p.evaluate("omega", 50) == omega_of("mcp", mpf(50))
    with mpmath.workdps(DIGITS + 5):
        for v in ("0.05", "0.7", "1.3", "2.6", "6", "40"):
            x = p.prox(v, step, DIGITS)
            assert 0 <= x <= mpf(v) * (1 + mpf(10) ** -DIGITS)
            found = objective(name, x, mpf(v), mpf(step))
            assert found <= lowest(name, mpf(v), mpf(step)) + mpf(10) ** -18


@pytest.mark.parametrize("step", ["0.05", "0.4", "1", "3", "20"])
@pytest.mark.parametrize("name", NAMES)
def test_zero_up_to_the_threshold_and_the_jump_after(name: str, step: str) -> None:
    p = penalty(name)
    t, height = p.threshold(step, DIGITS), p.jump(step, DIGITS)
    with mpmath.workdps(DIGITS + 5):
        if t == 0:
            assert height == 0
            return
        below, above = (mpmath.nstr(t * (1 + s * mpf(10) ** -9), DIGITS) for s in (-1, 1))
        assert p.prox(below, step, DIGITS) == 0
        x = p.prox(above, step, DIGITS)
        assert x > 0
        assert abs(x - height) < mpf(10) ** -4 * max(height, 1) + 4 * mpf(10) ** -9 * mpf(above)
        # the threshold is where 0 and the point after the jump cost the same
        if height:
            gap = objective(name, height, t, mpf(step)) - objective(name, mpf(0), t, mpf(step))
            assert abs(gap) < mpf(10) ** -20


@pytest.mark.parametrize("v", ["0.4", "0.999999999", "1.000000001", "3", "250"])
def test_closed_rules(v: str) -> None:
    with mpmath.workdps(30):
        x = mpf(v)
        soft = max(x - 1, mpf(0))
        garrote = max(x - 1 / x, mpf(0))
        assert abs(methods.get("lasso").prox(v, 1, 25) - soft) < mpf(10) ** -24 * x
        assert abs(methods.get("ard").prox(v, 1, 25) - garrote) < mpf(10) ** -24 * x


def test_firm_threshold_on_both_sides_of_the_critical_step() -> None:
    """MCP with a = 3: firm (single-valued) up to step 3, hard beyond, where it jumps to sqrt(3 step) > 3."""
    p = methods.get("mcp", a=3)
    assert p.weak_convexity == sympy.Rational(1, 3)
    assert p.regime("2.999") == "single-valued"
    assert p.regime("3.001") == "jumping"
    # at the critical step itself F is flat between 0 and 3
    assert (p.regime(3), p.threshold(3), p.jump(3)) == ("jumping", 3, 3)
    assert (penalty("log_sum").regime("0.25"), penalty("log_sum").jump("0.25")) == ("single-valued", 0)
    with mpmath.workdps(30):
        v, step = mpf("2.5"), mpf(2)
        assert abs(p.prox("2.5", 2, 25) - (v - step) / (1 - step / 3)) < mpf(10) ** -24
        assert p.threshold(2, 25) == 2
        assert p.jump(2, 25) == 0
        hard = mpmath.sqrt(3 * mpf(5))
        assert abs(p.threshold(5, 25) - hard) < mpf(10) ** -23
        assert abs(p.jump(5, 25) - hard) < mpf(10) ** -23


def test_hard_threshold_law_of_the_square_root() -> None:
    """Omega = 2 sqrt(w): x/2 + 2 step/sqrt(x) is least at x = (2 step)^(2/3), the threshold is 3/2 of it."""
    p = penalty("sqrt")
    assert p.weak_convexity is sympy.oo
    assert p.regime("1e-9") == "jumping"
    with mpmath.workdps(35):
        for step in ("1e-6", "1", "40"):
            height = (2 * mpf(step)) ** (mpf(2) / 3)
            assert abs(p.jump(step, 25) - height) < mpf(10) ** -23 * height
            assert abs(p.threshold(step, 25) - height * mpf("1.5")) < mpf(10) ** -23 * height


def test_ties_go_to_zero() -> None:
    """Omega = min(w, 1), step 2: 0 and v cost the same at v = 2."""
    assert penalty("capped").threshold(2) == 2
    assert penalty("capped").prox(2, 2) == 0


def test_a_minimum_at_a_breakpoint() -> None:
    """min(w, 1) + 3 (w - 2) on (2, 3): for v in (2, 2 + 3 step) the kink at 2 holds the minimum."""
    p = penalty("staircase")
    assert p.prox("2.2", "0.1", 20) == 2
    assert abs(p.prox("2.31", "0.1", 20) - mpf("2.01")) < mpf(10) ** -15


@pytest.mark.parametrize("name", ["log_sum", "integral", "variational_dropout"])
@pytest.mark.parametrize("v", ["1.4", "5"])
def test_odd_and_stationary(name: str, v: str) -> None:
    """prox(-v) = -prox(v), and a nonzero prox solves x + step Omega'(x) = v."""
    p = penalty(name)
    x = p.prox(v, "0.5", 20)
    with mpmath.workdps(60):  # mpmath's minus sign rounds, too
        assert p.prox("-" + v, "0.5", 20) == -x
    assert 0 < x < mpf(v)
    with mpmath.workdps(25):
        residual = x + p.evaluate("derivative", mpmath.nstr(x, 22), 22) / 2 - mpf(v)
        assert abs(residual) < mpf(10) ** -18


def test_step_zero_and_zero_argument() -> None:
    p = penalty("log_sum")
    assert mpmath.nstr(p.prox("0.7", 0), 15) == "0.7"
    assert p.prox(0, 5) == 0
    assert p.threshold(0) == 0


def test_unbounded_below_means_always_zero() -> None:
    p = from_penalty("log(w)")
    assert p.prox(1000, "1e-9") == 0
    assert p.prox(1000, 0) == 1000
    assert p.threshold(1) == mpmath.inf


@pytest.mark.parametrize("step", [-1, "-0.1"])
def test_negative_steps_are_refused(step: object) -> None:
    with pytest.raises(EtatrickError, match="step must not be negative"):
        penalty("log_sum").prox(1, step)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "rho"),
    [
        ("w", "0"),
        ("w**2/2", "0"),
        ("log(1+w)", "1"),
        ("log(1+4*w)", "16"),
        ("1 - exp(-w)", "1"),
        ("min(w, 1)", "oo"),
        ("w**(1/2)", "oo"),
    ],
)
def test_weak_convexity(formula: str, rho: str) -> None:
    """sup of -Omega'', by hand."""
    assert from_penalty(formula).weak_convexity == sympy.sympify(rho)


def test_weak_convexity_inside() -> None:
    """Omega = 1 - exp(-w^2/2): -Omega'' = (w^2 - 1) exp(-w^2/2) is largest at w = sqrt(3), 2 exp(-3/2)."""
    rho = penalty("welsch").weak_convexity
    assert abs(float(rho) - 2 * float(mpmath.exp(mpf("-1.5")))) < 1e-12
    assert not from_penalty("w").weak_convexity


def test_a_long_argument_is_not_rounded_to_a_short_one() -> None:
    """soft(1 + 1e-30) = 1/2 + 1e-30: the stationary point of a linear piece is exact, and stays so."""
    with mpmath.workdps(50):
        got = methods.get("soft_threshold_reparametrization").prox("1.000000000000000000000000000001", 1, 40)
        assert abs(got - mpmath.mpf("0.500000000000000000000000000001")) < mpmath.mpf(10) ** -38
