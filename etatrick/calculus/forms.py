"""Other ways to write a formula, to choose a readable one from; nothing here is sure, callers check."""

from __future__ import annotations

import math

import sympy
from sympy import Expr, Rational

from .tidy import tidy

_LARGEST = 60
_HIGHEST_POWER = 4


def forms(expr: Expr) -> list[Expr]:
    """`expr` and rewritings of it, shortest first; those of logarithms may hold for positive reals only."""
    short = tidy(expr)
    found = [expr, short]
    if sympy.count_ops(short) <= _LARGEST:
        expanded = sympy.expand(short)
        collected = sympy.collect(expanded, sorted(short.atoms(sympy.exp, sympy.log), key=str))
        found += [sympy.factor_terms(expanded), _positive(collected), _arsinh(short)]
        found += _logarithmic(short) if short.has(sympy.log) else []
    return sorted({expr} | {form for form in found if not _obscure(form)}, key=length)


def length(expr: Expr) -> tuple[int, int, str]:
    """Operations first, then characters, then the alphabet, so that the choice is the same in every run."""
    operations = min(int(sympy.count_ops(expr)), int(sympy.count_ops(-expr)))  # -(a + b) is not shorter than -a - b
    return operations, len(str(expr)), str(expr)


def _obscure(expr: Expr) -> bool:
    """Does it hold something like log(x^sqrt(2)), which is fewer operations than sqrt(2) log(x) and worse?"""
    powers = {power for log in expr.atoms(sympy.log) for power in log.atoms(sympy.Pow)}
    return any(power.exp.is_number and not power.exp.is_Rational for power in powers)


def _logarithmic(expr: Expr) -> list[Expr]:
    """Logarithms split and joined, their arguments expanded: log((eps + w)/eps) = log(1 + w/eps)."""
    split = sympy.expand(sympy.expand_log(sympy.factor(expr), force=True))
    joined = _joined(split)
    found = [split, joined, tidy(joined)]
    found += [f.replace(sympy.log, lambda x: sympy.log(sympy.expand(x))) for f in (expr, *found)]
    return [*found, expr.replace(sympy.log, _log_of_reciprocal)]


def _joined(total: Expr) -> Expr:
    """One logarithm for all terms that differ by a rational factor: 2 a log(x) - a log(y) = a log(x^2/y).

    Unlike SymPy's logcombine this leaves every other factor outside, and roots too: log(x/y^2)/2, not
    log(sqrt(x)/y).
    """
    groups: dict[Expr, list[tuple[Rational, Expr]]] = {}
    rest = sympy.S.Zero
    for term in sympy.Add.make_args(total):
        number, other = term.as_coeff_Mul()
        logs = [f for f in sympy.Mul.make_args(other) if isinstance(f, sympy.log)]
        if len(logs) == 1:
            groups.setdefault(other / logs[0], []).append((number, logs[0].args[0]))
        else:
            rest += term
    return rest + sum(factor * _one_log(parts) for factor, parts in groups.items())


def _one_log(parts: list[tuple[Rational, Expr]]) -> Expr:
    """sum c log(x) as a multiple of one logarithm with small powers, the longest x in its numerator."""
    longest = max(parts, key=lambda part: length(part[1]))[0]
    unit = Rational(math.gcd(*(c.p for c, _ in parts)), math.lcm(*(c.q for c, _ in parts))) * sympy.sign(longest)
    if any(abs(c / unit) > _HIGHEST_POWER for c, _ in parts):
        return sum(c * sympy.log(x) for c, x in parts)
    return unit * sympy.log(sympy.prod(x ** (c / unit) for c, x in parts))


def _log_of_reciprocal(x: Expr) -> Expr:
    """log(-1/(t - 1)) = -log(1 - t)."""
    numerator, denominator = sympy.fraction(x)
    return -sympy.log(sympy.expand(denominator / numerator)) if numerator.is_Number else sympy.log(x)


def _positive(expr: Expr) -> Expr:
    """1 - (w + 1) exp(-w) rather than (-w - 1) exp(-w) + 1."""

    def negative(factor: Expr) -> bool:
        return factor.is_Add and all(term.could_extract_minus_sign() for term in factor.args)

    def flip(product: Expr) -> Expr:
        return sympy.Mul(*(-f if negative(f) else f for f in product.args)) * (-1) ** sum(map(negative, product.args))

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
