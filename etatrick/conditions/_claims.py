"""What has to be shown of a curve for a condition to hold: lists of sign claims, the same for prover and checker.

A `route` says, arc by arc, which of two sufficient reasons is used; a list of claims follows from it alone.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import sympy
from sympy import Expr

from ..calculus.proof import Claim
from ..calculus.terms import continuity_claims
from ..curve import Arc, Curve

#: Why eta_hat does not fall along an arc.
REWEIGHTING, RATIO, FLAT = "eta_hat' >= 0", "(1/eta_hat)' <= 0", "eta_hat = oo"


def noise_ratio(arc: Arc) -> Expr:
    """1/eta_hat, 0 on a flat arc."""
    return sympy.S.Zero if arc.eta is sympy.oo else arc.slope / arc.w


def slope(arc: Arc) -> Expr:
    return arc.slope


def monotone_along(arc: Arc, route: str) -> tuple[Claim, ...] | None:
    """Claims from which eta_hat is positive and nondecreasing along the arc; None when there is no such list."""
    if route == FLAT:
        return () if arc.eta is sympy.oo else None
    formula, sign = (arc.eta, 1) if route == REWEIGHTING else (noise_ratio(arc), -1)
    if formula is sympy.oo:
        return None
    rising = _rising(sign * formula, arc)
    if rising is None:
        return None
    # the sign matters: a pole at which eta passes from oo to -oo is no decrease of 1/eta
    return (on_arc(arc, formula, strict=route == REWEIGHTING), *rising, *forward(arc))


def falling_along(arc: Arc) -> tuple[Claim, ...] | None:
    """Claims from which Omega' is nonincreasing along the arc."""
    rising = _rising(-arc.slope, arc)
    return None if rising is None else (*rising, *forward(arc))


def falling_at_breaks(curve: Curve, value: Callable[[Arc], Expr]) -> tuple[Claim, ...] | None:
    """Claims from which `value` does not rise from one arc to the next; None where it is no formula at the break."""
    found: list[Claim] = []
    for left, right in pairwise(curve.arcs):
        before_it, after_it = at_end(left, value(left), left.upper), at_end(right, value(right), right.lower)
        if before_it is None or after_it is None:
            return None
        (before, first), (after, second) = before_it, after_it
        found += [*first, *second, Claim(before - after, left.t, left.lower, left.upper)]
    return tuple(found)


def at_end(arc: Arc, formula: Expr, end: Expr) -> tuple[Expr, list[Claim]] | None:
    """The value that the formula takes continuously at an end of its arc, and what must be positive for that."""
    needed = continuity_claims(formula, arc.t, arc.lower, arc.upper)
    at = formula.subs(arc.t, end)
    if needed is None or at.has(sympy.oo, sympy.zoo, sympy.nan):
        return None
    return at, [Claim(c.formula.subs(arc.t, end), arc.t, arc.lower, arc.upper, True) for c in needed]


def _rising(formula: Expr, arc: Arc) -> tuple[Claim, ...] | None:
    if not formula.has(arc.t):
        return ()
    needed = continuity_claims(formula, arc.t, arc.lower, arc.upper)
    return None if needed is None else (*needed, on_arc(arc, formula.diff(arc.t)))


def forward(arc: Arc) -> tuple[Claim, ...]:
    """w rises with the parameter of the arc; w is often the root of something simpler."""
    base, exponent = arc.w.as_base_exp()
    rising = base if exponent == sympy.S.Half else arc.w
    return () if arc.explicit else (on_arc(arc, rising.diff(arc.t)),)


def on_arc(arc: Arc, formula: Expr, strict: bool = False) -> Claim:
    return Claim(formula, arc.t, arc.lower, arc.upper, strict)
