from __future__ import annotations

from fractions import Fraction

import pytest

from etatrick.gpu import Constant, Ramp, constant, cubic, linear
from etatrick.gpu.schedule import named
from etatrick.symbols import EtatrickError


@pytest.mark.parametrize(("ramp", "power"), [(linear, 1), (cubic, 3)])
def test_ramps_rise_from_zero_to_one(ramp: type[Ramp], power: int) -> None:
    factor = ramp(100, start=0.2, stop=0.7)
    assert factor(0) == factor(20) == 0
    assert factor(45) == pytest.approx(float(Fraction(1, 2) ** power), rel=1e-14)
    assert factor(70) == factor(100) == factor(10**9) == 1


def test_constant_does_not_move() -> None:
    assert constant()(1) == constant()(10**9) == 1
    assert constant(0.25)(7) == 0.25


def test_ramps_are_frozen_values() -> None:
    assert cubic(10) == Ramp(10, 0.0, 0.5, 3.0)
    assert hash(linear(10)) == hash(linear(10))
    with pytest.raises(AttributeError):
        cubic(10).stop = 0.9  # type: ignore[misc]


def test_names() -> None:
    assert named("cubic", 30) == cubic(30)
    assert named("linear", 30) == linear(30)
    assert named("constant", 30) == Constant()
    with pytest.raises(EtatrickError, match="unknown schedule 'cosine'; expected constant, linear or cubic"):
        named("cosine", 30)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ((0, 0.0, 0.5), "at least one step"),
        ((9, 0.5, 0.5), "0 <= start < stop <= 1"),
        ((9, -0.1, 0.5), "0 <= start < stop <= 1"),
        ((9, 0.0, 1.5), "0 <= start < stop <= 1"),
        ((9, 0.0, 0.5, 0.0), "positive power"),
    ],
)
def test_bad_ramps_are_refused(settings: tuple[float, ...], sentence: str) -> None:
    with pytest.raises(EtatrickError, match=sentence):
        Ramp(*settings)  # type: ignore[arg-type]
