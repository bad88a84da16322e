"""Is a formula >= 0 (or > 0) on a whole box [a, b]? Balls first, then Taylor's formula over the box.

With F_k = F^(k)(c)/k! at the midpoint c, the last coefficient enclosed over the box, and |h| <= r:

    value       F_0 + F_1 h + ... + F_n h^n >= 0
    slope       F_1 + 2 F_2 h + ... has one sign, and F >= 0 at the lower end
    curvature   m <= F_2 + 3 F_3 h + ..., m > 0, and F_0 - F_1^2/(4 m) >= 0

A box is accepted only where every root, logarithm and inverse function in the formula is certified real on it:
ball arithmetic restricts such functions to their domains, and would otherwise pass over a gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import sympy
from flint import arb
from sympy import Expr, Symbol

from . import balls
from .balls import Unsupported
from .fields import Env
from .translate import Closure, real_closure
from .zone_jets import jet, jets, over

#: The order of the Taylor formula.
_ORDER: Final = 9
#: Formulas that jump or bend: no Taylor formula.
_SWITCHES: Final = (sympy.Piecewise, sympy.sign, sympy.Heaviside, sympy.floor, sympy.ceiling)
#: Functions that are real where their last argument is positive.
_ON_POSITIVE: Final = (sympy.log, sympy.li, sympy.Ci, sympy.Chi, sympy.expint, sympy.uppergamma, sympy.loggamma)


@dataclass(frozen=True)
class Boxes:
    """The tests of one formula at one precision."""

    expr: Expr
    var: Symbol
    strict: bool
    bits: int

    @cached_property
    def _closure(self) -> Closure:
        return real_closure(self.expr)

    @cached_property
    def _guards(self) -> tuple[Closure, ...]:
        return tuple(real_closure(g) for g in sorted(set(_conditions(self.expr, self.var)), key=str))

    @cached_property
    def _smooth(self) -> bool:
        if self.expr.has(*_SWITCHES):
            return False
        try:
            with balls.precision(self.bits):
                jet(self.expr, self.var, arb(1), 2)
        except Unsupported:
            return False
        return True

    def value(self, x: Any) -> Any:
        """F at an exact point, a ball."""
        with balls.precision(self.bits):
            env = balls.environment({self.var: x})
            return self._closure(env) if self._real(env) else arb.nan()

    def holds(self, a: Any, b: Any, taylor: bool = True) -> bool:
        """Is F certified real and >= 0 (> 0 if strict) on [a, b]? The ends are rational numbers or balls."""
        with balls.precision(self.bits):
            box = arb(a).union(arb(b))
            env = Env({self.var: box})
            if not self._real(env):
                return False
            return self._signed(self._closure(env)) or (taylor and self._smooth and self._by_taylor(a, b))

    def _real(self, env: Env) -> bool:
        return all(guard(env) > 0 for guard in self._guards)

    def _signed(self, value: Any) -> bool:
        return bool(value.is_finite() and (value > 0 if self.strict else value >= 0))

    def _by_taylor(self, a: Any, b: Any) -> bool:
        low, high = arb(a), arb(b)
        center = ((low + high) / 2).mid()
        radius = (high - center).upper().max((center - low).upper())
        f, on_box = jets(self.expr, self.var, center, radius, _ORDER + 1)
        f[-1] = on_box[-1]
        if not all(x.is_finite() for x in f):
            return False
        if self._signed(over(f, radius)):
            return True
        slope = over([k * x for k, x in enumerate(f)][1:], radius)
        if slope >= 0 or slope <= 0:
            return self._signed(self._closure(Env({self.var: low if slope >= 0 else high})))
        m = over([k * (k - 1) * x / 2 for k, x in enumerate(f)][2:], radius)
        return bool(m > 0) and self._signed(f[0] - f[1] ** 2 / (4 * m))


def _conditions(expr: Expr, var: Symbol) -> Iterator[Expr]:
    """Formulas that must be positive for `expr` to be real, except those that are so by assumption."""
    for node in sympy.preorder_traversal(expr):
        for condition in _needs(node) if isinstance(node, Expr) and node.has(var) else ():
            if condition.has(var) and not condition.is_positive:
                yield condition


def _needs(node: Expr) -> tuple[Expr, ...]:
    x = node.args[-1] if node.args else node
    if node.is_Pow and not node.exp.is_Integer:
        return (node.base,)
    if isinstance(node, _ON_POSITIVE):
        return (x,)
    if isinstance(node, sympy.asin | sympy.acos | sympy.atanh):
        return (1 + x, 1 - x)
    if isinstance(node, sympy.acosh):
        return (x - 1,)
    if isinstance(node, sympy.polylog):
        return (1 - x,)
    if isinstance(node, sympy.LambertW):
        y = node.args[0]
        return (sympy.E * y + 1,) if len(node.args) == 1 else (sympy.E * y + 1, -y)
    return ()
