"""Derivatives that stay elementary where SymPy's do not.

SymPy differentiates 2F2(1,1; 3/2,2; z), which the dual of variational dropout holds, into further hypergeometric
functions. Term by term (n + 1) (1)_n/(2)_n = 1, so that (z d/dz + 1) 2F2(1,1; 3/2,2; z) = 1F1(1; 3/2; z), and

    1F1(1; 3/2; -x^2) = D(x)/x        (Dawson's integral).
"""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol

from ..symbols import dawson

_UPPER = (sympy.S.One, sympy.S.One)
_LOWER = (sympy.Rational(3, 2), sympy.Integer(2))


def derivative(expr: Expr, var: Symbol) -> Expr:
    """d expr/d var."""
    special = [h for h in expr.atoms(sympy.hyper) if (tuple(h.ap), tuple(h.bq)) == (_UPPER, _LOWER) and h.has(var)]
    names = {h: sympy.Dummy(positive=True) for h in special}
    outer = expr.xreplace(names)
    total = outer.diff(var)
    for h, name in names.items():
        z = h.args[2]
        root = sympy.sqrt(-z)
        inner = (dawson(root) / root - name) / z * z.diff(var)
        total += outer.diff(name) * inner
    return sympy.expand(total).xreplace({name: h for h, name in names.items()}) if special else total
