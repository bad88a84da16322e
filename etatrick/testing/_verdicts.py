"""Laws on the verdicts: samples never contradict a proof, and a refutation's witness is checked again."""

from __future__ import annotations

from typing import Any

import mpmath
import sympy
from sympy import Rational

from ._eta_trick import law_witness_of_a_decrease
from ._numbers import at_most, breaks, exact, log_grid, number, pairs, precise, rational, require, show, value

#: Where verdicts are sampled, besides both sides of every breakpoint.
SAMPLES = log_grid(-9, 9, 2)
_FAR = tuple(Rational(10) ** k for k in (50, 100, 150))
_SIDES = (1 - Rational(1, 10**12), 1 + Rational(1, 10**12))


def _samples(penalty: Any) -> tuple[Rational, ...]:
    return tuple(sorted({*SAMPLES, *(b * side for b in breaks(penalty) for side in _SIDES)}))


def _verdict(penalty: Any, name: str) -> Any:
    (found,) = [v for v in penalty.conditions() if v.name == name]
    return found


@precise
def law_monotone(penalty: Any) -> None:
    """proved: eta_hat never falls between samples; refuted: it falls at the witness."""
    verdict = _verdict(penalty, "monotone")
    if verdict.verdict == "refuted":
        law_witness_of_a_decrease(penalty, verdict.witness)
        return
    for a, b in pairs(_samples(penalty)):
        low, high = value(penalty, "reweighting", a), value(penalty, "reweighting", b)
        falls = not (low <= high or at_most(low, high, high))
        sentence = f"monotone is {verdict.verdict}, but eta_hat({show(a)}) = {show(low)} > {show(high)} at {show(b)}"
        require(not falls, sentence)


@precise
def law_subquadratic(penalty: Any) -> None:
    """Monotone and subquadratic have one answer, and Omega(sqrt v) is concave between samples."""
    verdict = _verdict(penalty, "subquadratic").verdict
    both = (_verdict(penalty, "monotone").verdict, verdict)
    require(both[0] == both[1], f"monotone is {both[0]} but subquadratic is {both[1]}")
    if verdict == "refuted":
        witness = _verdict(penalty, "monotone").witness
        points = [Rational(witness.low), Rational(witness.high)]
        slopes = [value(penalty, "derivative", x) / number(x) for x in points]
        require(bool(slopes[0] < slopes[1]), f"h'(v) does not rise between {points[0]}^2 and {points[1]}^2")
        return
    for (a, b), (_, c) in pairs(pairs(_samples(penalty))):
        chord = _chord(penalty, a, b, c)
        size = abs(value(penalty, "omega", a)) + abs(value(penalty, "omega", c))
        reached = value(penalty, "omega", b)
        below = f"Omega({show(b)}) = {show(reached)} lies below the chord, {show(chord)}"
        sentence = f"subquadratic is {verdict}, but {below}"
        require(at_most(chord, reached, size), sentence)


def _chord(penalty: Any, a: Rational, b: Rational, c: Rational) -> mpmath.mpf:
    """Omega at b interpolated linearly in v = w^2 between a and c."""
    share = number((b**2 - a**2) / (c**2 - a**2))
    return (1 - share) * value(penalty, "omega", a) + share * value(penalty, "omega", c)


@precise
def law_concave(penalty: Any) -> None:
    """proved: Omega' never rises between samples; refuted: it rises at the witness."""
    verdict = _verdict(penalty, "concave")
    if verdict.verdict == "refuted":
        low, high = Rational(verdict.witness.low), Rational(verdict.witness.high)
        rises = bool(low < high and value(penalty, "derivative", low) < value(penalty, "derivative", high))
        require(rises, f"concave is refuted, but Omega' does not rise from {show(low)} to {show(high)}")
        return
    for a, b in pairs(_samples(penalty)):
        low_slope, high_slope = value(penalty, "derivative", a), value(penalty, "derivative", b)
        sentence = f"concave is {verdict.verdict}, but Omega' rises from {show(a)} to {show(b)}"
        require(at_most(high_slope, low_slope, low_slope), sentence)


@precise
def law_exact_zeros(penalty: Any) -> None:
    """proved: Omega'(0+) > 0 and thresholds are positive; refuted: Omega'(0+) = 0 and no threshold is."""
    verdict = _verdict(penalty, "exact_zeros").verdict
    if verdict == "undecided":
        return
    slope = value(penalty, "derivative", Rational(0))
    positive = bool(slope > 0)
    require(positive == (verdict == "proved"), f"exact_zeros is {verdict}, but Omega'(0+) = {show(slope)}")
    for step in ("1/100", 1, 100):
        threshold = penalty.threshold(step)
        if verdict == "proved":
            require(bool(threshold > 0), f"Omega'(0+) > 0, but the threshold at step {step} is {show(threshold)}")


