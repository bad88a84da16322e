"""The laws on rates nobody chose: drawn from families whose monotonicity is known by construction."""

from __future__ import annotations

from hypothesis import given
from sympy import Rational

import etatrick as et
from etatrick.testing import PenaltyLaws, laws, strategies
from etatrick.testing.suite import examples

POINTS = tuple(Rational(x) for x in ("1/100", "1/3", "7/5", "30"))


class TestFourLines(PenaltyLaws):
    """As a user writes it."""

    penalty = et.from_dropout_rate("1/(1+w)")


class TestARateThatRises(PenaltyLaws):
    """No dual: the laws that need one are turned round."""

    penalty = et.from_dropout_rate("(1 + w)/(2 + w)")


class TestUnboundedBelow(PenaltyLaws):
    """Omega = log w up to a constant: the prox is 0 for every step."""

    penalty = et.from_dropout_rate("1/(1+w**2)")


class TestLevels(PenaltyLaws):
    """A rate that falls in two steps: quadratic, then a steeper reweighting, then no penalty at all."""

    penalty = et.from_dropout_rate("piecewise((3/4, w <= 1), (1/3, w <= 2), (0, True))")


@examples(4)
@given(rate=strategies.monotone_rates())
def test_a_falling_rate_obeys_the_laws(rate: str) -> None:
    penalty = et.from_dropout_rate(rate)
    laws.law_the_source_is_met(penalty, POINTS)
    laws.law_monotone(penalty)
    laws.law_subquadratic(penalty)
    for at in POINTS:
        laws.law_slope_is_w_over_eta(penalty, at)
        laws.law_omega_is_the_integral_of_the_slope(penalty, at, at * Rational(7, 4))
        laws.law_omega_is_the_minimum_over_eta(penalty, at)
        laws.law_majorises(penalty, at, Rational(1))


@examples(3)
@given(rate=strategies.monotone_rates(), v=strategies.magnitudes(-2, 1), step=strategies.steps(-1, 1))
def test_a_falling_rate_has_the_prox_of_its_definition(rate: str, v: Rational, step: Rational) -> None:
    penalty = et.from_dropout_rate(rate)
    laws.law_prox_by_definition(penalty, v, step)
    laws.law_threshold(penalty, step)
    laws.law_jump(penalty, step)


@examples(4)
@given(rate=strategies.rising_rates())
def test_a_rising_rate_has_no_dual_and_a_true_witness(rate: str) -> None:
    laws.law_no_dual_exists(et.from_dropout_rate(rate))
