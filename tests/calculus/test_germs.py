"""Germs against values to hundreds of digits, at many points of their zones; wrong germs must be caught."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
import sympy
from flint import arb, fmpq
from sympy import oo, pi, sqrt

from etatrick.calculus import balls
from etatrick.calculus.germ_algebra import Germ, TooWide, Zone
from etatrick.calculus.germ_constants import Constant, Undecided, constant, number
from etatrick.calculus.germ_monomials import LOG, LOGLOG, UNIT, Monomial, bound, compare, growth, merged
from etatrick.calculus.germ_series import NoRule
from etatrick.calculus.germs import Place, expand, search, sign_near
from etatrick.symbols import dawson

x = sympy.Symbol("x", positive=True)
THIRD = sympy.Rational(1, 3)
ZERO, INFINITY = Place(sympy.S.Zero), Place(oo, above=False)

#: Functions with a germ at 0 and at oo.
FUNCTIONS = (
    sympy.coth(x) - 1 / x,
    x / (sympy.exp(x) - 1),
    sympy.log(1 + x) - x / (1 + x),
    sqrt(1 + x**2) - x,
    sympy.erf(x) - 2 * x * sympy.exp(-(x**2)) / sqrt(pi),
    sympy.erfc(x),
    sympy.erfi(x) - x,
    dawson(x),
    1 - 2 * x * dawson(x),
    sympy.tanh(x),
    sympy.sech(x) + sympy.csch(x),
    sympy.sinh(x) - x * sympy.cosh(x),
    sympy.atan(x) - x / (1 + x**2),
    sympy.atan(2 + 3 * x),
    sympy.asinh(x) - x / sqrt(1 + x**2),
    sympy.acosh(1 + x),
    sympy.atanh(x / (1 + x)),
    sympy.asin(x / (1 + x)),
    sympy.acos(1 / (1 + x)),
    sympy.acoth(1 + x),
    x ** sympy.Rational(5, 4) + sqrt(x),
    x**x,
    x**THIRD / (1 + sqrt(x)) ** 3,
    sympy.log(1 + 1 / x),
    sympy.exp(-1 / x),
    sympy.log(1 + sympy.exp(x)),
    1 / (1 + sympy.exp(-x)) - sympy.S.Half,
    sympy.exp(x) * sympy.expint(1, x),
    sympy.expint(3, x),
    sympy.expint(sympy.Rational(4, 3), x),
    sympy.uppergamma(THIRD, x),
    sympy.uppergamma(-THIRD, x),
    sympy.lowergamma(7 * THIRD, x),
    sympy.Ei(x),
    sympy.Si(x),
    sympy.Ci(x),
    sympy.Shi(x),
    sympy.Chi(x),
    sympy.li(1 + x),
    sympy.gamma(x),
    sympy.loggamma(x),
    sympy.loggamma(1 + x),
    sympy.digamma(x),
    sympy.polygamma(2, x),
    sympy.polylog(2, -x),
    sympy.polylog(3, -x),
    sympy.polylog(2, sympy.exp(-x)),
    sympy.polylog(3, sympy.exp(-x)),
    sympy.polylog(2, -sympy.exp(x)),
    x + sympy.sin(x),
    sympy.cos(1 + 1 / (1 + x)),
    sympy.tan(1 / (1 + x)),
    sympy.log(x) ** 2,
    sympy.LambertW(x + sqrt(x)),
    sympy.LambertW(1 / x),
    sympy.log(1 + sympy.log(1 + x)),
    sympy.exp(sqrt(sympy.log(2 + x))),
    sympy.exp(-sympy.exp(x)),
    sympy.log(x) / (1 + x**2) + sympy.Abs(sympy.log(x)),
    sympy.Max(x, 1 / x),
    sympy.diff((x * sympy.coth(x) - 1) / x**2, x),
)


def truth(f: sympy.Expr, at: fmpq) -> arb:
    """f to 200 digits and more; cancellation is paid for in precision."""
    for bits in (1000, 4000, 16000):
        value = balls.enclose(f, {x: at}, bits)
        if value.is_finite() and value.rel_accuracy_bits() > 700:
            break
    return value


def place_at(place: Place, t: fmpq) -> fmpq:
    return 1 / t if place.point is oo else balls.rational(place.point) + (t if place.above else -t)


def points(d: fmpq, count: int = 12) -> list[fmpq]:
    """The end of the zone, and points log-spread to 1e-30 of it."""
    rng = random.Random(7)
    return [d, *(d * fmpq(rng.randrange(1, 1000), 1000) / 2 ** rng.randrange(100) for _ in range(count))]


def encloses(germ: Germ, f: sympy.Expr, place: Place, d: fmpq) -> bool:
    """Does the germ's enclosure meet f, known to 200 digits, at every point?"""
    with balls.precision(600):
        return all(germ.value(arb(t)).overlaps(truth(f, place_at(place, t))) for t in points(d))


