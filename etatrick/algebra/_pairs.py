"""Two curves side by side: cut at the breakpoints of both, and brought to one parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cmp_to_key, partial
from itertools import pairwise

import sympy
from sympy import Expr, Symbol

from ..calculus.checks import Draw
from ..calculus.root import root
from ..curve import Arc, Curve
from ..symbols import EtatrickError, fresh
from ._stretches import sampled, sign_of

#: Bits tried to tell breakpoints apart; those that agree to the last of them are taken to be one.
_LADDER = (128, 2048)

_Order = Callable[[Expr, Expr], int]


def pairs(a: Curve, b: Curve) -> Iterator[tuple[Arc, Arc]]:
    """The arcs of both curves over the same magnitudes, each in its own parameter, in ascending order."""
    bounds = [(sympy.S.Zero, *curve.breaks(), sympy.oo) for curve in (a, b)]
    draws = sampled(pair for own in bounds for pair in pairwise(own))
    order = partial(_order, draws)
    points: list[Expr] = []
    for x in (*bounds[0], *bounds[1]):
        if not any(order(x, y) == 0 for y in points):
            points.append(x)
    for low, high in pairwise(sorted(points, key=cmp_to_key(order))):
        one, other = (_piece(curve, own, low, high, order) for curve, own in zip((a, b), bounds, strict=True))
        yield one, other


def common(a: Arc, b: Arc) -> tuple[Arc, Arc]:
    """Two arcs over the same magnitudes in one parameter: the same t, lower, upper and w for both."""
    if a.explicit and not b.explicit:
        base = _unlike(b, a)
        return _along(a, base), base
    base = _unlike(a, b)
    return base, _along(b, base)


def _piece(curve: Curve, bounds: tuple[Expr, ...], low: Expr, high: Expr, order: _Order) -> Arc:
    """The part of the curve over magnitudes from `low` to `high`, between which it has no breakpoint."""
    k = max(i for i, x in enumerate(bounds[:-1]) if order(x, low) <= 0)
    arc = curve.arcs[k]
    lower = arc.lower if order(bounds[k], low) == 0 else _level(arc, low)
    upper = arc.upper if order(bounds[k + 1], high) == 0 else _level(arc, high)
    return replace(arc, lower=lower, upper=upper)


def _level(arc: Arc, magnitude: Expr) -> Expr:
    """The parameter at which the arc has this magnitude."""
    return magnitude if arc.explicit else root(arc.w - magnitude, arc.t, arc.lower, arc.upper)


def _order(draws: tuple[Draw, ...], x: Expr, y: Expr) -> int:
    """-1, 0 or 1 as x < y, x = y or x > y, the same for all the values of the parameters."""
    if x == y or sympy.oo in (x, y):
        return int(x is sympy.oo) - int(y is sympy.oo)
    signs = {sign_of(x - y, draw, _LADDER) for draw in draws}
    if len(signs) > 1:
        raise EtatrickError(
            f"the order of the breakpoints {x} and {y} depends on the values of the parameters; give them values"
        )
    return signs.pop()


def _unlike(base: Arc, other: Arc) -> Arc:
    """`base` with its parameter renamed where the other arc has a shape parameter of that name."""
    if base.explicit or base.t not in Curve((other,), True).free_symbols:
        return base
    return renamed(base, fresh(base.t.name, other.slope, other.omega, other.w, base.slope, base.omega, base.w))


def renamed(arc: Arc, t: Symbol) -> Arc:
    """The arc with another name for its parameter."""
    change = {arc.t: t}
    formulas = (x.xreplace(change) for x in (arc.w, arc.slope, arc.eta, arc.omega))
    return Arc(t, arc.lower, arc.upper, *formulas)


def _along(arc: Arc, base: Arc) -> Arc:
    """`arc` in the parameter of `base`, at the same magnitude."""
    if arc.explicit:
        at = base.w
    elif arc.w.xreplace({arc.t: base.t}) == base.w:
        at = base.t
    else:
        inner = renamed(arc, fresh(arc.t.name, base.w, base.slope, base.omega, arc.w, arc.slope, arc.omega))
        at = root(inner.w - base.w, inner.t, inner.lower, inner.upper)
    change = {arc.t: at}
    return replace(base, **{name: getattr(arc, name).xreplace(change) for name in ("slope", "eta", "omega")})
