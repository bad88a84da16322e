"""Why a condition on the growth of Omega holds or fails: bounds of Omega' and Omega'' as lists of sign claims.

A bound compares Omega' (or -Omega'') with a `size` C w^e L^q, C > 0, on a stretch beside one end of (0, oo); there
L = log(1 + w) at oo and L = log(1 + 1/w) at 0, so that the exponents alone tell what the size does at that end.
`SUFFICES` lists which bounds decide which condition. Prover and checker derive the claims from the reasons by the same
functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import sympy
from sympy import Expr

from ..calculus.proof import Claim
from ..calculus.terms import continuity_claims, nonnegative, positive, real
from ..curve import Arc, Curve
from ..symbols import w
from ._claims import at_end, forward, on_arc, slope

#: The ends of (0, oo), the whole of it, and a breakpoint: where a reason holds.
ZERO, INFINITY, EVERYWHERE, BREAK = "0", "oo", "everywhere", "break"
LOGARITHM = {ZERO: sympy.log(1 + 1 / w), INFINITY: sympy.log(1 + w)}


@dataclass(frozen=True)
class Reason:
    """`what` ("Omega' <=", say) `size`, beside the end `at` as far as `edge`, a value of the arc's parameter.

    EVERYWHERE there is no edge (0); at a BREAK the edge is the upper end of the arc before it, and the size is 0.
    """

    what: str
    at: str
    edge: Expr
    size: Expr

    def __str__(self) -> str:
        if self.at == BREAK:
            return f"{self.what} at the break"
        return f"{self.what} {self.size}" + ("" if self.at == EVERYWHERE else f" beside {self.at}")


AT_MOST, AT_LEAST, ABOVE, FALLS, STEEP, CONVEX = (
    "Omega' <=",
    "Omega' >=",
    "Omega' >",
    "Omega' falls",
    "-Omega'' >=",
    "-Omega'' <=",
)


def exponents(size: Expr, at: str) -> tuple[Expr, Expr] | None:
    """(e, q) of a size C w^e L^q with C > 0; None for anything else."""
    e, q = sympy.S.Zero, sympy.S.Zero
    for factor in sympy.Mul.make_args(size):
        base, power = factor.as_base_exp()
        if power.has(w) or not (base in (w, LOGARITHM[at]) or (not factor.has(w) and positive(factor))):
            return None
        e, q = (e + power, q) if base == w else (e, q + power) if base == LOGARITHM[at] else (e, q)
    return e, q


def _order(size: Expr, at: str, turn: Expr) -> int | None:
    """1 if size/w^turn tends to oo at the end, -1 if to 0, 0 if it is constant; None if that cannot be told."""
    found = exponents(size, at)
    if found is None:
        return None
    e, q = found[0] - turn, found[1]
    rises = e if at == INFINITY else -e
    leading = q if sympy.simplify(rises) == 0 else rises
    if sympy.simplify(leading) == 0:
        return 0
    return 1 if positive(leading) else -1 if positive(-leading) else None


def vanishes(size: Expr, at: str) -> bool:
    return size == 0 or _order(size, at, sympy.S.Zero) == -1


def stays(size: Expr, at: str) -> bool:
    """Is size bounded below by a positive constant beside the end?"""
    return _order(size, at, sympy.S.Zero) in (0, 1)


def grows(size: Expr, at: str) -> bool:
    return _order(size, at, sympy.S.Zero) == 1


def integrable(size: Expr, at: str) -> bool:
    """Is int size dw finite beside the end?"""
    return size == 0 or _integral(size, at) is True


def not_integrable(size: Expr, at: str) -> bool:
    return size != 0 and _integral(size, at) is False


def _integral(size: Expr, at: str) -> bool | None:
    found = exponents(size, at)
    if found is None:
        return None
    e, q = found
    if sympy.simplify(e + 1) == 0:
        return True if positive(-1 - q) else False if nonnegative(q + 1) else None
    rises = e + 1 if at == INFINITY else -(e + 1)
    return False if positive(rises) else True if positive(-rises) else None


def nothing(size: Expr, at: str) -> bool:
    return size == 0


def constant(size: Expr, at: str) -> bool:
    return not size.has(w) and nonnegative(size)


@dataclass(frozen=True)
class Demand:
    """A reason of this kind at this end, whose size behaves like this."""

    what: str
    at: str
    behaves: Callable[[Expr, str], bool]

    def met(self, reason: Reason) -> bool:
        return (reason.what, reason.at) == (self.what, self.at) and self.behaves(reason.size, self.at)


#: For each condition and verdict the alternatives, each of which suffices.
SUFFICES: dict[tuple[str, str], tuple[tuple[Demand, ...], ...]] = {
    ("exact_zeros", "proved"): ((Demand(AT_LEAST, ZERO, stays),),),
    ("exact_zeros", "refuted"): ((Demand(AT_MOST, ZERO, vanishes),),),
    ("unbiased", "proved"): ((Demand(AT_MOST, INFINITY, vanishes),),),
    ("unbiased", "refuted"): ((Demand(AT_LEAST, INFINITY, stays),),),
    ("bounded", "proved"): ((Demand(AT_MOST, ZERO, integrable), Demand(AT_MOST, INFINITY, integrable)),),
    ("bounded", "refuted"): ((Demand(AT_LEAST, INFINITY, not_integrable),), (Demand(AT_LEAST, ZERO, not_integrable),)),
    ("saturates", "proved"): ((Demand(AT_MOST, INFINITY, nothing),),),
    ("saturates", "refuted"): ((Demand(ABOVE, INFINITY, nothing),),),
    ("weakly_convex", "proved"): ((Demand(CONVEX, EVERYWHERE, constant),),),
    ("weakly_convex", "refuted"): ((Demand(FALLS, BREAK, nothing),), (Demand(STEEP, ZERO, grows),)),
}


def claims_for(curve: Curve, condition: str, verdict: str, reasons: tuple[Reason, ...]) -> tuple[Claim, ...] | None:
    """The claims from which the verdict follows for these reasons; None where it would not follow."""
    alternatives = SUFFICES.get((condition, verdict), ())
    if not any(
        len(reasons) == len(demands) and all(d.met(r) for d, r in zip(demands, reasons, strict=True))
        for demands in alternatives
    ):
        return None
    lists = [claims_of_reason(curve, reason) for reason in reasons]
    if (condition, verdict) == ("bounded", "proved"):
        lists.append(_finite_between(curve))
    if None in lists:
        return None
    return tuple(dict.fromkeys(claim for each in lists if each for claim in each))


def claims_of_reason(curve: Curve, reason: Reason) -> tuple[Claim, ...] | None:
    """The claims from which one reason is true; None where there is no such list."""
    if reason.at == EVERYWHERE:
        return _convex(curve, reason.size) if reason.edge == 0 else None
    if reason.at == BREAK:
        return _falls(curve, reason.edge)
    arc = curve.arcs[0 if reason.at == ZERO else -1]
    inside = _reaches(arc, reason)
    if inside is None:
        return None
    size = reason.size.subs(w, arc.w)
    if reason.what == STEEP:
        claims: tuple[Claim, ...] = (_beside(arc, reason, -arc.slope.diff(arc.t) - size * arc.w.diff(arc.t)),)
    elif reason.what == AT_MOST:  # Omega' >= 0 as well: |Omega'| is what has to be small
        claims = _beside(arc, reason, size - arc.slope), _beside(arc, reason, arc.slope)
    else:
        claims = (_beside(arc, reason, arc.slope - size, strict=reason.what == ABOVE),)
    # the arc's w runs into the end of (0, oo) as its parameter does: the curve's own property
    return (*inside, *claims, *forward(arc))


def _reaches(arc: Arc, reason: Reason) -> tuple[Claim, ...] | None:
    """The stretch is not empty: what would be claimed of an empty one is always true."""
    if reason.edge.has(arc.t) or not (real(reason.edge) or (reason.edge is sympy.oo and reason.at == ZERO)):
        return None
    length = reason.edge - arc.lower if reason.at == ZERO else arc.upper - reason.edge
    return () if length is sympy.oo else (Claim(length, arc.t, arc.lower, arc.upper, True),)


def _beside(arc: Arc, reason: Reason, formula: Expr, strict: bool = False) -> Claim:
    lower, upper = (arc.lower, reason.edge) if reason.at == ZERO else (reason.edge, arc.upper)
    return Claim(formula, arc.t, lower, upper, strict)


def _finite_between(curve: Curve) -> tuple[Claim, ...] | None:
    """Omega' is continuous along each arc and finite at the breaks."""
    found: list[Claim] = []
    for arc in curve.arcs:
        needed = continuity_claims(arc.slope, arc.t, arc.lower, arc.upper)
        if needed is None:
            return None
        found += needed
    for left, right in pairwise(curve.arcs):
        for arc, end in ((left, left.upper), (right, right.lower)):
            known = at_end(arc, arc.slope, end)
            if known is None:
                return None
            found += known[1]
    return tuple(found)