def zoned(f: sympy.Expr, place: Place, order: int) -> tuple[Germ, fmpq]:
    for size in (2, 4, 7, 12, 40):
        d = fmpq(1, 2**size)
        try:
            return expand(f, x, place, Zone(d, order)), d
        except TooWide:
            continue
    raise AssertionError(f"no germ of {f} at {place.point}")


CASES = [pytest.param(f, p, id=f"{f} at {p.point}") for f in FUNCTIONS for p in (ZERO, INFINITY)]


@pytest.mark.parametrize("order", [4, 9])
@pytest.mark.parametrize(("f", "place"), CASES)
def test_a_germ_encloses_its_function_on_the_whole_zone(f: sympy.Expr, place: Place, order: int) -> None:
    germ, d = zoned(f, place, order)
    assert encloses(germ, f, place, d)


@pytest.mark.parametrize(("f", "place"), CASES)
def test_a_wrong_germ_is_caught(f: sympy.Expr, place: Place) -> None:
    """A remainder too small or, where its sign is known, of the wrong sign; a leading coefficient off by half."""
    germ, d = zoned(f, place, 5)
    mutants = []
    if germ.rest is not None:
        m, ball = germ.rest
        mutants.append(replace(germ, rest=(m, ball / 10**6)))
        if not ball.contains(0):
            mutants.append(replace(germ, rest=(m, -ball)))
    if germ.terms:
        (m, c), *others = germ.terms
        mutants.append(replace(germ, terms=((m, c * number(3, 2)), *others)))
    assert mutants
    assert not any(encloses(mutant, f, place, d) for mutant in mutants)


@pytest.mark.parametrize(
    ("f", "end", "above"),
    [
        (sympy.exp(x) - sympy.E, 1, True),
        (sympy.log(2 - x), 1, False),
        (sqrt(1 - x**2) * sympy.acos(x), 1, False),
        (1 / (3 - x) - sympy.log(3 - x), 3, False),
        (sympy.erf(x) - sympy.erf(2), 2, True),
        (sympy.sin(x) / sympy.gamma(x), 2, True),
        (sympy.LambertW(x), 2, False),
        (x**x - 4, 2, True),
        (sympy.digamma(x) + dawson(x), 1, True),
        (sympy.polylog(2, x), 1, False),
    ],
)
def test_germs_at_a_finite_end(f: sympy.Expr, end: int, above: bool) -> None:
    place = Place(sympy.Integer(end), above)
    germ, d = zoned(f, place, 6)
    assert germ.terms
    assert encloses(germ, f, place, d)


@pytest.mark.parametrize(
    ("f", "place", "expected"),
    [
        (x - sympy.sin(x), ZERO, 1),
        (sympy.sin(x) - x + x**3 / 6 - x**5 / 121, ZERO, 1),
        (sympy.sin(x) - x + x**3 / 6 - x**5 / 119, ZERO, -1),
        (sympy.coth(x) - 1 / x - x / 3 + x**3 / 45, ZERO, 1),
        (sympy.tanh(x) - 1, INFINITY, -1),
        (x**6 - x**5 / 10**30, ZERO, -1),
        (1 - x / 10**12, INFINITY, -1),
        (sympy.exp(-1 / x) - sympy.exp(-1 / (2 * x)) / 10**50, ZERO, -1),
        (sqrt(2) * sqrt(3) * x - sqrt(6) * x + x**2, ZERO, 1),
        (x * sqrt(3 + 2 * sqrt(2)) - x - sqrt(2) * x - x**3, ZERO, -1),
        (sympy.LambertW(x) - sympy.log(x) / 2, INFINITY, 1),
        (sympy.log(x) - sympy.LambertW(x), INFINITY, 1),
        (1 / (1 + x) - 1 / (1 + x + sympy.exp(-x)), INFINITY, 1),
        (2 + sympy.sin(x), INFINITY, 1),
    ],
)
def test_signs_near_an_end(f: sympy.Expr, place: Place, expected: int) -> None:
    found = search(f, x, place)
    assert found is not None
    assert found.sign == expected
    assert sign_near(f, x, place, Zone(found.d, found.order)) == expected


def test_a_formula_that_vanishes_identically_has_sign_zero() -> None:
    u = sympy.Dummy()
    zero = sympy.Add((x + 1) ** 2, -(x**2), -2 * x, -1, u, evaluate=False).subs(u, 0)
    assert zero != 0
    for place in (ZERO, INFINITY):
        found = search(zero, x, place)
        assert found is not None
        assert found.sign == 0


def test_what_is_beyond_all_orders_is_not_decided() -> None:
    # 1/(1 - x) and its neighbour differ by exp(-1/x), below every power of x
    f = sympy.log(1 + x + sympy.exp(-1 / x)) - sympy.log(1 + x)
    assert search(f, x, ZERO) is None


