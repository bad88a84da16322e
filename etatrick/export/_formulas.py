"""One formula as torch code, accepted only where its float64 values agree with ball arithmetic.

A formula is accepted if it agrees to 2e-14 at magnitudes from 1e-30 to 1e30; of several equal forms the most accurate
is printed. Closed forms that cancel (w - log(1 + w), say) therefore end up as tables, like what has no closed form.
"""

from __future__ import annotations

import math
import re

import numpy as np
import sympy
import torch
from sympy import Expr

from ..calculus import balls
from ..calculus.tidy import tame
from ..curve import Arc
from ..symbols import EtatrickError
from . import _samples, special
from ._printer import Unprintable, torch_code
from ._table import Array, Chart

ACCURATE = 2e-14
#: Four units in the last place of float32 at least are this much.
FAST = 2.2e-7


def best_code(expr: Expr, arc: Arc, scale: Expr = sympy.S.Zero) -> str | None:
    """The torch source of the most accurate printable form of `expr` on the arc, None when none is accurate.

    Errors are relative to the value, or to `scale` where that is larger (for functions that change sign).
    """
    if expr in (sympy.oo, -sympy.oo):
        return "torch.full_like(x, math.inf)"
    if not expr.has(arc.t):
        return f"torch.full_like(x, {_samples.number(expr)!r})"
    codes = list(dict.fromkeys(code for form in _forms(expr) if (code := _printed(form, arc)) is not None))
    if not codes:
        return None
    points = test_points(arc)
    truth = truth_at(expr, arc, points)
    unit = np.maximum(np.abs(truth), np.abs(truth_at(scale, arc, points)))
    best: tuple[float, str] | None = None
    for code in codes:
        error = miss(code, points, truth, unit)
        if error <= ACCURATE and (best is None or error < best[0] / 2):
            best = error, code
    return None if best is None else best[1]


def _printed(form: Expr, arc: Arc) -> str | None:
    try:
        return torch_code(form, {arc.t: "x"})
    except Unprintable:
        return None


def truth_at(expr: Expr, arc: Arc, points: list[float]) -> Array:
    """Values by balls: the nearest floats, nan where the value cannot be told from zero."""
    values = np.full(len(points), np.nan)
    for i, point in enumerate(points):
        try:
            values[i] = float(balls.evaluate(expr, {arc.t: rational(point)}, 20).mid()) if expr != 0 else 0.0
        except EtatrickError:
            continue
    return values


def _forms(expr: Expr) -> list[Expr]:
    if not tame(expr):
        return [expr]
    together = sympy.together(expr)
    forms = [expr, sympy.factor(together), sympy.expand(expr), together, sympy.cancel(together)]
    forms += [f(expr) for f in (sympy.radsimp, sympy.expand_log, sympy.powsimp)]
    forms += [rationalised(expr)]
    if expr.has(sympy.tanh, sympy.sinh, sympy.cosh):
        forms += [sympy.simplify(expr.rewrite(sympy.exp))]
    return list(dict.fromkeys(forms))


def rationalised(expr: Expr) -> Expr:
    """(a - b)/c with a square root in a becomes (a^2 - b^2)/(c (a + b)): no cancellation."""
    numerator, denominator = sympy.fraction(sympy.together(expr))
    if numerator.is_Add and len(numerator.args) == 2:
        a, b = numerator.args
        product = sympy.expand((a + b) * (a - b))
        if sympy.count_ops(product) < sympy.count_ops(numerator) + 8:
            return sympy.factor(product) / ((a - b) * denominator)
    return expr


def test_points(arc: Arc) -> list[float]:
    low, high = _samples.number(arc.lower), _samples.number(arc.upper)
    grid = [float(m) * 10.0**k for k in range(-30, 31) for m in (1.0, 3.3)]
    if np.isfinite(high):
        inside = [low + (high - low) * s for s in (1e-9, 1e-4, 0.1, 0.3, 0.5, 0.7, 0.9, 0.9999)]
        return [x for x in [*grid, *inside] if low < x < high]
    return [x for x in grid if x > low] + [low + x for x in grid if low > 0 and x / low > 1e-9]


