"""Decimal intervals hold their balls, and little more."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from etatrick import EtatrickError
from etatrick.calculus.balls import precision
from etatrick.numerics import decimal_ends


@given(
    st.integers(-(10**40), 10**40), st.integers(-900, 900), st.integers(0, 10**6), st.integers(-990, 880),
    st.integers(1, 60),
)  # fmt: skip
def test_the_interval_holds_the_ball(mantissa: int, exponent: int, width: int, unit: int, digits: int) -> None:
    with precision(2048):
        ball = arb((mantissa, exponent), arb((width, unit)))
    low, high = (Fraction(text) for text in decimal_ends(ball, digits))
    middle, radius = Fraction(mantissa) * Fraction(2) ** exponent, Fraction(width) * Fraction(2) ** unit
    assert low <= middle - radius <= middle + radius <= high
    slack = (abs(middle) + radius) * (Fraction(10) ** -(digits + 1))
    assert high - low <= 2 * radius * (1 + Fraction(1, 2**20)) + 2 * slack


def test_exact_values_and_infinities() -> None:
    assert decimal_ends(arb(0), 5) == ("0", "0")
    assert decimal_ends(arb(-2.5), 5) == ("-2.5", "-2.5")
    assert decimal_ends(arb.pos_inf(), 5) == ("inf", "inf")
    assert decimal_ends(arb.neg_inf(), 5) == ("-inf", "-inf")
    assert decimal_ends(arb((1, -1000)), 2) == ("9.3326e-302", "9.3327e-302")


@pytest.mark.parametrize("exponent", [10**7, -(10**7)])
def test_a_number_too_long_to_write(exponent: int) -> None:
    with pytest.raises(EtatrickError, match="decimal number"):
        decimal_ends(arb((1, exponent)), 5)