@pytest.mark.parametrize(
    "f",
    [
        sympy.Piecewise((x, x < 1), (1, True)),
        sympy.Integral(sympy.exp(-(x**2)), (x, 0, x)),
        sympy.erfinv(x / (1 + x)),
        sympy.sin(x) / x - 1 / x,
        sqrt(x - 5),
        sympy.log(-x),
        sympy.hyper((1, 1), (sympy.Rational(5, 2), 2), -x),
    ],
)
def test_formulas_without_a_germ(f: sympy.Expr) -> None:
    place = INFINITY if f.has(sympy.sin, sympy.erfinv, sympy.hyper) else ZERO
    assert search(f, x, place) is None


def test_an_unknown_function_has_no_rule() -> None:
    with pytest.raises(NoRule):
        expand(sympy.zeta(x), x, INFINITY, Zone(fmpq(1, 8), 6))


# ---------------------------------------------------------------- monomials

SCALE = tuple(
    Monomial(fmpq(a), fmpq(b), fmpq(g), tower)
    for a, b, g, tower in itertools.product(
        (-2, 0, fmpq(1, 3)),
        (-1, 0, fmpq(5, 2)),
        (0, 1),
        (
            (),
            ((Monomial(fmpq(-1)), number(-2)),),
            ((Monomial(fmpq(-1, 2), fmpq(1)), constant(sympy.sqrt(2))),),
            ((Monomial(log=fmpq(1, 2)), number(1)),),
        ),
    )
)


def test_dominance_is_a_total_order_that_values_obey() -> None:
    rng = random.Random(3)
    with balls.precision(8000):
        for _ in range(300):
            m, n = rng.choice(SCALE), rng.choice(SCALE)
            assert compare(m, n) == -compare(n, m) == growth(m / n)
            # so deep that sqrt(L) beats M^3, and L^(1/2) in an exponent loses to t
            deep = arb(2) ** -3000
            quotient = (m / n).value(deep)
            assert compare(m, n) == (int(quotient > 1) - int(quotient < 1))


def test_bounds_hold_at_random_points() -> None:
    rng, tried = random.Random(4), 0
    with balls.precision(256):
        for m in SCALE:
            if growth(m) >= 0:
                continue
            for d in (fmpq(1, 8), fmpq(1, 2**20), fmpq(1, 2**200)):
                try:
                    ball = bound(m, d)
                except TooWide:
                    continue
                tried += 1
                for _ in range(6):
                    t = arb(d) * arb(rng.random()) * arb(2) ** -rng.randrange(200)
                    assert ball.contains(m.value(t).mid())
    assert tried > 60


def test_a_bound_that_does_not_hold_is_refused() -> None:
    m = Monomial(fmpq(1), fmpq(5))  # t log(1/t)^5 has its maximum at exp(-5)
    with pytest.raises(TooWide):
        bound(m, fmpq(1, 8))
    assert bound(m, fmpq(1, 1024)) > -1
    with pytest.raises(Undecided):
        bound(LOG, fmpq(1, 8))
    assert bound(UNIT, fmpq(1, 8)) == 1


def test_the_logarithm_of_the_scale_is_ordered() -> None:
    order = [m for m, _ in merged([(LOGLOG, number(1)), (Monomial(fmpq(-1)), number(1)), (LOG, number(1))])]
    assert order == [Monomial(fmpq(-1)), LOG, LOGLOG]


# ---------------------------------------------------------------- constants

NUMBERS = (sympy.Integer(3), sympy.Rational(-2, 7), sqrt(2), sqrt(3) - 1, pi, sympy.E, sympy.log(2), sympy.EulerGamma)


@pytest.mark.parametrize(("a", "b"), list(itertools.combinations(NUMBERS, 2)))
def test_constants_compute_as_sympy_does(a: sympy.Expr, b: sympy.Expr) -> None:
    one, other = constant(a), constant(b)
    for found, expected in ((one + other, a + b), (one * other, a * b), (one + -other, a - b)):
        with balls.precision(200):
            assert found.ball().overlaps(balls.enclose(expected, {}, 200))
        assert found.sign() == sympy.sign(expected)
    assert not (one * other + -(other * one))


def test_constants_that_are_zero_in_disguise() -> None:
    assert not constant(sqrt(2)) * constant(sqrt(3)) + -constant(sqrt(6))
    hidden = constant(sqrt(3 + 2 * sqrt(2))) + constant(-1 - sqrt(2))
    assert hidden.sign() == 0
    assert (hidden + number(1, 10**80)).sign() == 1


@pytest.mark.parametrize("bad", [sympy.Float(0.5), sympy.I, sympy.zoo, oo, x])
def test_what_is_no_exact_constant_is_refused(bad: sympy.Expr) -> None:
    with pytest.raises(Undecided):
        constant(bad)


def test_equal_constants_have_equal_hashes() -> None:
    assert hash(constant(sqrt(2) + 1)) == hash(constant(1 + sqrt(2)))
    assert constant(sqrt(2)) != Constant({})
