"""Global one-dimensional searches at high precision, from which every recorded value is computed.

Nothing here knows a closed form: a function is scanned on a logarithmic grid at 50 digits, each sign change
of its derivative is refined at the working precision, and the candidates are compared by value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mpmath import mp, mpf

Function = Callable[[mpf], mpf]

#: Working digits; values are recorded with 50.
DIGITS = 110
SCAN_DIGITS = 50


def slope_of(function: Function, x: mpf) -> mpf:
    """The central difference at x > 0 with step x/10^digits, at three times the precision it loses."""
    digits = mp.dps
    with mp.workdps(3 * digits):
        h = x / mpf(10) ** digits
        return (function(x + h) - function(x - h)) / (2 * h)


def minima(slope: Function, low: mpf, high: mpf, points: int = 1200) -> list[mpf]:
    """Every x in (low, high) where `slope` changes sign from - to +, to nearly the working precision."""
    with mp.workdps(SCAN_DIGITS):
        logs = [mp.log(low) + (mp.log(high) - mp.log(low)) * k / points for k in range(points + 1)]
        signs = [mp.sign(slope(mp.exp(u))) for u in logs]
    found = []
    for k in range(points):
        if signs[k] < 0 <= signs[k + 1]:
            found.append(mp.exp(refine(lambda u: slope(mp.exp(u)), logs[k], logs[k + 1])))
    return found


def refine(function: Function, left: mpf, right: mpf) -> mpf:
    """The sign change of `function` from - to + in [left, right], by the Illinois method, then verified."""
    low, high, at_low, at_high = left, right, function(left), function(right)
    tolerance, before, side = mpf(10) ** (15 - mp.dps), left, 0
    for _ in range(400):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        if not low < middle < high:
            middle = (low + high) / 2
        value = function(middle)
        if value == 0 or abs(middle - before) < tolerance:
            return _verified(function, middle, 100 * tolerance)
        before = middle
        if value < 0:
            low, at_low, at_high = middle, value, at_high / 2 if side < 0 else at_high
            side = -1
        else:
            high, at_high, at_low = middle, value, at_low / 2 if side > 0 else at_low
            side = 1
    raise ArithmeticError(f"no convergence between {mp.nstr(left)} and {mp.nstr(right)}")


def _verified(function: Function, root: mpf, margin: mpf) -> mpf:
    if function(root - margin) > 0 or function(root + margin) < 0:
        raise ArithmeticError(f"no sign change from - to + at {mp.nstr(root, 20)}")
    return root


def best(candidates: Iterable[mpf], objective: Function) -> mpf:
    """The candidate with the smallest objective."""
    return min(candidates, key=objective)


def integral(integrand: Function, breaks: list[mpf]) -> mpf:
    """Tanh-sinh quadrature over the breaks; refuses a value whose error estimate exceeds half the digits."""
    value, error = mp.quad(integrand, breaks, error=True)
    if mp.dps > SCAN_DIGITS and error > abs(value) * mpf(10) ** -(mp.dps * 11 // 20):
        raise ArithmeticError(f"quadrature over {breaks[0]}..{breaks[-1]} is only good to {mp.nstr(error)}")
    return value
