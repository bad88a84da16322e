"""Signs on an interval: exact proofs, and refutations by a witness that ball arithmetic certifies.

A proof is a `Proof`, made by `search.py`. Samples never prove anything; they only suggest where to look for a
refutation. A function is proved nondecreasing from its derivative only where it is also proved continuous:
3 w/(3 - w) has a positive derivative and a pole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import flint
import sympy
from sympy import Expr, Rational, Symbol

from . import balls
from .proof import Claim, Proof
from .search import prove
from .terms import continuity_claims

_WITNESS_BITS = 192


@dataclass(frozen=True)
class Witness:
    """Two exact points and enclosures (as text) that do not overlap; `parameters` are the values used."""

    low: Rational
    high: Rational
    at_low: str
    at_high: str
    parameters: tuple[tuple[str, str], ...] = ()


def prove_nonnegative(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> Proof | None:
    """A proof that `expr >= 0` on (lower, upper), for all admissible parameters; None when none was found."""
    return prove(expr, var, lower, upper, strict=False)


def prove_positive(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> Proof | None:
    """A proof that `expr > 0` on the open interval (lower, upper); None when none was found."""
    return prove(expr, var, lower, upper, strict=True)


def prove_claim(claim: Claim) -> Proof | None:
    """A proof of the claim, None when none was found."""
    return prove(claim.formula, claim.variable, claim.lower, claim.upper, claim.strict)


def prove_all(needed: Iterable[Claim]) -> list[Proof] | None:
    """A proof of each claim, None as soon as there is one without."""
    found = []
    for claim in needed:
        proof = prove_claim(claim)
        if proof is None:
            return None
        found.append(proof)
    return found


def prove_nondecreasing(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> Proof | None:
    """A proof that the derivative of `expr` is >= 0, where `expr` is also proved continuous on (lower, upper)."""
    found = prove_nonnegative(expr.diff(var), var, lower, upper)
    return found if found is not None and is_continuous(expr, var, lower, upper) else None


def is_continuous(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> bool:
    """Is `expr` proved real and continuous on the open interval: no pole, jump, or root or log of a negative number?"""
    needed = continuity_claims(expr, var, lower, upper)
    return needed is not None and all(prove_claim(claim) is not None for claim in needed)


def witness_decrease(g: Expr, var: Symbol, points: Iterable[Rational]) -> Witness | None:
    """Exact points a < b, neighbours among `points`, with g(a) > g(b): the enclosures do not overlap."""
    values = [(x, balls.enclose(g, {var: x}, _WITNESS_BITS)) for x in points]
    finite = [(x, ball) for x, ball in values if ball.is_finite()]
    for (a, at_a), (b, at_b) in pairwise(finite):
        if at_a > at_b:
            return Witness(a, b, digits(at_a), digits(at_b))
    return None


def witness_negative(g: Expr, var: Symbol, points: Iterable[Rational]) -> Witness | None:
    """An exact point at which the enclosure of g lies below 0."""
    for x in points:
        ball = balls.enclose(g, {var: x}, _WITNESS_BITS)
        if ball.is_finite() and ball < 0:
            return Witness(x, x, digits(ball), digits(ball))
    return None


def digits(ball: flint.arb, count: int = 12) -> str:
    """The first digits of a ball's midpoint."""
    return str(ball.str(count, radius=False))
