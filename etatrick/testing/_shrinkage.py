"""Laws of a proximal operator, judged by its definition on arrays of doubles.

    prox_{g Omega}(v) = argmin_x F(x),   F(x) = g Omega(x) + x^2/2 - v x

The judge is a search of its own over x; stationarity alone, or the Moreau identity with a dual that is itself
computed from the prox, would pass wrong operators.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._numbers import require

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
Prox = Callable[[Array, Array], Array]

#: F is compared to this many parts of its terms: roundings of Omega, which may itself be a fitted table.
ROUNDING = 2e-13
_FRACTIONS = np.unique(np.concatenate([np.logspace(-13, 0, 157), np.linspace(0, 1.25, 101), [-1.0, -0.3, -1e-3]]))
_QUOTIENT = np.concatenate([[1e-300, 1e-200, 1e-100, 1e-50, 1e-30], np.logspace(-16, 16, 1281)])
_GOLDEN = (np.sqrt(5) - 1) / 2
_SIDES = np.array([1e-9, 1e-7, 1e-5, 1e-3, 0.1, 0.5])


@dataclass(frozen=True)
class Shrinkage:
    """A penalty and the prox claimed for it, elementwise on float64 arrays; Omega(0) = 0, x of either sign.

    `kinks`: magnitudes at which Omega is not smooth. `derivative`: Omega'(x) for x > 0, where it is known.
    """

    omega: Function
    prox: Prox
    kinks: tuple[float, ...] = ()
    derivative: Function | None = None

    def excess(self, x: Array, v: Array, step: Array) -> Array:
        """F(x) - F(0)."""
        return np.asarray(step * self.omega(x) + x * (x / 2 - v))

    def terms(self, x: Array, v: Array, step: Array) -> Array:
        """The size of the terms of F(x) - F(0), to which rounding is relative."""
        return np.asarray(step * np.abs(self.omega(x)) + np.abs(x) * (np.abs(x) / 2 + np.abs(v)))


def minimum(shrinkage: Shrinkage, v: Array, step: Array) -> Array:
    """The global minimiser of F on a log and a linear grid, 0, v and the kinks, refined locally."""
    sign, kinks = np.where(v < 0, -1.0, 1.0), np.array(shrinkage.kinks)
    points = np.abs(v)[:, None] * _FRACTIONS
    points = np.concatenate([points, np.broadcast_to(kinks, (len(v), len(kinks)))], axis=1)
    points = np.sort(points, axis=1) * sign[:, None]
    values = shrinkage.excess(points, v[:, None], step[:, None])
    padded = np.pad(values, ((0, 0), (1, 1)), constant_values=np.inf)
    valley = (padded[:, 1:-1] <= padded[:, :-2]) & (padded[:, 1:-1] <= padded[:, 2:])
    order = np.argsort(np.where(valley, values, np.inf), axis=1)[:, :3]
    best, least = np.zeros_like(v), np.zeros_like(v)
    for column in order.T:
        rows = np.arange(len(v))
        low, high = (
            points[rows, np.maximum(column - 1, 0)],
            points[rows, np.minimum(column + 1, points.shape[1] - 1)],
        )
        refined = _golden(lambda x: shrinkage.excess(x, v, step), low, high)
        for x in (points[rows, column], refined):
            here = shrinkage.excess(x, v, step)
            best, least = np.where(here < least, x, best), np.minimum(here, least)
    return best


def _golden(function: Function, a: Array, b: Array) -> Array:
    """A local minimiser between a and b, elementwise."""
    for _ in range(75):
        c, d = b - _GOLDEN * (b - a), a + _GOLDEN * (b - a)
        left = function(c) < function(d)
        a, b = np.where(left, a, c), np.where(left, d, b)
    return np.asarray((a + b) / 2)


def law_prox_is_the_global_minimum(shrinkage: Shrinkage, v: Array, step: Array) -> None:
    """F(prox) is no larger than F anywhere the search looked, up to rounding."""
    x = shrinkage.prox(v, step)
    _fail(~np.isfinite(x), "prox(v={v!r}, step={step!r}) = {x!r} is not finite", v=v, step=step, x=x)
    best = minimum(shrinkage, v, step)
    reached, least = shrinkage.excess(x, v, step), shrinkage.excess(best, v, step)
    allowed = ROUNDING * (shrinkage.terms(x, v, step) + shrinkage.terms(best, v, step))
    sentence = "prox(v={v!r}, step={step!r}) = {x!r} has the objective {reached!r}, but x = {best!r} has {least!r}"
    _fail(~(reached <= least + allowed), sentence, v=v, step=step, x=x, reached=reached, best=best, least=least)


def law_prox_is_stationary(shrinkage: Shrinkage, v: Array, step: Array) -> None:
    """Where the prox is not 0: |v| - |x| lies between step Omega' just below and just above |x|."""
    require(shrinkage.derivative is not None, "this law needs the derivative of the penalty")
    slope = shrinkage.derivative
    x = np.abs(shrinkage.prox(v, step))
    moving, safe = x > 0, np.where(x > 0, x, 1.0)
    ends = [step * slope(safe * (1 + side)) for side in (-1e-12, 1e-12)]  # type: ignore[misc]
    allowed = 1e-12 * (np.abs(v) + np.maximum(*ends)) + 1e-300
    shrunk = np.abs(v) - x
    inside = (shrunk >= np.minimum(*ends) - allowed) & (shrunk <= np.maximum(*ends) + allowed)
    sentence = "prox(v={v!r}, step={step!r}) = {x!r} in magnitude shrinks by {shrunk!r}, but step Omega' = {pull!r}"
    _fail(moving & ~inside, sentence, v=v, step=step, x=x, shrunk=shrunk, pull=ends[0])


