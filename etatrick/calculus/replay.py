"""The checker of sign proofs: every rule of `proof.Proof`, replayed with exact arithmetic. It searches for nothing.

What it trusts: SymPy's polynomial algebra, its derivative, and Arb's balls for the sign of a constant.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import sympy
from sympy import Expr, Symbol

from ..symbols import EtatrickError
from . import zones
from .proof import Proof
from .terms import continuous_from, identical, nonnegative, positive, real


class Rejected(EtatrickError):
    """A proof that does not prove what it claims."""


def replay(proof: Proof) -> None:
    """Raises Rejected at the first node of the proof that does not follow from its parts."""
    for node in proof.nodes():
        if not accepts(node):
            raise Rejected(f"{node.formula} on ({node.lower}, {node.upper}) does not follow by {node.rule}")


def accepts(node: Proof) -> bool:
    """Does the claim of one node follow from those of its parts?"""
    below_zero = node.variable.is_positive and not nonnegative(node.lower)
    return not below_zero and node.rule in _CHECKS and _CHECKS[node.rule](node)


def _by_signs(p: Proof) -> bool:
    return positive(p.formula) if p.strict else nonnegative(p.formula)


def _by_product(p: Proof) -> bool:
    for part, base, power in zip(p.parts, p.factors, p.powers, strict=True):
        if part is None and not (power.is_Integer and power > 0 and power.is_even and not p.strict and real(base)):
            return False
        if part is not None and not (part.formula == base and _same_place(p, part) and real(power)):
            return False
        if part is not None and not part.strict and (p.strict or not positive(power)):
            return False
    return identical(p.formula, sympy.Mul(*itertools.starmap(sympy.Pow, zip(p.factors, p.powers, strict=True))))


def _by_derivative(p: Proof) -> bool:
    (part,) = p.parts
    if part is None or not _same_place(p, part) or (p.strict and not part.strict):
        return False
    at = p.formula.subs(p.variable, p.lower)
    start = nonnegative(at) or nonnegative(sympy.simplify(at))
    rises = p.formula.diff(p.variable) == part.formula
    return start and rises and continuous_from(p.formula, p.variable, p.lower)


def _by_coefficients(p: Proof) -> bool:
    coefficients = moved(p.formula, p.variable, p.lower, p.upper).coeffs()
    return all(map(nonnegative, coefficients)) and (not p.strict or any(map(positive, coefficients)))


def _by_sturm(p: Proof) -> bool:
    poly = moved(p.formula, p.variable, p.lower, p.upper)
    if not (poly.domain.is_ZZ or poly.domain.is_QQ) or poly.is_zero:
        return False
    _, factors = poly.sqf_list()
    crossing = [f for f, k in factors if p.strict or k % 2]
    inside = sum(f.count_roots(0, None) - (f.eval(0) == 0) for f in crossing)
    return not inside and next(poly.eval(k) for k in itertools.count(1) if poly.eval(k) != 0) > 0


def moved(e: Expr, x: Symbol, lower: Expr, upper: Expr) -> sympy.Poly:
    """The polynomial e at x = lower + z, or its numerator at x = (lower + upper z)/(1 + z): z runs through (0, oo)."""
    z = sympy.Dummy("z", positive=True)
    poly = sympy.Poly(e, x)
    if upper is sympy.oo:
        return sympy.Poly(poly.as_expr().subs(x, lower + z), z)
    n = poly.degree()
    terms = (c * (lower + upper * z) ** k * (1 + z) ** (n - k) for (k,), c in poly.terms())
    return sympy.Poly(sympy.expand(sum(terms)), z)


def _by_substitution(p: Proof) -> bool:
    (part,), (x_of_y,) = p.parts, p.factors
    if part is None or not real(x_of_y) or x_of_y.has(p.variable) or (p.strict and not part.strict):
        return False
    if any(e.has(part.variable) for e in (p.formula, p.lower, p.upper)):  # a parameter must not be captured
        return False
    ends = [sympy.simplify(x_of_y.subs(part.variable, end)) for end in (part.lower, part.upper)]
    covers = any(
        all(e == goal or identical(e, goal) for e, goal in zip(order, (p.lower, p.upper), strict=True))
        for order in (ends, ends[::-1])
    )
    return covers and identical(p.formula.subs(p.variable, x_of_y), part.formula)


#: (lower, upper) bounds of a function at u; a bound None is not known.
_BOUNDS: dict[type, Callable[[Expr], tuple[Expr, Expr | None] | None]] = {
    sympy.sin: lambda u: (sympy.S.NegativeOne, sympy.S.One),
    sympy.cos: lambda u: (sympy.S.NegativeOne, sympy.S.One),
    sympy.tanh: lambda u: (sympy.S.Zero, sympy.S.One) if nonnegative(u) else None,
    sympy.erf: lambda u: (sympy.S.Zero, sympy.S.One) if nonnegative(u) else None,
    sympy.atan: lambda u: (sympy.S.Zero, sympy.pi / 2) if nonnegative(u) else None,
    sympy.exp: lambda u: (sympy.S.Zero, sympy.S.One) if nonnegative(-u) else (1 + u, None),
}


def bounds(atom: Expr) -> tuple[Expr, Expr | None] | None:
    """Known bounds of a function whose argument is real."""
    kind = _BOUNDS.get(type(atom))
    return kind(atom.args[0]) if kind and real(atom.args[0]) else None


def vertices(e: Expr, atoms: tuple[Expr, ...]) -> list[Expr] | None:
    """The values of e with every atom at one of its bounds; None unless e is affine in each of them."""
    corners = [e]
    for atom in atoms:
        symbol, known = sympy.Dummy(real=True), bounds(atom)
        if known is None:
            return None
        low, high = known
        replaced = [sympy.expand(corner.xreplace({atom: symbol})) for corner in corners]
        if any(not c.is_polynomial(symbol) or sympy.degree(c, symbol) > 1 for c in replaced):
            return None
        ends = [c.subs(symbol, low) for c in replaced]
        corners = ends + [c.coeff(symbol, 1) if high is None else c.subs(symbol, high) for c in replaced]
    return corners


def _by_extremes(p: Proof) -> bool:
    corners = vertices(p.formula, p.factors)
    if corners is None or len(corners) != len(p.parts):
        return False
    return all(
        part is not None and _same_place(p, part) and (part.strict or not p.strict) and identical(part.formula, corner)
        for part, corner in zip(p.parts, corners, strict=True)
    )


def _same_place(p: Proof, part: Proof) -> bool:
    return (part.variable, part.lower, part.upper) == (p.variable, p.lower, p.upper)


def _by_parameter(p: Proof) -> bool:
    (part,) = p.parts
    if part is None or p.formula.has(p.variable) or (p.strict and not part.strict):
        return False
    everywhere = part.variable.is_positive and (part.lower, part.upper) == (0, sympy.oo)
    return bool(everywhere) and part.formula == p.formula


def _by_boxes(p: Proof) -> bool:
    if p.tiling is None or not p.tiling.complete:
        return False
    return zones.replay(p.formula, p.variable, p.lower, p.upper, p.strict, p.tiling)


_CHECKS: dict[str, Callable[[Proof], bool]] = {
    "signs": _by_signs,
    "product": _by_product,
    "derivative": _by_derivative,
    "coefficients": _by_coefficients,
    "sturm": _by_sturm,
    "substitution": _by_substitution,
    "extremes": _by_extremes,
    "parameter": _by_parameter,
    "boxes": _by_boxes,
}
