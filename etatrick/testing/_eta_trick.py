"""Laws that tie Omega, eta_hat and f together, each from its definition and from values alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath
from sympy import Rational

from ..duality import NoDualError
from ._numbers import (
    AGREE,
    Evaluated,
    at_most,
    breaks,
    exact,
    log_grid,
    near,
    number,
    pairs,
    precise,
    require,
    show,
    value,
)

#: Challengers for the minimum over eta and the maximum over w.
CHALLENGERS = log_grid(-15, 15, 3)
#: Stands in for a larger reweighting, infinite where the penalty is flat: w^2/eta is nothing there.
_FAR = Rational(10) ** 4000
_NODES = 24
#: Intervals of a quadrature are halved until that moves the integral by no more than _SETTLED, at most this often: a
#: jump that is no breakpoint must still show.
_HALVINGS, _SETTLED = 20, mpmath.mpf(10) ** -24
_SEARCHES = 70


@precise
def law_slope_is_w_over_eta(penalty: Evaluated, at: Rational) -> None:
    """Omega' = w/eta_hat; at lam = 1 keep = eta_hat/(eta_hat + 1) = 1 - drop, r = Omega'/w."""
    w = number(at)
    slope, eta = value(penalty, "derivative", at), value(penalty, "reweighting", at)
    keep, drop = value(penalty, "keep_probability", at), value(penalty, "dropout_rate", at)
    r = value(penalty, "noise_ratio", at)
    flat = mpmath.isinf(eta)
    require(near(slope, w / eta), f"Omega'({show(at)}) = {show(slope)}, but w/eta_hat = {show(w / eta)}")
    require(near(keep + drop, mpmath.mpf(1)), f"keep + drop = {show(keep + drop)} at w = {show(at)}")
    expected = mpmath.mpf(1) if flat else eta / (eta + 1)
    require(near(keep, expected), f"the keep probability at {show(at)} is {show(keep)}, not {show(expected)}")
    require(near(r * keep, drop), f"r keep = {show(r * keep)}, but drop = {show(drop)} at w = {show(at)}")
    require(near(r * w, slope), f"r w = {show(r * w)}, but Omega' = {show(slope)} at w = {show(at)}")


@precise
def law_omega_is_the_integral_of_the_slope(penalty: Any, low: Rational, high: Rational) -> None:
    """Omega(high) - Omega(low) = int Omega', by Gauss-Legendre quadrature; high <= 2 low.

    Between the breakpoints; where that does not agree, intervals are halved until the quadrature has settled, as beside
    a jump of eta_hat, where the branch that is jumped to may turn back by a square root just below.
    """
    ends = [low, *(b for b in breaks(penalty) if low < b < high), high]
    top, bottom = value(penalty, "omega", high), value(penalty, "omega", low)
    for total in _integrals(penalty, ends):
        if near(top - bottom, total, max(abs(top), abs(bottom), abs(total)), 20):
            return
    grown = f"Omega({show(high)}) - Omega({show(low)}) = {show(top - bottom)}"
    require(False, f"{grown}, but Omega' integrates to {show(total)}")


@dataclass(frozen=True)
class _Panel:
    """int_a^b Omega' as one Gauss-Legendre rule sees it."""

    a: mpmath.mpf
    b: mpmath.mpf
    integral: mpmath.mpf


def _panel(penalty: Evaluated, a: mpmath.mpf, b: mpmath.mpf) -> _Panel:
    middle, half = (a + b) / 2, (b - a) / 2
    slopes = (weight * value(penalty, "derivative", exact(middle + half * x)) for x, weight in _legendre())
    return _Panel(a, b, half * sum(slopes))


def _halves(penalty: Evaluated, part: _Panel) -> tuple[_Panel, _Panel]:
    middle = (part.a + part.b) / 2
    return _panel(penalty, part.a, middle), _panel(penalty, middle, part.b)


def _integrals(penalty: Evaluated, ends: list[Rational]) -> Iterator[mpmath.mpf]:
    """int Omega' over the intervals between `ends`, ever more accurate, until halving no longer moves it."""
    settled = mpmath.mpf(0)
    moving = [_panel(penalty, number(a), number(b)) for a, b in pairs(ends)]
    yield sum(part.integral for part in moving)
    for _ in range(_HALVINGS):
        halved = [(part, _halves(penalty, part)) for part in moving]
        total = settled + sum(half.integral for _, halves in halved for half in halves)
        yield total
        moving = []
        for part, halves in halved:
            grown = sum(half.integral for half in halves)
            if abs(grown - part.integral) <= _SETTLED * abs(total):
                settled += grown
            else:
                moving += halves
        if not moving:
            return


@cache
def _legendre() -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    """Nodes and weights on (-1, 1) at the laws' working precision, by Newton's method on the Legendre polynomial."""
    rule = []
    for k in range(_NODES):
        x = mpmath.cos(mpmath.pi * (k + mpmath.mpf(3) / 4) / (_NODES + mpmath.mpf(1) / 2))
        for _ in range(7):
            here, before = mpmath.legendre(_NODES, x), mpmath.legendre(_NODES - 1, x)
            slope = _NODES * (before - x * here) / (1 - x**2)
            x -= here / slope
        rule.append((x, 2 / ((1 - x**2) * slope**2)))
    return rule


def _bound(penalty: Evaluated, w: mpmath.mpf, eta: Rational) -> tuple[mpmath.mpf, mpmath.mpf]:
    """(w^2/eta + f(eta))/2 and the size of its terms."""
    quadratic, dual = w**2 / number(eta), value(penalty, "dual", eta)
    return (quadratic + dual) / 2, quadratic + abs(dual)