def _convex(curve: Curve, rho: Expr) -> tuple[Claim, ...] | None:
    """Omega'(0+) >= 0, Omega'' + rho >= 0 along each arc, and Omega' does not fall at a break."""
    found = [on_arc(curve.arcs[0], curve.arcs[0].slope)]
    for arc in curve.arcs:
        needed = continuity_claims(arc.slope, arc.t, arc.lower, arc.upper)
        if needed is None:
            return None
        found += [*needed, on_arc(arc, arc.slope.diff(arc.t) + rho * arc.w.diff(arc.t)), *forward(arc)]
    for left, right in pairwise(curve.arcs):
        before, after = at_end(left, slope(left), left.upper), at_end(right, slope(right), right.lower)
        if before is None or after is None:
            return None
        found += [*before[1], *after[1], Claim(after[0] - before[0], left.t, left.lower, left.upper)]
    return tuple(found)


def _falls(curve: Curve, edge: Expr) -> tuple[Claim, ...] | None:
    """Omega' is smaller after the break than before it."""
    for left, right in pairwise(curve.arcs):
        if left.upper == edge:
            before, after = at_end(left, slope(left), left.upper), at_end(right, slope(right), right.lower)
            if before is None or after is None:
                return None
            return (*before[1], *after[1], Claim(before[0] - after[0], left.t, left.lower, left.upper, True))
    return None
