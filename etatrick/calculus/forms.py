"""Other ways to write a formula, to choose a readable one from; nothing here is sure, callers check."""

from __future__ import annotations

import math

import sympy
from sympy import Expr

from .tidy import tidy

_LARGEST = 150


def forms(expr: Expr) -> list[Expr]:
    """`expr` and rewritings of it, shortest first; those of logarithms may hold for positive reals only."""
    short = tidy(expr)
    found = [expr, short]
    if sympy.count_ops(short) <= _LARGEST:
        expanded = sympy.expand(short)
        collected = sympy.collect(expanded, sorted(short.atoms(sympy.exp, sympy.log), key=str))
        found += [sympy.factor_terms(expanded), _positive(collected), _arsinh(short)]
        found += _logarithmic(short) if short.has(sympy.log) else []
    return sorted(dict.fromkeys(found), key=length)


def length(expr: Expr) -> tuple[int, int, str]:
    """Operations first, then characters, then the alphabet, so that the choice is the same in every run."""
    operations = min(
        int(sympy.count_ops(expr)), int(sympy.count_ops(-expr))
    )  # -(a + b) is not shorter than -a - b
    return operations, len(str(expr)), str(expr)


def _logarithmic(expr: Expr) -> list[Expr]:
    """Logarithms joined and split, their arguments expanded: log((eps + w)/eps) = log(1 + w/eps)."""
    split = sympy.expand(sympy.expand_log(sympy.factor(expr), force=True))
    # 2 log(x) - log(y) over 2 rather than the logarithm of a root
    q = math.lcm(*(c.q for c in _log_coefficients(split)))
    joined = sympy.logcombine(sympy.expand(q * split), force=True) / q
    found = [sympy.logcombine(expr, force=True), joined, split]
    found += [f.replace(sympy.log, lambda x: sympy.log(sympy.expand(x))) for f in (expr, *found)]
    return [*found, *map(tidy, found), expr.replace(sympy.log, _log_of_reciprocal)]


def _log_coefficients(expr: Expr) -> list[sympy.Rational]:
    terms = [term.as_coeff_Mul() for term in sympy.Add.make_args(expr)]
    return [c for c, rest in terms if c.is_Rational and isinstance(rest, sympy.log)]


def _log_of_reciprocal(x: Expr) -> Expr:
    """log(-1/(t - 1)) = -log(1 - t)."""
    numerator, denominator = sympy.fraction(x)
    return -sympy.log(sympy.expand(denominator / numerator)) if numerator.is_Number else sympy.log(x)


def _positive(expr: Expr) -> Expr:
    """1 - (w + 1) exp(-w) rather than (-w - 1) exp(-w) + 1."""

    def negative(factor: Expr) -> bool:
        return factor.is_Add and all(term.could_extract_minus_sign() for term in factor.args)

    def flip(product: Expr) -> Expr:
        return sympy.Mul(*(-f if negative(f) else f for f in product.args)) * (-1) ** sum(
            map(negative, product.args)
        )

    return expr.replace(lambda e: e.is_Mul and any(map(negative, e.args)), flip)


def _arsinh(expr: Expr) -> Expr:
    """log(x + sqrt(x^2 + 1)) = asinh(x)."""

    def rewrite(x: Expr) -> Expr:
        for part in sympy.Add.make_args(sympy.expand(x)):
            rest = x - part
            if part.is_Pow and part.exp is sympy.S.Half and sympy.expand(part.base - rest**2) == 1:
                return sympy.asinh(rest)
        return sympy.log(x)

    return expr.replace(sympy.log, rewrite)