@precise
def law_omega_is_the_minimum_over_eta(penalty: Evaluated, at: Rational) -> None:
    """Omega(w) <= (w^2/eta + f(eta))/2 for every challenger eta, with equality at eta_hat(w)."""
    w, omega, eta = number(at), value(penalty, "omega", at), value(penalty, "reweighting", at)
    argmin = _FAR if eta > number(_FAR) else exact(eta)
    reached, size = _bound(penalty, w, argmin)
    sentence = f"Omega({show(at)}) = {show(omega)}, but (w^2/eta + f)/2 = {show(reached)} at eta_hat = {show(eta)}"
    require(near(omega, reached, size + abs(omega)), sentence)
    around = [argmin * x for x in (Rational(1, 2), Rational(99, 100), Rational(101, 100), Rational(2))]
    for challenger in (*CHALLENGERS, *around):
        bound, size = _bound(penalty, w, challenger)
        sentence = f"eta = {show(challenger)} gives {show(bound)} < Omega({show(at)}) = {show(omega)}"
        require(bool(mpmath.isinf(bound)) or at_most(omega, bound, size + abs(omega)), sentence)


@precise
def law_dual_is_the_maximum_over_w(penalty: Any, at: Rational) -> None:
    """f(eta) = sup_w 2 Omega(w) - w^2/eta: no challenger exceeds it, a search reaches it to 20 digits."""
    dual = value(penalty, "dual", at)
    gain = _gain(penalty, number(at))
    points = sorted({*CHALLENGERS, *breaks(penalty)})
    values = [gain(w) for w in points]
    if mpmath.isinf(dual):
        far = [gain(Rational(10) ** k) for k in (15, 30, 60)]
        rises = bool(far[0] < far[1] < far[2])
        require(
            rises,
            f"f({show(at)}) is infinite, but 2 Omega - w^2/eta does not grow: {', '.join(map(show, far))}",
        )
        return
    peak = max(range(len(points)), key=lambda i: values[i])
    w, best = _climb(gain, points[max(peak - 1, 0)], points[min(peak + 1, len(points) - 1)])
    best, w = max((best, w), (values[peak], points[peak]), (2 * value(penalty, "omega", Rational(0)), Rational(0)))
    size = abs(dual) + number(w) ** 2 / number(at) + 2 * abs(value(penalty, "omega", w) if w else 0)
    require(at_most(best, dual, size), f"f({show(at)}) = {show(dual)}, but w = {show(w)} gives {show(best)}")
    require(
        near(best, dual, size, 20),
        f"f({show(at)}) = {show(dual)}, but the largest value found is {show(best)}",
    )


def _gain(penalty: Evaluated, eta: mpmath.mpf) -> Any:
    return lambda w: 2 * value(penalty, "omega", w) - number(w) ** 2 / eta


def _climb(gain: Any, low: Rational, high: Rational) -> tuple[Rational, mpmath.mpf]:
    """The largest value between two points, by golden-section search in w."""
    golden = (mpmath.sqrt(5) - 1) / 2
    a, b = number(low), number(high)
    c, d = b - golden * (b - a), a + golden * (b - a)
    gain_c, gain_d = gain(exact(c)), gain(exact(d))
    for _ in range(_SEARCHES):
        if gain_c > gain_d:
            b, d, gain_d = d, c, gain_c
            c = b - golden * (b - a)
            gain_c = gain(exact(c))
        else:
            a, c, gain_c = c, d, gain_d
            d = a + golden * (b - a)
            gain_d = gain(exact(d))
    return (exact(c), gain_c) if gain_c > gain_d else (exact(d), gain_d)


@precise
def law_majorises(penalty: Evaluated, at: Rational, other: Rational) -> None:
    """Omega(w) <= Omega(v) + (w^2 - v^2)/(2 eta_hat(v)), the step of every reweighting scheme."""
    require(
        _majorised(penalty, at, other),
        f"the quadratic at v = {show(other)} does not majorise Omega at {show(at)}",
    )


def _majorised(penalty: Evaluated, at: Rational, other: Rational) -> bool:
    w, v, eta = number(at), number(other), value(penalty, "reweighting", other)
    here, there = value(penalty, "omega", at), value(penalty, "omega", other)
    step = (w**2 - v**2) / (2 * eta)
    return at_most(here, there + step, abs(here) + abs(there) + abs(step), AGREE)


@precise
def law_no_dual_exists(penalty: Any) -> None:
    """`dual` raises NoDualError, and the witness holds: eta_hat falls there and a majoriser is not one."""
    try:
        found = penalty.dual
    except NoDualError:
        found = None
    require(found is None, f"a dual was derived although eta_hat decreases: {found}")
    (monotone,) = [v for v in penalty.conditions() if v.name == "monotone"]
    require(monotone.verdict == "refuted", f"there is no dual, but monotone is {monotone.verdict}")
    law_witness_of_a_decrease(penalty, monotone.witness)


@precise
def law_witness_of_a_decrease(penalty: Evaluated, witness: Any) -> None:
    """low < high, eta_hat(low) > eta_hat(high) by value, and one of the two quadratics fails to majorise."""
    require(witness is not None, "a refutation of monotone must carry a witness")
    low, high = Rational(witness.low), Rational(witness.high)
    at_low, at_high = value(penalty, "reweighting", low), value(penalty, "reweighting", high)
    falls = bool(low < high and at_low > at_high)
    require(falls, f"no witness: eta_hat({show(low)}) = {show(at_low)}, eta_hat({show(high)}) = {show(at_high)}")
    both = _majorised(penalty, low, high) and _majorised(penalty, high, low)
    require(not both, f"both quadratics majorise at the witness {show(low)}, {show(high)}")
