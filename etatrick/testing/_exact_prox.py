"""Laws of `p.prox`, `p.threshold`, `p.jump` and `p.regime` in high precision, judged by values of Omega."""

from __future__ import annotations

from typing import Any

import mpmath
import sympy
from sympy import Rational

from ._numbers import (
    ASKED,
    at_most,
    breaks,
    exact,
    log_grid,
    near,
    number,
    precise,
    rational,
    require,
    show,
    value,
)

_GRID = log_grid(-12, 12, 4)
_NARROW = Rational(1, 10**20)
_SEARCHES = 40


def _excess(penalty: Any, x: Rational, v: Rational, step: Rational) -> mpmath.mpf:
    """F(x) - F(0) for F(x) = step Omega(x) + (x - v)^2/2."""
    if x == 0:
        return mpmath.mpf(0)
    return number(step) * value(penalty, "omega", x) + number(x) * (number(x) / 2 - number(v))


@precise
def law_prox_by_definition(penalty: Any, v: Rational, step: Rational) -> None:
    """F(p.prox(v, step)) <= F(x) for x = 0, v, every kink, two grids and a refined search; v > 0."""
    x = exact(penalty.prox(v, step, ASKED))
    require(
        bool(0 <= x <= v * (1 + Rational(1, 10**30))),
        f"prox({show(v)}, {show(step)}) = {show(x)} is not between 0 and v",
    )
    if penalty.unbounded_below:
        require(x == 0 or step == 0, f"Omega(0) = -oo, but prox({show(v)}, {show(step)}) = {show(x)}")
        return
    reached = _excess(penalty, x, v, step)
    linear = [v * Rational(k, 12) for k in range(1, 13)]
    points = sorted({Rational(0), *linear, *(p for p in (*_GRID, *breaks(penalty)) if p <= 2 * v)})
    values = [_excess(penalty, p, v, step) for p in points]
    valleys = [i for i in range(len(points)) if values[i] == min(values[max(i - 1, 0) : i + 2])]
    for i in sorted(valleys, key=lambda i: values[i])[:2]:
        low, high = points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
        for challenger in (points[i], _descend(lambda y: _excess(penalty, y, v, step), low, high)):
            other = _excess(penalty, challenger, v, step)
            size = abs(reached) + number(challenger) * number(v) + number(x) * number(v)
            sentence = f"prox({show(v)}, {show(step)}) = {show(x)} has F = {show(reached)}"
            require(at_most(reached, other, size), f"{sentence}, but x = {show(challenger)} has {show(other)}")


def _descend(function: Any, low: Rational, high: Rational) -> Rational:
    golden = (mpmath.sqrt(5) - 1) / 2
    a, b = number(low), number(high)
    c, d = b - golden * (b - a), a + golden * (b - a)
    at_c, at_d = function(exact(c)), function(exact(d))
    for _ in range(_SEARCHES):
        if at_c < at_d:
            b, d, at_d = d, c, at_c
            c = b - golden * (b - a)
            at_c = function(exact(c))
        else:
            a, c, at_c = c, d, at_d
            d = a + golden * (b - a)
            at_d = function(exact(d))
    return exact(c) if at_c < at_d else exact(d)


@precise
def law_prox_undoes_the_pull(penalty: Any, v: Rational, step: Rational) -> None:
    """prox -> penalty -> prox: v - x is between step Omega' beside x = prox(v) > 0, to 18 digits."""
    x = exact(penalty.prox(v, step, ASKED))
    if x == 0:
        return
    ends = [number(step) * value(penalty, "derivative", x * (1 + side)) for side in (-_NARROW, _NARROW)]
    shrunk, size = number(v - x), number(v)
    held = at_most(min(ends), shrunk, size, 18) and at_most(shrunk, max(ends), size, 18)
    sentence = f"v - prox(v) = {show(shrunk)} at v = {show(v)}, step {show(step)}, but step Omega' = {show(ends[0])}"
    require(held, sentence)


@precise
def law_prox_is_odd_exactly(penalty: Any, v: Rational, step: Rational) -> None:
    """p.prox(-v) = -p.prox(v), and p.prox(v, 0) = v."""
    there, back = penalty.prox(v, step, 20), penalty.prox(-v, step, 20)
    require(back == -there, f"prox({show(-v)}) = {show(back)}, but prox({show(v)}) = {show(there)}")
    still = penalty.prox(v, 0, ASKED)
    require(near(still, number(v)), f"prox({show(v)}, 0) = {show(still)}")


@precise
def law_threshold(penalty: Any, step: Rational) -> None:
    """p.threshold = inf x/2 + step Omega(x)/x: no sample lies below it; the prox changes at it."""
    t = penalty.threshold(step, ASKED)
    if penalty.unbounded_below:
        require(bool(mpmath.isinf(t)), f"Omega(0) = -oo, but the threshold is {show(t)}")
        return
    for x in (*_GRID, *breaks(penalty)):
        quotient = number(x) / 2 + number(step) * value(penalty, "omega", x) / number(x)
        sentence = f"threshold({show(step)}) = {show(t)}, but x/2 + step Omega/x = {show(quotient)} at x = {show(x)}"
        require(at_most(t, quotient, quotient), sentence)
    t_exact, side = exact(t), Rational(1, 10**9)
    below, above = t_exact * (1 - side), t_exact * (1 + side) if t else Rational(1, 10**6)
    if below:
        x = penalty.prox(below, step)
        require(x == 0, f"prox = {show(x)} at (1 - 1e-9) times the threshold {show(t)}, step {show(step)}")
    x = penalty.prox(above, step)
    require(x > 0, f"prox = 0 at {show(above)}, above the threshold {show(t)}, step {show(step)}")


@precise
def law_jump(penalty: Any, step: Rational) -> None:
    """At the threshold 0 ties with p.jump, and just above it the prox has that height."""
    if penalty.unbounded_below:
        return
    t, height = penalty.threshold(step, ASKED), penalty.jump(step, ASKED)
    h = exact(height)
    tie = _excess(penalty, h, exact(t), step)
    require(near(tie, mpmath.mpf(0), number(h) * t), f"at the threshold F(jump) - F(0) = {show(tie)}, not 0")
    v = exact(t) * (1 + _NARROW) if t else Rational(1, 10**24)
    x = penalty.prox(v, step)
    reached = near(x, height, mpmath.mpf(1) + height, 5) and bool(x >= height * (1 - mpmath.mpf(10) ** -9))
    require(reached, f"the prox just above the threshold {show(t)} is {show(x)}, not the jump {show(height)}")


def law_regime(penalty: Any) -> None:
    """p.regime is "single-valued" up to step = 1/rho and "jumping" beyond, 1e-9 to either side."""
    rho = penalty.weak_convexity
    if rho is sympy.oo or rho == 0:
        expected = "jumping" if rho is sympy.oo else "single-valued"
        found = penalty.regime(1)
        require(found == expected, f"rho = {rho}, but step 1 is {found}")
        return
    critical = 1 / rational(rho)
    for side, expected in ((Rational(-1, 10**9), "single-valued"), (Rational(1, 10**9), "jumping")):
        found = penalty.regime(critical * (1 + side))
        require(found == expected, f"rho = {rho}, but step {float(1 + side)!r}/rho is {found}")