@precise
def law_far_out(penalty: Any) -> None:
    """unbiased, bounded and saturates agree with values of Omega and Omega' at magnitudes up to 1e150."""
    slopes = [value(penalty, "derivative", x) for x in _FAR]
    omegas = [value(penalty, "omega", x) for x in _FAR]
    _check_unbiased(_verdict(penalty, "unbiased").verdict, slopes)
    if not penalty.unbounded_below:
        _check_bounded(_verdict(penalty, "bounded").verdict, omegas)
    _check_saturates(penalty, _verdict(penalty, "saturates").verdict, omegas)


def _check_unbiased(verdict: str, slopes: list[mpmath.mpf]) -> None:
    falls = slopes[0] >= slopes[1] >= slopes[2] and (slopes[2] < slopes[0] or slopes[2] == 0)
    stays = slopes[2] > 0 and slopes[2] >= slopes[0] * (1 - mpmath.mpf(10) ** -12)
    agrees = {"proved": falls, "refuted": stays, "undecided": True}[verdict]
    require(bool(agrees), f"unbiased is {verdict}, but Omega' is {', '.join(map(show, slopes))} far out")


def _check_bounded(verdict: str, omegas: list[mpmath.mpf]) -> None:
    grown = [b - a for a, b in pairs(omegas)]
    settles = grown[1] <= grown[0] and grown[1] <= abs(omegas[2]) / 1000
    agrees = {"proved": settles, "refuted": grown[1] > 0, "undecided": True}[verdict]
    require(bool(agrees), f"bounded is {verdict}, but Omega is {', '.join(map(show, omegas))} far out")


def _check_saturates(penalty: Any, verdict: str, omegas: list[mpmath.mpf]) -> None:
    beyond = max([Rational(0), *breaks(penalty)]) + 40
    slope = value(penalty, "derivative", beyond)
    agrees = {"proved": omegas[0] == omegas[2] and slope == 0, "refuted": slope > 0, "undecided": True}[verdict]
    require(bool(agrees), f"saturates is {verdict}, but Omega'({show(beyond)}) = {show(slope)}")


@precise
def law_weak_convexity(penalty: Any) -> None:
    """rho bounds -(Omega'(b) - Omega'(a))/(b - a) everywhere, and a search comes within 1e-4 of it."""
    rho = penalty.weak_convexity
    verdict = _verdict(penalty, "weakly_convex").verdict
    infinite = rho is sympy.oo
    require(verdict != ("proved" if infinite else "refuted"), f"weakly_convex is {verdict}, but rho = {rho}")
    points = _samples(penalty)
    secants = [_secant(penalty, a, b) for a, b in pairs(points)]
    steepest = max(max(secants), _steepest(penalty, points))
    if infinite:
        require(bool(steepest > 10**6), f"rho = oo, but no secant of Omega' is steeper than -{show(steepest)}")
        return
    bound = number(rational(rho))
    require(
        at_most(steepest, bound, bound + steepest, 12),
        f"rho = {rho}, but Omega' has a secant -{show(steepest)}",
    )
    attained = bound == 0 or steepest >= bound * (1 - mpmath.mpf(10) ** -4)
    require(bool(attained), f"rho = {rho} is not the least: the steepest secant found is -{show(steepest)}")


def _secant(penalty: Any, a: Rational, b: Rational) -> mpmath.mpf:
    return (value(penalty, "derivative", a) - value(penalty, "derivative", b)) / number(b - a)


def _steepest(penalty: Any, points: tuple[Rational, ...]) -> mpmath.mpf:
    """The largest short secant near a sample, refined by ternary search in log w."""
    nearby = 1 + Rational(1, 10**8)

    def steepness(x: Rational) -> mpmath.mpf:
        return _secant(penalty, x, x * nearby)

    peak = max(range(len(points)), key=lambda i: steepness(points[i]))
    a, b = (mpmath.log(number(points[i])) for i in (max(peak - 1, 0), min(peak + 1, len(points) - 1)))
    best = steepness(points[peak])
    for _ in range(20):
        left, right = a + (b - a) / 3, b - (b - a) / 3
        here, there = steepness(exact(mpmath.exp(left))), steepness(exact(mpmath.exp(right)))
        best = max(best, here, there)
        a, b = (a, right) if here > there else (left, b)
    return best