def miss(code: str, points: list[float], truth: Array, unit: Array, extra: dict[str, object] | None = None) -> float:
    """The largest error of the code at the points in terms of `unit`, inf where it is not finite."""
    x = torch.tensor(points, dtype=torch.float64)
    got = run(code, {"torch": torch, "math": math, "x": x, **(extra or {})}).numpy()
    usable = np.isfinite(truth) & np.isfinite(unit) & (unit > 1e-290)
    if not np.all(np.isfinite(got[usable])):
        return math.inf
    return float(np.max(np.abs(got[usable] - truth[usable]) / unit[usable], initial=0.0))


def run(code: str, scope: dict[str, object]) -> torch.Tensor:
    """Run one expression that our own printer wrote (never text from a user)."""
    scope = {**scope, **{f"{name}_jet": special.jet(name) for name in special.needed(code)}}
    return eval(compile(code, "<etatrick printer>", "eval"), scope)


def rational(x: float) -> sympy.Rational:
    return sympy.Rational(*x.as_integer_ratio())


def accurate_in_single(code: str, low: float, high: float) -> bool:
    """Does the code in float32 keep four units in the last place of its float64 values on [low, high]?"""
    rng = np.random.default_rng(0)
    wide = 10.0 ** rng.uniform(-36, 36, 6000)
    inner = low + (high - low) * rng.uniform(0, 1, 2000) if math.isfinite(high) else low + wide[:2000]
    beside = high * (1 - 10.0 ** rng.uniform(-7, 0, 2000)) if math.isfinite(high) else 10.0 ** rng.uniform(-4, 4, 2000)
    points = np.concatenate([wide, inner, beside]).astype(np.float32)
    least = np.array([2.0**k for k in range(-149, -122)], dtype=np.float32)
    points = np.concatenate([points, least, np.float32(1.37) * least])
    x = torch.tensor(points[(points > low) & (points < high) & (points > 0)])
    truth = run(code, {"torch": torch, "math": math, "x": x.double()})
    got = run(code, {"torch": torch, "math": math, "x": x}).double()
    seen = truth.abs() < 1e36
    off = ((got - truth).abs() / torch.clamp(truth.abs(), min=2.0**-126))[seen]
    return bool((off <= FAST).all())


def usable_in_single(code: str, order: int, low: float, high: float) -> bool:
    """Is the code of Omega' (order 0) or Omega'' (order 1) in float32 right to a percent, as far as steps can tell?

    What they cannot tell: errors of Omega' below 1e-19 x and of Omega'' below 1e-19, Omega'' below -1e36, and NaN where
    Omega'' is 0 to these errors.
    """
    points = np.logspace(-30, 30, 1201).astype(np.float32)
    x = torch.tensor(points[(points > low) & (points < high)])
    truth = run(code, {"torch": torch, "math": math, "x": x.double()})
    got = run(code, {"torch": torch, "math": math, "x": x}).double()
    if order == 1:
        got = torch.where(torch.isnan(got), 0.0, got)
        got = torch.where((got == -math.inf) & (truth < -1e36), truth, got)
    return bool(((got - truth).abs() <= 0.01 * truth.abs() + 1e-19 * (x if order == 0 else 1)).all())


def shifted_code(expr: Expr, arc: Arc, chart: Chart) -> str | None:
    """The code of a formula in w that vanishes at an irrational end, in terms of the distance from there."""
    if not arc.explicit or arc.upper is sympy.oo:
        return None
    t = sympy.Symbol("t", positive=True)
    moved = sympy.expand(expr.subs(arc.t, arc.upper - t))
    code = best_code(moved, Arc(t, sympy.S.Zero, arc.upper - arc.lower, t, moved, t, sympy.S.Zero))
    return None if code is None else re.sub(r"\bx\b", f"({chart.code()})", code)