def law_prox_is_odd(shrinkage: Shrinkage, v: Array, step: Array) -> None:
    """prox(-v) = -prox(v), to the last bit."""
    x, mirrored = shrinkage.prox(v, step), shrinkage.prox(-v, step)
    _fail(
        ~(mirrored == -x),
        "prox(-v) = {m!r} but prox(v) = {x!r} at v={v!r}, step={step!r}",
        m=mirrored,
        x=x,
        v=v,
        step=step,
    )


def law_prox_shrinks(shrinkage: Shrinkage, v: Array, step: Array) -> None:
    """prox(v) has the sign of v and 0 <= |prox(v)| <= |v|."""
    x = shrinkage.prox(v, step)
    wrong = ~((np.abs(x) <= np.abs(v)) & (x * np.sign(v) >= 0))
    _fail(wrong, "prox(v={v!r}, step={step!r}) = {x!r} is not between 0 and v", v=v, step=step, x=x)


def law_prox_is_monotone(shrinkage: Shrinkage, v: Array, step: float) -> None:
    """v -> prox(v) does not decrease (up to a rounding of v)."""
    v = np.sort(v)
    x = shrinkage.prox(v, np.full_like(v, step))
    falls = x[1:] < x[:-1] - 1e-15 * np.abs(v[1:])
    sentence = "prox falls from {x!r} at v={v!r} to {y!r} at {u!r}, step {step!r}"
    _fail(falls, sentence, x=x[:-1], v=v[:-1], y=x[1:], u=v[1:], step=np.full_like(v[1:], step))


def threshold(shrinkage: Shrinkage, step: float) -> tuple[float, float]:
    """inf_{x > 0} x/2 + step Omega(x)/x and the x that attains it (0 when approached at 0), by search."""
    points = np.unique(np.concatenate([_QUOTIENT, np.array(shrinkage.kinks)]))

    def quotient(x: Array) -> Array:
        return np.asarray(x / 2 + step * (shrinkage.omega(x) / x))

    values = quotient(points)
    least = int(np.argmin(values))
    if least == 0 or points[least] <= 1e-15:
        return float(values[0]), 0.0
    refined = _golden(quotient, points[least - 1 : least], points[least + 1 : least + 2])
    if quotient(refined)[0] < values[least]:
        return float(quotient(refined)[0]), float(refined[0])
    return float(values[least]), float(points[least])


def law_zero_set(shrinkage: Shrinkage, step: float) -> None:
    """prox(v) = 0 for 0 <= v <= t (1 - 1e-9) and not for v >= t (1 + 1e-9), t = inf x/2 + step Omega(x)/x."""
    t, _ = threshold(shrinkage, step)
    below, above = (
        t * (1 - _SIDES) if t > 1e-12 else np.zeros(1),
        np.concatenate([t * (1 + _SIDES), t * np.array([2.0, 30.0]), [t + 1e-6]]),
    )
    for v, zero in ((np.append(below, 0.0), True), (above[above > 1e-12], False)):
        x = shrinkage.prox(v, np.full_like(v, step))
        word = "not 0 below" if zero else "0 above"
        sentence = f"prox(v={{v!r}}, step={step!r}) = {{x!r}} is {word} the threshold {t!r}"
        _fail((x == 0) != zero, sentence, v=v, x=x)


