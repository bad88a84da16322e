"""The recorded values against a fresh computation from the definitions, and these against known numbers."""

from __future__ import annotations

import classical
import compute
import gates
import gaussian
import pytest
from mpmath import mp, mpf
from search import DIGITS, minima, slope_of

from etatrick import methods

#: Fast enough to compute again at every run; the others are compared by hand with compute.py.
FAST = (
    "lp", "log_square", "scad", "mcp", "ard", "variational_dropout_molchanov", "lasso", "dropout", "uniform_dropout",
    "curriculum_dropout", "beta_dropout", "continuous_sparsification",
)  # fmt: skip


@pytest.mark.parametrize("name", FAST)
def test_recorded_values_come_out_again(name: str) -> None:
    recorded = {
        (row.quantity, (row.at,) if row.step is None else (row.at, row.step), row.parameters): row.value
        for row in methods.entry(name).recorded
    }
    again = {
        (view, at, tuple(case.parameters.items())): text
        for case in compute.METHODS[name].cases[-1:]
        for view, at, text in compute.compute(name, case)
    }
    assert len(again) > 12
    assert again.items() <= recorded.items()


@pytest.mark.parametrize("name", sorted(set(compute.METHODS) - set(FAST)))
def test_a_sample_of_the_slow_ones_comes_out_again(name: str) -> None:
    case = compute.METHODS[name].cases[-1]
    with mp.workdps(DIGITS - 20):
        subject = compute.method(name, case)
        for row in methods.entry(name).recorded:
            if row.parameters == tuple(case.parameters.items()) and row.at == "0.3" and row.step is None:
                assert compute.show(compute.value(subject, row.quantity, (row.at,))) == row.value


def test_every_entry_has_a_definition() -> None:
    assert set(compute.METHODS) == set(methods.names("separable"))


@pytest.fixture(autouse=True)
def _precision() -> object:
    with mp.workdps(60):
        yield


def test_variational_dropout_matches_its_theory() -> None:
    """Dawson's derivative, the 2F2 series, slope 1, log w + 1.13518, and w = 0.8513 at eta = 1."""
    exact = gaussian.variational_dropout()
    for eta in (mpf("0.01"), mpf(1), mpf(7)):
        series = eta * mp.hyp2f2(1, 1, mpf(3) / 2, 2, -eta / 2)
        assert abs(exact.f(eta) - series) < mpf(10) ** -45
        with mp.workdps(80):
            assert abs(mp.diff(exact.f, eta, h=mpf(10) ** -20) - exact.f_eta(eta)) < mpf(10) ** -18
    assert abs(exact.omega(mpf(10) ** 6) - mp.log(10**6) - (1 + mp.euler + mp.log(2)) / 2) < mpf(10) ** -11
    assert abs(mp.sqrt(exact.f_eta(mpf(1))) - mpf("0.8513")) < mpf("5e-5")


def test_the_published_approximation_is_within_its_error_of_the_exact_dual() -> None:
    exact, near = gaussian.variational_dropout(), gaussian.variational_dropout_molchanov()
    gaps = [abs(exact.f(eta) - near.f(eta)) for eta in (mpf(10) ** (mpf(k) / 5) for k in range(-20, 21, 2))]
    assert mpf("0.018") < max(gaps) < mpf("0.0195")


def test_hard_concrete_matches_its_theory() -> None:
    """Slope 1.47520, f'(0) = 2.17621, saturation at 0.534989074777984 on 1/2, and the two-root band."""
    gate = gates.hard_concrete()
    small = mpf(10) ** -9
    assert abs(gate.f_eta(small) - mpf("2.17621")) < mpf("1e-5")
    assert abs(gate.f_eta(small) * slope_of(gate.eta, small) / slope_of(gate.f, small) - 1) < mpf(10) ** -50
    assert abs(gate.derivative(small) - mpf("1.47520")) < mpf("1e-5")
    assert abs(gate.saturation - mpf("0.534989074777984")) < mpf("1e-15")
    assert gate.omega(mpf("0.535")) == mpf("0.5") > gate.omega(mpf("0.53498"))
    height = [gate.eta(a) ** 2 * gate.f_eta(a) for a in (mpf(1), mp.e, mpf(10) ** 6)]
    assert height[0] < height[1] > height[2]
    assert abs(height[1] - mpf("0.2939")) < mpf("1e-4")
    assert abs(height[2] - mpf("0.2560")) < mpf("1e-4")


def test_the_duals_are_their_own_biconjugates() -> None:
    """eta^2 f' increases, so f(eta) = max_w 2 Omega - w^2/eta for the entries that are given by a dual."""
    grid = [mpf(10) ** (mpf(k) / 8) for k in range(-64, 65)]
    for name in ("ard", "variational_dropout", "variational_dropout_molchanov"):
        subject = compute.METHODS[name].build()
        values = [eta**2 * subject.f_eta(eta) for eta in grid]
        assert values == sorted(values)


def test_known_closed_forms() -> None:
    """Soft, firm and garrote shrinkage; the log-sum and Log2Sum duals with the sign that is right."""
    near = mpf(10) ** -40
    assert abs(classical.lasso().prox(mpf(3), mpf(1)) - 2) < near
    assert abs(classical.mcp(mpf(3), mpf(1)).prox(mpf(2), mpf(1)) - mpf(3) / 2) < near
    assert abs(gaussian.ard().prox(mpf(2), mpf(1)) - mpf(3) / 2) < near
    eta, eps = mpf("0.7"), mpf("0.25")
    s = mp.sqrt(eps**2 + 4 * eta)
    log_sum = 2 * mp.log((s + eps) / (2 * eps)) - (s - eps) ** 2 / (4 * eta)
    assert abs(classical.log_sum(eps).dual(eta) - log_sum) < near
    log_square = 2 * mp.log(2 * eta / eps) + eps / eta - 2
    assert abs(classical.log_square(eps).dual(eta) - log_square) < near
    u = mp.log(mpf(3))
    assert abs(gates.standout(mpf(1), mpf(0)).dual(mpf(3)) - 2 + (2 + 2 * u + u**2) / 3) < near


def test_the_search_finds_every_minimum_and_the_slope_is_precise() -> None:
    """(x - 1)^2 (x - 3)^2 has two minima; a numerical derivative keeps its digits at 1e-200."""
    found = minima(lambda x: 2 * (x - 1) * (x - 3) * (2 * x - 4), mpf("0.01"), mpf(100))
    assert [mp.nstr(x, 30) for x in found] == ["1.0", "3.0"]
    tiny = mpf(10) ** -200
    assert abs(slope_of(mp.sqrt, tiny) / (mpf(10) ** 100 / 2) - 1) < mpf(10) ** -55
