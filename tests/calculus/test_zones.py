"""Tilings: what must be proved, what must never be, and evidence that was tampered with."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace

import pytest
import sympy
from flint import arb, fmpq
from sympy import E, Expr, atan, cosh, coth, erf, erfc, exp, expint, log, oo, pi, sin, sinh, sqrt, tanh
from sympy import Rational as Q

from etatrick.calculus import balls
from etatrick.calculus.zone_boxes import Boxes
from etatrick.calculus.zone_expansions import COEFFICIENTS
from etatrick.calculus.zone_jets import jet, jets
from etatrick.calculus.zones import End, Negative, Tiling, replay, tile
from etatrick.symbols import EtatrickError, dawson

x = sympy.Symbol("x", positive=True)
W = sympy.LambertW
ZERO = sympy.S.Zero
LANGEVIN = coth(x) - 1 / x

#: F > 0 on (0, oo).
POSITIVE = (
    LANGEVIN,
    sympy.diff(LANGEVIN, x),
    sympy.diff(x / LANGEVIN, x),
    x / (exp(x) - 1),
    sympy.diff(-x / (exp(x) - 1), x),
    log(1 + x) - x / (1 + x),
    x - log(1 + x),
    sqrt(1 + x**2) - x,
    x / (sqrt(1 + x**2) - x),
    erf(x) - 2 * x * exp(-(x**2)) / sqrt(pi),
    erfc(x) * exp(x**2) - 1 / (sqrt(pi) * (x + 1)),
    tanh(x),
    x - tanh(x),
    x * cosh(x) - sinh(x),
    atan(x) - x / (1 + x**2),
    pi / 2 - atan(x),
    W(x),
    x - W(x),
    W(x) - log(1 + x) / 2,
    x ** Q(5, 4) + sqrt(x),
    x ** Q(5, 4) - x + sqrt(x),
    x**x - Q(1, 2),
    log(1 + 1 / x) - 1 / (x + 1),
    1 / x - log(1 + 1 / x),
    exp(-1 / x),
    log(1 + exp(x)) - x,
    log(1 + exp(x)) - log(2),
    1 / (1 + exp(-x)) - Q(1, 2),
    1 - x * dawson(x),
    x - dawson(x),
    1 - dawson(x),
    dawson(x) - x / (1 + 2 * x**2),
    exp(x) * expint(1, x),
    exp(x) * expint(1, x) - 1 / (1 + x),
    log(1 + 1 / x) - exp(x) * expint(1, x),
    1 / x**2 - 1 / sinh(x) ** 2,
    sympy.gamma(x),
    sympy.digamma(1 + x) - log(x),
    sympy.loggamma(1 + x) + x,
    sympy.polylog(2, 1 - exp(-x)),
    -sympy.polylog(2, -exp(x)),
    sympy.polylog(3, exp(-x)),
    sympy.Si(x),
    sympy.Shi(x) - x,
    sympy.erfi(x) - x,
    x - sin(x),
    2 + sin(x),
    sympy.cos(x) - 1 + x**2 / 2,
    sympy.asinh(x) - x / sqrt(1 + x**2),
    log(1 + log(1 + x)),
    exp(-exp(x)),
    1 / (1 + x) - 1 / (1 + x + exp(-x)),
    exp(2 * x) - 2 * x * exp(x) - 1,
    x**2 * exp(x) + x * exp(x) + 2 * x - (exp(x) - 1),
    (x - 2) * exp(x) + x + 2,
    sympy.uppergamma(Q(1, 3), x),
    1 + x + 10**30 * x**2 * exp(-x),
)

#: (F, its minimum on (0, oo)).
MINIMA = (
    (x - log(x), 1),
    (x + 1 / x, 2),
    (x * log(x), -exp(-1)),
    (exp(x) / x, E),
    (cosh(x - 1), 1),
    (x**x, exp(-exp(-1))),
    ((x - 3) ** 4, 0),
    (x**2 - 2 * sqrt(2) * x, -2),
    (exp(-((x - 1) ** 2)) * -1, -1),
    (1 - sin(x) * exp(-((x - pi / 2) ** 2)), 0),
    (-x * exp(-x), -exp(-1)),
    (1000 * (x - Q(1, 1000)) ** 2 / x, 0),
    (-W(x) * exp(-W(x)), -exp(-1)),
    (sqrt(x) - log(x) / 2, Q(1, 1)),
)

#: F < 0 somewhere on (0, oo), some of them by little or far out.
NEGATIVE = (
    x**6 - x**5 / 10**30,
    1 - x / 10**12,
    exp(-1 / x) - exp(-1 / (2 * x)) / 10**50,
    log(x) - 10**6 * log(1 + log(1 + x)),
    (x - 1) ** 2 - Q(1, 10**9),
    (x - sqrt(2)) ** 3,
    1 - 2 * x * dawson(x),
    sympy.diff(x / (1 + x**2), x),
    sympy.sin(x) + Q(999, 1000),
    log(1 + x) - x / (1 + x) - x**2 / 2 + x**3 * Q(33, 50),
    1 - (x + 1) * exp(-x) - x**2 / 2,
    x - tanh(x) - x**3 / 3 + x**5 * Q(2, 15) - x**7 / 18,
    exp(x) * expint(1, x) - log(1 + 2 / x) / 2 - Q(1, 10**6),
)

#: Not real everywhere on (0, oo), though boxes may overlook it.
GAPS = (
    sqrt(x - 1) + 1,
    sqrt((x - 1) ** 2 - Q(1, 100)) + 1,
    ((x - 1) ** 2 - Q(1, 10**8)) ** Q(1, 3) + 1,
    log((x - 1) ** 2 - Q(1, 100)) ** 2 + 1,
    sympy.acosh(x) + 1,
    sympy.asin(x) + 2,
    W(x - 1) + 2,
    sympy.polylog(2, x) + 1,
    1 / (x - 1) ** 2,
    sympy.gamma(x - 1) ** 2 + 1,
)


def holds_at_samples(f: Expr, low: Q, high: Q, count: int = 12) -> bool:
    """F > 0 to 200 digits at points log-spread around [low, high]."""
    rng = random.Random(5)
    for _ in range(count):
        at = Q(rng.randrange(1, 10**6), 10**6) * Q(10) ** rng.randrange(-30, 31)
        value = balls.enclose(f, {x: min(max(at, low), high)}, 800)
        if value < 0:
            return False
    return True


def proved(f: Expr, lower: Expr = ZERO, upper: Expr = oo, strict: bool = True) -> Tiling:
    found = tile(f, x, lower, upper, strict)
    assert isinstance(found, Tiling)
    assert replay(f, x, lower, upper, strict, Tiling.from_json(json.loads(json.dumps(found.to_json()))))
    return found


@pytest.mark.parametrize("f", POSITIVE, ids=str)
def test_positive_functions_are_proved_on_the_half_line(f: Expr) -> None:
    found = proved(f)
    assert found.complete
    assert holds_at_samples(f, Q(1, 10**30), Q(10) ** 30)
    # the evidence says nothing about F less what it is at its smallest sample
    lowest = min((balls.enclose(f, {x: Q(2) ** k}, 256).upper() for k in range(-12, 13)), key=float)
    assert not replay(f - 2 * Q(lowest.str(6, radius=False)), x, ZERO, oo, False, found)
    assert not replay(-f, x, ZERO, oo, False, found)


@pytest.mark.parametrize(("f", "least"), MINIMA, ids=str)
def test_a_margin_decides(f: Expr, least: Expr) -> None:
    """Above its minimum by 1e-12: proved. Below: a point where it is negative. Neither more nor less: undecided."""
    margin = Q(1, 10**12)
    assert proved(f - least + margin).complete
    below = tile(f - least - margin, x, ZERO, oo)
    assert isinstance(below, Negative)
    assert balls.enclose(f - least - margin, {x: below.point}, 4000) < 0
    started = time.monotonic()
    assert not isinstance(tile(f - least, x, ZERO, oo, strict=True), Tiling)
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("f", NEGATIVE, ids=str)
def test_what_is_negative_somewhere_is_never_proved(f: Expr) -> None:
    found = tile(f, x, ZERO, oo, seconds=4.0)
    assert isinstance(found, Negative)
    assert balls.enclose(f, {x: found.point}, 8000) < 0
    assert found.point > 0


@pytest.mark.parametrize("ends", [(Q(1), Q(1)), (Q(2), Q(1)), (sqrt(2), sqrt(2)), (pi, Q(3))])
def test_an_interval_without_a_length_is_no_question(ends: tuple[Expr, Expr]) -> None:
    assert tile(1 + x, x, *ends) is None
    assert tile(-x, x, *ends) is None


def test_a_zero_too_far_out_for_any_number_is_not_overlooked() -> None:
    f = 10**40 - log(1 + 1 / x)
    found = tile(f, x, ZERO, oo)
    assert isinstance(found, Tiling)
    assert not found.complete
    assert found.lower.kind == "open"


@pytest.mark.parametrize("f", NEGATIVE[:10], ids=str)
def test_no_tiling_of_something_negative_is_accepted(f: Expr) -> None:
    rng = random.Random(2)
    good = End("germ", 8)
    for _ in range(12):
        cuts = sorted({Q(2) ** rng.randrange(-40, 40) * Q(rng.randrange(8, 16), 8) for _ in range(40)})
        tiling = Tiling(tuple(cuts), 256, good, good)
        assert not replay(f, x, ZERO, oo, False, tiling)


@pytest.mark.parametrize("f", GAPS, ids=str)
def test_a_formula_with_a_gap_is_never_proved(f: Expr) -> None:
    found = tile(f, x, ZERO, oo, seconds=3.0)
    assert not isinstance(found, Tiling) or not found.complete


@pytest.mark.parametrize(
    ("f", "lower", "upper"),
    [
        (x * (1 - x), 0, 1),
        (sqrt(1 - x) - (1 - x), 0, 1),
        (-log(1 - x) - x, 0, 1),
        (1 / (1 - x) - exp(x), 0, 1),
        (sympy.acos(x), 0, 1),
        (log(x), 1, 3),
        (x**2 - 2, sqrt(2), 5),
        (sin(x), 0, pi),
        (x - sqrt(3), sqrt(3), oo),
        (pi - x, 0, pi),
        (sqrt(x - 1), 1, oo),
        (sympy.Abs(x - 2) + Q(1, 10), 0, 5),
        (sympy.Max(x, 1 / x), 0, oo),
        (sympy.atanh(x) - x, 0, 1),
        (sympy.erfinv(x), Q(1, 10), Q(1, 2)),
        (1 + x * sympy.Integral(exp(-(x**2)), (x, 0, 1)), 0, 1),
    ],
    ids=str,
)
def test_finite_intervals(f: Expr, lower: Expr, upper: Expr) -> None:
    assert proved(f, sympy.sympify(lower), sympy.sympify(upper)).complete


def test_an_interval_on_both_sides_of_zero() -> None:
    y = sympy.Symbol("y", real=True)
    f = exp(y) - y - Q(1, 2)
    found = tile(f, y, sympy.Integer(-3), sympy.Integer(4))
    assert isinstance(found, Tiling)
    assert found.complete
    assert replay(f, y, sympy.Integer(-3), sympy.Integer(4), False, found)
    with pytest.raises(EtatrickError):
        tile(exp(x), x, sympy.Integer(-3), oo)


def test_what_has_no_germ_is_proved_in_part() -> None:
    f = sympy.hyper((1, 1), (Q(5, 2), 2), -x)
    found = proved(f)
    assert not found.complete
    assert (found.lower.kind, found.upper.kind) == ("box", "open")
    assert found.cuts[-1] >= 32


def test_a_formula_that_vanishes_is_nonnegative_and_not_positive() -> None:
    zero = sympy.Add(x, -x, evaluate=False)
    assert zero != 0
    assert not isinstance(tile(zero, x, ZERO, oo, strict=True), Tiling)
    assert isinstance(tile(sympy.S.Zero, x, ZERO, oo), Tiling)


@pytest.mark.parametrize("f", [LANGEVIN, x - sin(x), exp(x) * expint(1, x) - 1 / (1 + x), sqrt(1 + x**2) - x], ids=str)
def test_tampered_evidence_is_rejected(f: Expr) -> None:
    found = proved(f)
    cuts = found.cuts
    for tampered in (
        replace(found, cuts=()),
        replace(found, cuts=cuts[::-1]),
        replace(found, cuts=(cuts[0], *cuts)),
        replace(found, cuts=(Q(-1), *cuts)),
        replace(found, cuts=(ZERO, *cuts[1:])),
        replace(found, bits=10**9),
        replace(found, bits=-1),
        replace(found, upper=End("germ", 0)),
        replace(found, lower=End("germ", 10**6)),
        replace(found, upper=End("box")),
        replace(found, upper=End("trust me", 6)),
        replace(found, cuts=(*cuts[:-1], cuts[-1] * 10**60)),
    ):
        assert not replay(f, x, ZERO, oo, True, tampered)


@pytest.mark.parametrize("f", [LANGEVIN, x - sin(x), sympy.cos(x) - 1 + x**2 / 2], ids=str)
def test_evidence_weakened_beyond_the_claim_is_rejected(f: Expr) -> None:
    """These vanish at 0, with cancellation: neither few bits, nor a short germ, nor a box will do there."""
    found = proved(f)
    cuts = found.cuts
    for weakened in (
        replace(found, bits=3),
        replace(found, lower=End("germ", 1)),
        replace(found, lower=End("box")),
        replace(found, cuts=(cuts[0] / 2**60, *cuts[1:])),
        replace(found, cuts=(cuts[0] / 2**60, cuts[-1])),
    ):
        assert not replay(f, x, ZERO, oo, True, weakened)


def test_evidence_moved_to_another_interval_is_rejected() -> None:
    f = x - 1 + exp(-x) / 10
    found = proved(f, sympy.Integer(1), oo)
    assert not replay(f, x, Q(1, 2), oo, True, found)
    assert not replay(f, x, ZERO, oo, True, found)
    assert not replay(f, x, sympy.Integer(1), found.cuts[-1], True, found)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"cuts": ["1/0"], "bits": 64, "lower": {"kind": "germ", "order": 6}, "upper": {"kind": "germ", "order": 6}},
        {"cuts": ["0.5"], "bits": 64, "lower": {"kind": "germ", "order": 6}, "upper": {"kind": "germ", "order": 6}},
        {"cuts": [1], "bits": 64, "lower": {"kind": "germ", "order": 6}, "upper": {"kind": "germ", "order": 6}},
        {"cuts": ["1"], "bits": "x", "lower": {"kind": "germ", "order": 6}, "upper": {"kind": "germ", "order": 6}},
        {"cuts": ["1"], "bits": 64, "lower": {"kind": "germ", "order": 6}},
    ],
)
def test_malformed_evidence_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(EtatrickError):
        Tiling.from_json(data)


def test_the_time_is_kept() -> None:
    hard = sum((sin((k + Q(1, 3)) * x) for k in range(1, 40)), sympy.S.Zero) + Q(101, 5) + Q(1, 10**3) + x
    started = time.monotonic()
    tile(hard, x, ZERO, oo, seconds=0.5)
    assert time.monotonic() - started < 1.5


def test_parameters_are_refused() -> None:
    a = sympy.Symbol("a", positive=True)
    with pytest.raises(EtatrickError):
        tile(a * x, x, ZERO, oo)


# ---------------------------------------------------------------- boxes and jets

_ORDERED = (sympy.expint, sympy.uppergamma, sympy.lowergamma, sympy.polylog, sympy.polygamma)
SMOOTH = (
    *(f(x) for f in COEFFICIENTS if f not in _ORDERED),
    *(expint(s, x) for s in (1, 3, Q(1, 3))),
    sympy.uppergamma(Q(1, 3), x),
    sympy.lowergamma(Q(1, 3), x),
    sympy.polylog(2, -exp(x)),
    sympy.polylog(3, exp(-x)),
    sympy.digamma(x),
    sympy.polygamma(2, x),
    sympy.hyper((1, 1), (Q(3, 2), 2), -(x**2)),
    x ** Q(5, 4),
    x**x,
    exp(-(x**2)) * erf(x / 2 + 1),
    1 / (1 + x) ** 3,
    log(1 + exp(x)),
)


@pytest.mark.parametrize("f", SMOOTH, ids=str)
def test_jets_enclose_the_derivatives(f: Expr) -> None:
    with balls.precision(128):
        for c in (fmpq(3, 7), fmpq(19, 8)):
            sharp = jet(f, x, arb(c), 5)
            inner, wide = jets(f, x, arb(c), arb(1) / 64, 5)
            for k in (0, 1, 4):
                exact = balls.enclose(f.diff(x, k) / sympy.factorial(k), {x: c}, 256)
                if not exact.is_finite():
                    assert not sharp[k].is_finite()
                    continue
                assert sharp[k].overlaps(exact)
                assert inner[k].overlaps(exact)
                assert sharp[k].rel_accuracy_bits() > 70
                assert wide[k].contains(exact.mid())


@pytest.mark.parametrize("f", SMOOTH, ids=str)
def test_jets_on_a_ball_enclose_those_at_its_points(f: Expr) -> None:
    with balls.precision(128):
        _, wide = jets(f, x, arb(fmpq(5, 8)), arb(1) / 4, 6)
        for k in range(1, 8):
            sharp = jet(f, x, arb(fmpq(3, 8) + fmpq(k, 16)), 6)
            assert all(not w.is_finite() or w.overlaps(s) for w, s in zip(wide, sharp, strict=True))


def test_a_box_is_accepted_only_where_the_function_is_positive() -> None:
    """A cubic whose dip below zero moves through the box."""
    for k in range(-8, 9):
        dip = 1 + Q(k, 4)
        f = (x - dip) ** 2 * (x + 1) - Q(1, 10**6)
        boxes = Boxes(f, x, strict=False, bits=128)
        for low, high in ((fmpq(1, 2), fmpq(3, 2)), (fmpq(15, 16), fmpq(17, 16)), (fmpq(9, 8), fmpq(10, 8))):
            if Q(int(low.p), int(low.q)) <= dip <= Q(int(high.p), int(high.q)):
                assert not boxes.holds(low, high)
