"""Formulas in exp(t) written with exp(-t), so that they have values on wide balls of large t."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Symbol


def without_growth(expr: Expr, t: Symbol) -> Expr:
    """The same function: log(a exp(t) + b) as t + log(a + b exp(-t)), a quotient of exponentials in exp(-t) only."""
    q = sympy.Dummy("q", positive=True)
    if not expr.has(sympy.exp(t)):
        return expr
    moved = expr.subs(sympy.exp(-t), q).subs(sympy.exp(t), 1 / q)
    if moved.has(sympy.exp(t)) or not moved.has(q):
        return expr

    def split(argument: Any) -> Expr:
        top, bottom = sympy.fraction(sympy.together(argument))
        c, k = bottom.as_coeff_exponent(q)
        return sympy.log(argument) if c.has(q) else sympy.log(sympy.expand(top / c)) + k * t

    moved = moved.replace(lambda e: isinstance(e, sympy.log) and e.has(q), lambda e: split(e.args[0]))
    return sympy.together(moved).subs(q, sympy.exp(-t))
