"""Integrals of rational functions times a logarithm, by partial fractions and the dilogarithm.

SymPy has no rule that gets from log(1 + u)/(u (1 + u)) to -Li2(-u) - log(1 + u)^2/2. The result is a claim
like any other and is checked by whoever asked for it.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol

from .. import oracle

_SECONDS = 5.0


def integrate_logs(integrand: Expr, u: Symbol) -> Expr | None:
    """An antiderivative of sum_k R_k(u) log(p_k + q_k u) for u > 0, R_k rational; None for other forms."""
    logs = sorted((f for f in integrand.atoms(sympy.log) if f.has(u)), key=str)
    names = [sympy.Dummy() for _ in logs]
    algebraic = sympy.together(sympy.expand_log(integrand, force=True).xreplace(dict(zip(logs, names, strict=True))))
    if not logs or not algebraic.is_rational_function(u, *names):
        return None
    numerator, denominator = sympy.fraction(algebraic)
    if denominator.has(*names):
        return None
    found, rest = sympy.S.Zero, sympy.S.Zero
    back = dict(zip(names, logs, strict=True))
    for powers, coefficient in sympy.Poly(numerator, *names).terms():
        factor = sympy.prod(name**power for name, power in zip(names, powers, strict=True)).xreplace(back)
        for part in sympy.Add.make_args(sympy.apart(coefficient / denominator, u)):
            term = _dilogarithm(factor, part, u)
            found, rest = (found, rest + factor * part) if term is None else (found + term, rest)
    remaining = _remaining(rest, u)
    return None if remaining is None else found + remaining


def _dilogarithm(factor: Expr, part: Expr, u: Symbol) -> Expr | None:
    """int log(p + q u) A/(a u + b) du, with s + q t = p + q u, t = u + b/a: log(s) log(t) - Li2(-q t/s)."""
    amount, line = sympy.fraction(sympy.together(part))
    if not isinstance(factor, sympy.log) or amount.has(u) or not _is_line(line, u) or not _is_line(factor.args[0], u):
        return None
    (a, b), (q, p) = sympy.Poly(line, u).all_coeffs(), sympy.Poly(factor.args[0], u).all_coeffs()
    t, s = u + b / a, sympy.simplify(p - q * b / a)
    if s == 0:
        return amount / a * factor**2 / 2
    return amount / a * (sympy.log(s) * sympy.log(t) - sympy.polylog(2, -q * t / s))


def _is_line(expr: Expr, u: Symbol) -> bool:
    return expr.is_polynomial(u) and sympy.degree(expr, u) == 1


def _remaining(rest: Expr, u: Symbol) -> Expr | None:
    if rest == 0:
        return sympy.S.Zero
    try:
        return oracle.ask("integrate", rest, u, manual=True, seconds=_SECONDS)
    except oracle.OracleError:
        return None
