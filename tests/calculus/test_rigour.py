"""Estimates are refused where only proofs are wanted, and nowhere else; integer powers of balls around 0."""

from __future__ import annotations

import pytest
import sympy
from flint import arb

from etatrick.calculus import balls
from etatrick.calculus.functions import integer_power
from etatrick.calculus.quadrature import integrate
from etatrick.calculus.rigour import EstimateError, estimated, proofs_only, proving

x = sympy.Symbol("x", positive=True)


def test_only_inside_the_block() -> None:
    estimated("this")
    with proofs_only():
        assert proving()
        with pytest.raises(EstimateError, match="this is only estimated"):
            estimated("this")
    assert not proving()


def test_evalf_is_no_proof() -> None:
    """Balls have no elliptic integral."""
    lacking = sympy.elliptic_k(x)
    assert balls.evaluate(lacking, {x: sympy.Rational(1, 3)}, 15) > 1
    with proofs_only(), pytest.raises(EstimateError):
        balls.evaluate(lacking, {x: sympy.Rational(1, 3)}, 15)


def test_a_proved_tail_holds_the_integral() -> None:
    """int_0^1 sqrt(v) (1 + v) dv = 2/3 + 2/5."""
    with proofs_only():
        near = integrate(sympy.sqrt(x) * (1 + x), x, 0, 1, {}, 30)
    assert near.overlaps(arb(16) / 15)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7])
def test_powers_of_balls_around_zero(n: int) -> None:
    for low, high in ((-1, 2), (-3, 1), (0, 1)):
        ball = integer_power(arb(low).union(arb(high)), n)
        assert ball.is_finite()
        assert all(ball.contains(arb(k) ** n) for k in range(low, high + 1))