def law_jump_height(shrinkage: Shrinkage, step: float) -> None:
    """Just above the threshold the prox is the minimiser of x/2 + step Omega(x)/x, 0 where that is at 0.

    At the critical step the quotient may be flat, as for the MCP, and every height up to `high` is a minimiser.
    """
    t, height = threshold(shrinkage, step)
    high = max(height, float(np.max(np.array(shrinkage.kinks), where=_ties(shrinkage, step, t), initial=height)))
    v = np.array([t * (1 + 1e-12) if t > 0 else 1e-12])
    x = shrinkage.prox(v, np.array([step]))
    slack = 1e-3 * (height if height > 0 else 1.0)
    near = (x >= height - slack) & (x <= high + slack)
    _fail(~near, f"the prox just above the threshold {t!r} is {{x!r}}, not {height!r} (step {step!r})", x=x)


def _ties(shrinkage: Shrinkage, step: float, least: float) -> NDArray[np.bool_]:
    """The kinks at which the quotient is `least` to the last bits."""
    kinks = np.array(shrinkage.kinks)
    return np.asarray(kinks / 2 + step * (shrinkage.omega(kinks) / kinks) <= least * (1 + 1e-15))


def law_no_step_no_shrinkage(shrinkage: Shrinkage, v: Array) -> None:
    """prox with step 0 is the identity, up to a rounding of v."""
    x = shrinkage.prox(v, np.zeros_like(v))
    _fail(~(np.abs(x - v) <= 1e-15 * np.abs(v)), "prox(v={v!r}, step=0) = {x!r}", v=v, x=x)


def law_extreme_arguments(shrinkage: Shrinkage, step: float) -> None:
    """From 1e-300 to 1e140 the prox is finite and between 0 and v; stationary where Omega' is known."""
    sizes = np.array([1e-300, 1e-200, 1e-100, 1e-30, 1e-15, 1e-9, 1e9, 1e15, 1e30, 1e100, 1e140])
    v = np.concatenate([sizes, -sizes])
    law_prox_shrinks(shrinkage, v, np.full_like(v, step))
    law_prox_is_odd(shrinkage, v, np.full_like(v, step))
    if shrinkage.derivative is not None:
        law_prox_is_stationary(shrinkage, v, np.full_like(v, step))


def law_continuous_below_the_critical_step(shrinkage: Shrinkage, rho: float) -> None:
    """For step rho < 1 the prox is Lipschitz with constant 1/(1 - step rho); rho as in `weak_convexity`."""
    for share in (0.1, 0.5, 0.9) if rho > 0 else (1.0,):
        step, constant = (share / rho, 1 / (1 - share)) if rho > 0 else (share, 1.0)
        v, x = _track(shrinkage, step)
        steep = np.diff(x) > constant * np.diff(v) * (1 + 1e-6) + 1e-13 * v[1:]
        sentence = f"at step {step!r} < 1/rho the prox rises from {{x!r}} to {{y!r}} between v={{v!r}} and {{u!r}}"
        _fail(steep, sentence, x=x[:-1], y=x[1:], v=v[:-1], u=v[1:])


def law_jumps_past_the_critical_step(shrinkage: Shrinkage, rho: float) -> None:
    """For step rho > 1 the prox jumps somewhere: bisection of the steepest rises does not make them small."""
    for share in (1.5, 4.0):
        step = share / rho
        v, x = _track(shrinkage, step)
        steepest = np.argsort(np.diff(x) / v[1:])[-24:]
        low, high = v[steepest], v[steepest + 1]
        for _ in range(60):
            middle = (low + high) / 2
            at_low, here, at_high = (shrinkage.prox(u, np.full_like(u, step)) for u in (low, middle, high))
            left = here - at_low > at_high - here
            low, high = np.where(left, low, middle), np.where(left, middle, high)
        rise = (shrinkage.prox(high, np.full_like(high, step)) - shrinkage.prox(low, np.full_like(low, step))) / high
        found = bool(np.max(rise) > 1e-3)
        require(
            found,
            f"no jump was found at step {step!r} > 1/rho: the largest relative rise is {np.max(rise)!r}",
        )


def _track(shrinkage: Shrinkage, step: float) -> tuple[Array, Array]:
    """Arguments that are dense where the prox moves, and the prox there."""
    x = np.unique(np.concatenate([np.logspace(-8, 6, 1401), np.array(shrinkage.kinks)]))
    reach = x if shrinkage.derivative is None else x + step * shrinkage.derivative(x)
    v = np.unique(np.concatenate([x, reach[np.isfinite(reach)]]))
    return v, shrinkage.prox(v, np.full_like(v, step))


def _fail(wrong: Array | NDArray[np.bool_], sentence: str, **numbers: Array) -> None:
    """AssertionError about the first entry that is wrong."""
    if np.any(wrong):
        i = int(np.argmax(wrong))
        raise AssertionError(sentence.format(**{k: float(x[i]) for k, x in numbers.items()}))
