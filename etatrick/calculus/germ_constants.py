"""Exact real constants: sums of rational multiples of irrational kernels such as sqrt(pi), with a certified sign.

The coefficients of germs must cancel exactly where their formulas do, so that the leading term left over is the
true one. Products are expanded and like kernels collected; what that does not reduce to 0 is compared with 0 by
balls, and where balls cannot tell, by SymPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sympy
from flint import arb, ctx, fmpq
from sympy import Expr

from ..symbols import EtatrickError
from . import balls

Kernels = dict[Expr, Any]
_LADDER: Final = (192, 1024)
#: Operations in a constant: SymPy's algebra of longer ones takes too long.
_LARGEST: Final = 60


class Undecided(EtatrickError):
    """A germ could not be formed, or its sign not be told."""


@dataclass(frozen=True, eq=False)
class Constant:
    """sum_i q_i k_i with rationals q_i != 0 and kernels k_i; the kernel of a rational number is 1."""

    terms: Kernels

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Constant) -> Constant:
        total = dict(self.terms)
        for kernel, q in other.terms.items():
            total[kernel] = total.get(kernel, 0) + q
        return Constant({k: q for k, q in total.items() if q != 0})

    def __mul__(self, other: Constant) -> Constant:
        if len(self.terms) == len(other.terms) == 1:
            ((k, p),), ((n, q),) = self.terms.items(), other.terms.items()
            if k is n is sympy.S.One:
                return Constant({k: p * q})
        total: Kernels = {}
        for k, p in self.terms.items():
            for n, q in other.terms.items():
                for kernel, r in _product(k, n).items():
                    total[kernel] = total.get(kernel, 0) + p * q * r
        return Constant({k: q for k, q in total.items() if q != 0})

    def __neg__(self) -> Constant:
        return Constant({k: -q for k, q in self.terms.items()})

    def rational(self) -> Any:
        """The value as fmpq, None where it is irrational."""
        if not self.terms:
            return fmpq(0)
        return self.terms.get(sympy.S.One) if len(self.terms) == 1 else None

    def expr(self) -> Expr:
        """The value as a SymPy number."""
        return sympy.Add(*(_rational(q) * k for k, q in self.terms.items()))

    def ball(self) -> Any:
        """The value as a ball at the working precision."""
        return sum((_kernel_ball(k, ctx.prec) * q for k, q in self.terms.items()), arb(0))

    def sign(self) -> int:
        """-1, 0 or 1; raises Undecided where neither balls nor algebra can tell."""
        q = self.rational()
        if q is not None:
            return int(q > 0) - int(q < 0)
        for bits in _LADDER:
            with balls.precision(bits):
                value = self.ball()
            if value > 0 or value < 0:
                return 1 if value > 0 else -1
        expr = self.expr()
        if sympy.count_ops(expr) <= _LARGEST and sympy.simplify(expr) == 0:
            return 0
        raise Undecided(f"cannot tell {expr} from 0")

    def power(self, exponent: Any) -> Constant:
        """self^exponent for a rational exponent; the constant must not be 0, and positive for a root."""
        if self.rational() is not None and exponent.q == 1:
            return Constant({sympy.S.One: self.rational() ** int(exponent.p)})
        return constant(sympy.Pow(self.expr(), _rational(exponent)))

    def log(self) -> Constant:
        """log(self) for a positive constant."""
        return constant(sympy.log(self.expr()))

    def exp(self) -> Constant:
        """exp(self)."""
        return constant(sympy.exp(self.expr()))


def number(p: Any, q: int = 1) -> Constant:
    """The rational number p/q."""
    value = fmpq(p) / q
    return Constant({sympy.S.One: value} if value != 0 else {})


ONE: Final = number(1)


@lru_cache(maxsize=4096)
def constant(expr: Expr) -> Constant:
    """A SymPy number without floats as a Constant."""
    if expr.is_Rational:
        return number(balls.rational(expr))
    if sympy.count_ops(expr) > _LARGEST:
        raise Undecided("a constant is too long")
    if not expr.is_number or expr.has(sympy.I, sympy.nan, sympy.zoo, sympy.oo, sympy.Float):
        raise Undecided(f"{expr} is no exact finite real number")
    total: Kernels = {}
    for term in sympy.Add.make_args(sympy.expand(expr)):
        q, kernel = term.as_coeff_Mul()
        if not q.is_Rational:
            raise Undecided(f"{expr} is no exact number")
        total[kernel] = total.get(kernel, 0) + balls.rational(q)
    return Constant({k: q for k, q in total.items() if q != 0})


@lru_cache(maxsize=4096)
def _product(k: Expr, n: Expr) -> Kernels:
    return constant(k * n).terms


@lru_cache(maxsize=4096)
def _kernel_ball(kernel: Expr, bits: int) -> Any:
    value = balls.enclose(kernel, {}, bits)
    if not value.is_finite():
        raise Undecided(f"{kernel} has no finite value")
    return value


def _rational(q: Any) -> sympy.Rational:
    q = fmpq(q)
    return sympy.Rational(int(q.p), int(q.q))
