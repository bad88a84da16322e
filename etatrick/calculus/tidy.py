"""Readable forms: the shortest of a few rewritings, kept only if ball arithmetic finds it equal."""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Expr

from .. import oracle
from ..symbols import EtatrickError
from . import balls
from .checks import parameter_draws

_SIMPLIFY_SECONDS = 4.0
_SHORT = 6
_LARGEST = 150
_STEEPEST = 24
_HYPERBOLIC = (sympy.tanh, sympy.sinh, sympy.cosh)


@lru_cache(maxsize=1024)
def tidy(expr: Expr, thorough: bool = True) -> Expr:
    """An expression equal to `expr` on the positive reals with as few operations as its rewritings offer.

    Not `thorough`: without SymPy's simplify, which takes seconds on a sum of logarithms.
    """
    if not expr.free_symbols or isinstance(expr, sympy.Piecewise) or expr.has(sympy.Integral):
        return expr
    if not tame(expr):
        return expr
    candidates = [expr, *_cheap(expr)]
    if thorough and min(map(sympy.count_ops, candidates)) > _SHORT:
        try:
            shorter = oracle.ask("simplify", min(candidates, key=_length), seconds=_SIMPLIFY_SECONDS)
            candidates += [shorter, sympy.expand_log(shorter)]
        except oracle.OracleError:
            pass
    towers = _towers(expr)
    for candidate in sorted(dict.fromkeys(candidates), key=_length):
        if _towers(candidate) > towers:
            continue
        if candidate == expr or same(candidate, expr):
            return candidate
    return expr


def _towers(expr: Expr) -> int:
    """Powers with a variable exponent: log(x**u) is no shorter way to say u*log(x)."""
    return len([p for p in expr.atoms(sympy.Pow) if p.exp.free_symbols and p.base is not sympy.E])


def tame(expr: Expr) -> bool:
    """May SymPy's polynomial algebra be let loose on it? Powers such as eta**(29739/20000) make it run for ever."""
    if sympy.count_ops(expr) > _LARGEST:
        return False
    powers = [p.exp for p in expr.atoms(sympy.Pow) if p.exp.is_Rational]
    # exp(p x/q) is the p-th power of the generator exp(x/q), whatever q
    steep = [c.p for e in expr.atoms(sympy.exp) for c in e.args[0].atoms(sympy.Rational)]
    return all(abs(k) <= _STEEPEST for k in (*steep, *(n for x in powers for n in (x.p, x.q))))


def _cheap(expr: Expr) -> list[Expr]:
    together = sympy.together(expr)
    forms = [sympy.cancel(together), sympy.factor(together), sympy.powsimp(expr), sympy.expand(expr)]
    forms.append(sympy.expand_log(expr))
    if expr.has(*_HYPERBOLIC):
        forms.append(sympy.simplify(sympy.cancel(sympy.together(expr.rewrite(sympy.exp)))))
    return forms


def _length(expr: Expr) -> tuple[int, int, str]:
    """Operations, with a surcharge on what reads worse than its length: tanh beside exp, powers
    inside a log, and fractions inside a sum."""
    awkward = len([n for n in sympy.preorder_traversal(expr) if isinstance(n, _HYPERBOLIC)])
    awkward += 4 * len([n for n in expr.atoms(sympy.log) if n.args[0].is_Pow])
    awkward += 3 * len([n for n in expr.atoms(sympy.Add) if any(sympy.fraction(t)[1].free_symbols for t in n.args)])
    return int(sympy.count_ops(expr)) + awkward, len(str(expr)), str(expr)


def same(a: Expr, b: Expr, points: int = 6) -> bool:
    """Do enclosures of a and b overlap to 30 digits at exact points from 10^-3 to 10^3?

    Points where both are undefined say nothing; at least one must be informative.
    """
    symbols = sorted(a.free_symbols | b.free_symbols, key=str)
    informative = 0
    for k in range(points):
        draw = parameter_draws(frozenset(symbols))[k % 2]
        scale = sympy.Rational(7 + 3 * k, 5) * sympy.Rational(10) ** (k - points // 2)
        values = {s: x * scale for s, x in draw.items()}
        try:
            left, right = balls.evaluate(a, values, 30), balls.evaluate(b, values, 30)
        except EtatrickError:
            continue
        if not left.overlaps(right):
            return False
        informative += 1
    return informative > 0


def sign_of(expr: Expr) -> int | None:
    """1, 0 or -1 for an expression in parameters at most: by ball, then by algebra; None when unclear."""
    if not expr.free_symbols:
        ball = balls.enclose(expr, {}, 256)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
    if not tame(expr):
        return None
    plain = sympy.factor(sympy.together(sympy.simplify(expr)))
    if plain == 0:
        return 0
    return 1 if plain.is_positive else -1 if plain.is_negative else None
