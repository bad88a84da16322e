"""A proof that a formula is nonnegative on an interval, as data: what is claimed, by which rule, from which parts.

`signs.py` searches for such proofs and `replay.py` checks them; neither knows how the other works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Symbol

from .zone_evidence import Tiling

#: What a reader is told of each rule.
RULES = {
    "signs": "signs of the terms",
    "product": "factors",
    "derivative": "tower of derivatives",
    "coefficients": "signs of the coefficients",
    "sturm": "Sturm sequences",
    "substitution": "change of variable",
    "extremes": "bounds of bounded functions",
    "parameter": "a sign for all values of a parameter",
    "boxes": "ball arithmetic",
}


@dataclass(frozen=True)
class Claim:
    """formula >= 0 (> 0 if strict) for all lower < variable < upper and all admissible parameters."""

    formula: Expr
    variable: Symbol
    lower: Expr
    upper: Expr
    strict: bool = False

    def __str__(self) -> str:
        return f"{self.formula} {'>' if self.strict else '>='} 0 for {self.lower} < {self.variable} < {self.upper}"


@dataclass(frozen=True)
class Proof:
    """formula >= 0 (> 0 if strict) for all lower < variable < upper and all admissible parameters.

    `rule` says why, and what the other fields hold:

        signs         every term has that sign by the signs of its symbols
        product       formula = product of factors[i]^powers[i], each with its proof in parts[i], or None where the
                      power is even
        derivative    formula is continuous on [lower, upper), formula(lower) >= 0, and formula' >= 0 (parts[0])
        coefficients  formula(lower + z), or the numerator in z = (x - lower)/(upper - x), has coefficients of one sign
        sturm         a polynomial with rational coefficients and no root of odd multiplicity inside
        substitution  variable = factors[0], a formula in the variable of parts[0], whose interval it maps onto this one
        extremes      formula is affine in each of factors, which lie between known bounds: parts are its values there
        parameter     the formula is free of the variable: parts[0] claims it for all positive values of a parameter
        boxes         the ball arithmetic of `tiling`
    """

    formula: Expr
    variable: Symbol
    lower: Expr
    upper: Expr
    strict: bool
    rule: str
    parts: tuple[Proof | None, ...] = ()
    factors: tuple[Expr, ...] = ()
    powers: tuple[Expr, ...] = ()
    tiling: Tiling | None = None

    @property
    def claim(self) -> Claim:
        return Claim(self.formula, self.variable, self.lower, self.upper, self.strict)

    @property
    def level(self) -> str:
        """ "rigorous" where ball arithmetic is needed, "exact" otherwise."""
        return "rigorous" if any(node.rule == "boxes" for node in self.nodes()) else "exact"

    def nodes(self) -> Iterator[Proof]:
        """This claim and all those that it rests on."""
        yield self
        for part in self.parts:
            if part is not None:
                yield from part.nodes()

    def __str__(self) -> str:
        """The rules that were used, in words."""
        used = [node.rule for node in self.nodes()]
        telling = [rule for rule in used if rule not in ("signs", "product", "parameter")] or used[-1:]
        return ", ".join(dict.fromkeys(RULES[rule] for rule in telling))
