"""A family of noise laws with a complexity cost: ratio r and cost C as formulas in the parameters of the law."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Symbol

from .calculus.tidy import tidy


@dataclass(frozen=True)
class Level:
    """A further parameter of a noise law, in (lower, upper)."""

    symbol: Symbol
    lower: Expr = sympy.S.Zero
    upper: Expr = sympy.oo

    def subs(self, values: dict[Symbol, Expr]) -> Level:
        return replace(self, lower=self.lower.subs(values), upper=self.upper.subs(values))


@dataclass(frozen=True)
class NoiseFamily:
    """Multiplicative noise with ratio r(a) = Var(s)/E(s)^2 and complexity C(a) for a in (lower, upper).

    `others`: further parameters in r and C. `stationary`: v = w^2 at which a is stationary, where that is known
    otherwise than as -2 C'(a)/r'(a).
    """

    parameter: Symbol
    ratio: Expr
    cost: Expr
    lower: Expr = sympy.S.Zero
    upper: Expr = sympy.oo
    others: tuple[Level, ...] = ()
    stationary: Expr | None = None

    @property
    def free_symbols(self) -> set[Symbol]:
        ends = {s for level in self.levels for x in (level.lower, level.upper) for s in x.free_symbols}
        return (self.ratio.free_symbols | self.cost.free_symbols | ends) - {level.symbol for level in self.levels}

    @property
    def levels(self) -> tuple[Level, ...]:
        """All parameters with their ranges."""
        return (Level(self.parameter, self.lower, self.upper), *self.others)

    def subs(self, values: dict[Symbol, Expr]) -> NoiseFamily:
        first, *others = (level.subs(values) for level in self.levels)
        formulas = self.ratio.subs(values), self.cost.subs(values)
        return NoiseFamily(self.parameter, *formulas, first.lower, first.upper, tuple(others))

    @property
    def square(self) -> Expr:
        """v = w^2 at which the level a is stationary."""
        if self.stationary is not None:
            return self.stationary
        return tidy(-2 * self.cost.diff(self.parameter) / self.ratio.diff(self.parameter), False)

    def reversed(self) -> NoiseFamily:
        """The same family with its levels in the opposite order: a -> lower + 1/(a - lower) or lower + upper - a."""
        a, low, high = self.parameter, self.lower, self.upper
        other = low + 1 / (a - low) if high is sympy.oo else low + high - a
        square = None if self.stationary is None else self.stationary.subs(a, other)
        ratio, cost = tidy(self.ratio.subs(a, other)), tidy(self.cost.subs(a, other), False)
        return replace(self, ratio=ratio, cost=cost, stationary=square)
