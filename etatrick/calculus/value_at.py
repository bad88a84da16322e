"""A number given by a formula at a point, kept apart: the point is computed once, however often the formula uses it."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Symbol

from . import balls
from .root import root


class value_at(sympy.Function):
    """value_at(F, t, x) = F(t = x); t is bound. For points x that are long to write, such as roots."""

    nargs = 3

    @property
    def bound_symbols(self) -> list[Symbol]:
        """The variable of the formula."""
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Any]:
        """The symbols of the point and the parameters of the formula."""
        formula, var, point = self.args
        return (formula.free_symbols - {var}) | point.free_symbols

    def _eval_is_extended_real(self) -> bool:
        return True

    def _fresh(self, clashing: set[Any]) -> Expr:
        """The same number with its variable renamed, when a value put in would be captured."""
        formula, var, point = self.args
        if var not in clashing:
            return self
        new = sympy.Dummy(var.name, **var.assumptions0)
        return self.func(formula.xreplace({var: new}), new, point)

    def _eval_derivative(self, symbol: Symbol) -> Expr:
        """dF/ds + F' dx/ds at t = x, F and x being functions of the parameter s."""
        if symbol not in self.free_symbols:
            return sympy.S.Zero
        formula, var, point = self._fresh({symbol}).args
        inner, slope = (self.func(part, var, point) for part in (formula.diff(symbol), formula.diff(var)))
        return inner + slope * point.diff(symbol)

    def _eval_evalf(self, prec: int) -> Expr:
        from .balls import evaluate

        digits = int(prec * 0.30103) + 2
        return sympy.Float(evaluate(self, {}, digits).mid().str(digits, radius=False), digits)

    def _eval_subs(self, old: Any, new: Any) -> Expr:
        formula, var, point = self._fresh(new.free_symbols if old in self.free_symbols else set()).args
        inner = formula if old == var else formula.subs(old, new)
        return self.func(inner, var, point.subs(old, new))

    def _xreplace(self, rule: Any) -> tuple[Expr, bool]:
        if self in rule:
            return rule[self], True
        inside = {old: new for old, new in rule.items() if old != self.args[1]}
        used = [new for old, new in inside.items() if old in self.free_symbols]
        formula, var, point = self._fresh({symbol for new in used for symbol in new.free_symbols}).args
        inner, first = formula._xreplace(inside)
        outer, second = point._xreplace(rule)
        return (self.func(inner, var, outer), True) if first or second else (self, False)


def at_point(expr: Expr, var: Symbol, point: Expr) -> Expr:
    """expr with var = point: substituted, or kept apart where the point holds a root."""
    if var not in expr.free_symbols:
        return expr
    return value_at(expr, var, point) if point.has(root, value_at) and expr != var else expr.subs(var, point)


def shown(value: Expr) -> str:
    """A number without a short name in twelve digits, anything else as it is."""
    if value.free_symbols or not value.has(value_at, root):
        return str(value)
    return str(balls.evaluate(value, {}, 20).str(12, radius=False))
