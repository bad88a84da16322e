"""Where a formula is negative or decreases, and where a curve's eta_hat or Omega' breaks its order, certified."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import flint
import sympy
from sympy import Expr, Symbol

from .calculus import balls
from .calculus.checks import Draw, Interval, parameter_draws
from .calculus.signs import Witness, digits, witness_decrease
from .calculus.zones import Negative, tile
from .curve import Arc, Curve

_SAMPLES = 37
_DRAWS = 6

#: A search for a witness: formula, variable, exact points in ascending order.
Search = Callable[[Expr, Symbol, Iterable[sympy.Rational]], Witness | None]


def _sample(lo: Expr, hi: Expr, draw: Draw) -> tuple[sympy.Rational, ...]:
    """Exact points spread over (lo, hi), none when the interval is empty for these parameters."""
    low, high = Interval(lo, hi).at(draw)
    if not low < high:
        return ()
    points = Interval(low, high).points({}, -6, 6, _SAMPLES)
    return tuple(sorted({x if not low < (short := _shortened(x)) < high else short for x in points}))


def _shortened(x: sympy.Rational) -> sympy.Rational:
    """Twelve digits of x, so that a witness can be written down exactly."""
    return sympy.Rational(str(sympy.Float(x, 12)))


def in_every_draw(expr: Expr, var: Symbol, lo: Expr, hi: Expr, find: Search) -> Witness | None:
    """The first witness, if there is one for each of the sampled parameter values (some draws may lie outside the
    range for which a formula with symbolic parameters is meant)."""
    names = (expr.free_symbols | lo.free_symbols | hi.free_symbols) - {var}
    found = [find(expr.xreplace(draw), var, _sample(lo, hi, draw)) for draw in parameter_draws(names, _DRAWS)]
    return found[0] if all(found) else None


@lru_cache(maxsize=512)
def decrease_of(curve: Curve) -> Witness | None:
    """Two magnitudes between which eta_hat decreases, certified; None when neither samples nor boxes show any."""
    return _order_broken(curve, lambda arc: arc.eta) or next(filter(None, map(_dip, curve.arcs)), None)


def _dip(arc: Arc) -> Witness | None:
    """Two magnitudes beside a point at which ball arithmetic finds eta_hat' < 0."""
    if not arc.explicit or arc.eta.free_symbols != {arc.t} or arc.lower.free_symbols | arc.upper.free_symbols:
        return None
    found = tile(arc.eta.diff(arc.t), arc.t, arc.lower, arc.upper, seconds=2.0)
    if not isinstance(found, Negative):
        return None
    steps = (found.point * (1 + sympy.Rational(1, 2**k)) for k in range(2, 120, 4))
    near = ((found.point, x) for x in steps if arc.upper is sympy.oo or x < arc.upper)
    return next(filter(None, (witness_decrease(arc.eta, arc.t, pair) for pair in near)), None)


def fall_of(curve: Curve) -> Witness | None:
    """Two magnitudes between which Omega' rises (so that Omega is not concave), certified; None when none was found."""
    found = _order_broken(curve, lambda arc: -arc.slope)
    if found is None:
        return None
    at = [text[1:] if text.startswith("-") else text for text in (found.at_low, found.at_high)]
    return Witness(found.low, found.high, at[0], at[1], found.parameters)


def _order_broken(curve: Curve, value: Callable[[Arc], Expr]) -> Witness | None:
    """Neighbouring samples at which `value` decreases along the curve."""
    for draw in parameter_draws(curve.free_symbols, _DRAWS):
        previous: tuple[flint.arb, flint.arb] | None = None
        for arc in curve.arcs:
            for x in _sample(arc.lower, arc.upper, draw):
                values = {**draw, arc.t: x}
                here = balls.enclose(arc.w, values, 192), balls.enclose(value(arc), values, 192)
                if not here[1].is_finite():
                    continue
                if previous is not None and previous[1] > here[1]:
                    return _witness(previous, here, draw)
                previous = here
    return None


def _witness(low: tuple[flint.arb, flint.arb], high: tuple[flint.arb, flint.arb], draw: Draw) -> Witness:
    given = tuple((str(s), str(x)) for s, x in sorted(draw.items(), key=str))
    points = [sympy.Rational(digits(ball)) for ball in (low[0], high[0])]
    short, long = ((digits(low[1], n), digits(high[1], n)) for n in (12, 40))
    values = short if short[0] != short[1] else long
    return Witness(points[0], points[1], values[0], values[1], given)
