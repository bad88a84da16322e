"""Dawson's integral and the hypergeometric function above it on wide complex balls, and the germ of the latter."""

from __future__ import annotations

import random

import pytest
import sympy
from flint import acb, arb, fmpq

from etatrick.calculus import balls
from etatrick.calculus.functions_complex import complex_dawson, kummer_size
from etatrick.calculus.germs import Place, Undecided, Zone, expand
from etatrick.calculus.hypergeometric import hypergeometric
from etatrick.export._steady import without_growth

T = sympy.Symbol("t", positive=True)
F = sympy.hyper((1, 1), (sympy.Rational(3, 2), 2), -T)


def _draws() -> list[tuple[acb, list[acb]]]:
    rng, found = random.Random(3), []
    for _ in range(120):
        x, share = 10 ** rng.uniform(-1, 2.2), rng.choice((0.05, 0.2, 0.5))
        y, r = rng.uniform(0, 0.8) * x, share * x
        points = [acb(x + r * rng.uniform(-1, 1), y + r * rng.uniform(-1, 1)) for _ in range(3)]
        found.append((acb(arb(x, r), arb(y, r)), points))
    return found


def test_wide_balls_hold_the_values() -> None:
    sharp = 0
    for ball, points in _draws():
        with balls.precision(64):
            dawson = complex_dawson(ball)
            integral = hypergeometric([acb(1), acb(1)], [acb(1.5), acb(2)], -ball)
        with balls.precision(2000):
            for z in points:
                assert dawson.overlaps(z * (-z * z).hypgeom_1f1(1, fmpq(3, 2)))
                assert integral.overlaps((-z).hypgeom([acb(1), acb(1)], [acb(1.5), acb(2)]))
        sharp += integral.is_finite() and not integral.contains(0)
    assert sharp > 40


def test_the_bound_of_a_derivative_is_reached_on_the_real_line() -> None:
    with balls.precision(200):
        for x in ("0.5", "3", "40"):
            for j, factor in enumerate((fmpq(1), fmpq(2, 3), fmpq(8, 15))):
                a, b = j + 1, fmpq(2 * j + 3, 2)
                value = (-arb(x)).hypgeom_1f1(a, b) * factor
                assert abs(kummer_size(j, arb(x)) - value) < 1e-40 * value
                turned = abs((-acb(x, 2)).hypgeom_1f1(a, b) * factor)
                assert turned < value


@pytest.mark.parametrize(("place", "d"), [(sympy.S.Zero, fmpq(1, 8)), (sympy.oo, fmpq(1, 60))])
@pytest.mark.parametrize("order", [3, 8, 14])
def test_the_germ_of_the_hypergeometric_function(place: sympy.Expr, d: fmpq, order: int) -> None:
    germ = expand(F, T, Place(place), Zone(d, order))
    for k in range(1, 12):
        t = d * k / 11
        with balls.precision(192):
            value = germ.value(arb(t))
        exact = balls.evaluate(F, {T: t if place == 0 else 1 / t}, 40)
        assert value.overlaps(exact)
        assert value.rad() < 0.01 * abs(exact)


def test_no_germ_of_other_hypergeometric_functions() -> None:
    for expr in (sympy.hyper((1, 1), (3, 2), -T), F.subs(T, -T)):
        with pytest.raises(Undecided, match="no expansion"):
            expand(expr, T, Place(sympy.oo), Zone(fmpq(1, 64), 6))


def test_formulas_without_growth_are_the_same_functions() -> None:
    e = sympy.exp(T)
    long = (e - 1) * sympy.log(e + 2) / (e + 3)
    for expr in (sympy.log(35 * e - 30), e / (21 * e - 15), long, 1 / e + T, T**2, sympy.exp(e)):
        moved = without_growth(expr, T)
        for x in (fmpq(1, 3), fmpq(7)):
            first, second = (balls.enclose(f, {T: x}, 300) for f in (expr, moved))
            assert abs(first - second) < 1e-60 * abs(first)
    wide = balls.enclose(without_growth(sympy.log(35 * e - 30) / (1 + 1 / e), T), {T: arb(1000, 500)}, 128)
    assert wide.is_finite()
    assert wide > 400
