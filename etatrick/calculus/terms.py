"""What can be read off a formula, term by term: its sign, that it is real, continuous, or the same as another.

A no is never a statement about the formula. Nothing here searches.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Symbol

from ..symbols import dawson
from . import balls
from .proof import Claim
from .tidy import tame

_BITS = 256
_SMALL = 60
#: Real and continuous on the real line; those of the second line moreover have the sign of their argument.
_ENTIRE = (sympy.exp, sympy.cosh, sympy.cos, sympy.sin, sympy.erfc, sympy.sech)
_ODD = (sympy.sinh, sympy.tanh, sympy.asinh, sympy.atan, sympy.erf, sympy.erfi, dawson)
_POSITIVE = (sympy.exp, sympy.cosh, sympy.erfc, sympy.sech)
#: Real and continuous where the last argument is positive.
_WHERE_POSITIVE = (
    sympy.log,
    sympy.Ei,
    sympy.expint,
    sympy.gamma,
    sympy.loggamma,
    sympy.LambertW,
    sympy.coth,
    sympy.csch,
)


@lru_cache(maxsize=1 << 16)
def positive(e: Expr) -> bool:
    """Is e > 0 by the signs of its symbols alone? No is no statement about e."""
    if not e.free_symbols:
        return _constant(e, lambda ball: ball > 0)
    if e.is_Add:
        return (all(map(nonnegative, e.args)) and any(map(positive, e.args))) or _refactored(e, positive)
    if e.is_Mul:
        return all(map(positive, e.args))
    if e.is_Pow:
        return positive(e.base) and real(e.exp)
    if isinstance(e, _POSITIVE):
        return real(e.args[0])
    if isinstance(e, _ODD):
        return positive(e.args[0])
    return positive(sympy.expand(e.args[0] - 1)) if isinstance(e, sympy.log) else e.is_Symbol and bool(e.is_positive)


@lru_cache(maxsize=1 << 16)
def nonnegative(e: Expr) -> bool:
    """Is e >= 0 by the signs of its symbols alone?"""
    if e == 0 or positive(e) or (e.is_Symbol and e.is_nonnegative):
        return True
    if e.is_Add:
        return all(map(nonnegative, e.args)) or _refactored(e, nonnegative)
    if e.is_Mul:
        return all(map(nonnegative, e.args))
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return nonnegative(e.base) or (bool(e.exp.is_even) and real(e.base))
    if e.is_Pow:
        return nonnegative(e.base) and positive(e.exp)
    if isinstance(e, (*_ODD, sympy.Abs)):
        return real(e.args[0]) if isinstance(e, sympy.Abs) else nonnegative(e.args[0])
    return isinstance(e, sympy.log) and nonnegative(sympy.expand(e.args[0] - 1))


@lru_cache(maxsize=1 << 16)
def real(e: Expr) -> bool:
    """Is e a real number, defined wherever its symbols are?"""
    if e.is_Add or e.is_Mul or isinstance(e, (*_ENTIRE, *_ODD, sympy.Abs)):
        return all(map(real, e.args))
    if e.is_Pow:
        return real(e.exp) and (positive(e.base) or (bool(e.exp.is_Integer) and bool(e.exp > 0) and real(e.base)))
    if isinstance(e, sympy.log):
        return positive(e.args[0])
    return bool(e.is_extended_real and e.is_finite) if e.is_Symbol or e.is_Number or e.is_NumberSymbol else False


def _refactored(e: Expr, test: Callable[[Expr], bool]) -> bool:
    if sympy.count_ops(e) > _SMALL or not tame(e):
        return False
    other = sympy.factor(sympy.together(e))
    return not other.is_Add and test(other)


def _constant(e: Expr, test: Callable[[Any], bool]) -> bool:
    return real(e) and bool(test(balls.enclose(e, {}, _BITS)))


def identical(a: Expr, b: Expr) -> bool:
    """Is a = b as formulas, once hyperbolic functions are exponentials and exponentials powers of each other?"""
    hyperbolic = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.sech)
    difference = a - b
    if difference.has(*hyperbolic):
        difference = difference.replace(lambda n: isinstance(n, hyperbolic), lambda n: n.rewrite(sympy.exp))
    numerator = sympy.fraction(sympy.together(sympy.expand(factored_roots(difference), power_base=False)))[0]
    return any(form == 0 for form in (numerator.expand(), sympy.powsimp(numerator.expand()).expand()))


def factored_roots(e: Expr) -> Expr:
    """e with its radicands factored, so that SymPy takes roots of perfect squares of positive numbers."""

    def root(node: Expr) -> Expr:
        return sympy.Pow(sympy.factor(sympy.together(node.base)), node.exp)

    return e.replace(lambda n: n.is_Pow and n.base.is_Add and n.exp.is_Rational and n.exp.q == 2, root)


def continuous_from(e: Expr, x: Symbol, lower: Expr) -> bool:
    """Is e continuous on [lower, oo), by the signs of its parts?"""
    if not e.has(x) or e == x:
        return e == x or real(e)
    if e.is_Add or e.is_Mul or isinstance(e, (*_ENTIRE, *_ODD)):
        return all(continuous_from(part, x, lower) for part in e.args)
    inner = e.base if e.is_Pow else e.args[0] if isinstance(e, sympy.log) else None
    if inner is None or (e.is_Pow and not continuous_from(e.exp, x, lower)) or not continuous_from(inner, x, lower):
        return False
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return True
    at = inner.subs(x, lower)
    rooted = e.is_Pow and not e.exp.has(x) and positive(e.exp) and nonnegative(at)
    return positive(inner) and (rooted or positive(at))


def continuity_claims(e: Expr, x: Symbol, lower: Expr, upper: Expr) -> tuple[Claim, ...] | None:
    """What must be positive for e to be real and continuous on the interval; None where no such list is known."""
    if e == x or not e.has(x):
        return () if e == x or e.is_extended_real else None
    inner = e.args
    positive_args: tuple[Expr, ...] = ()
    if e.is_Pow and not (e.exp.is_Integer and e.exp > 0):
        # a base of either sign will do for an integer power: its square must not vanish
        positive_args = (e.base**2 if e.exp.is_Integer and not e.base.is_positive else e.base,)
    elif isinstance(e, _WHERE_POSITIVE):
        inner, positive_args = e.args[-1:], e.args[-1:]
        if any(a.has(x) for a in e.args[:-1]):
            return None
    elif not (e.is_Add or e.is_Mul or e.is_Pow or isinstance(e, (*_ENTIRE, *_ODD))):
        return None
    below = [continuity_claims(part, x, lower, upper) for part in inner]
    if None in below:
        return None
    found = [claim for claims in below if claims for claim in claims]
    found += [Claim(a, x, lower, upper, True) for a in positive_args if not positive(a)]
    return tuple(dict.fromkeys(found))
