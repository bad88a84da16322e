"""The elementary functions of the formula grammar on germs, by identities that hold on their real domains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import sympy
from flint import arb
from sympy import Expr

from .functions import REAL
from .germ_algebra import (
    Germ,
    Zone,
    add,
    bounded,
    exponential,
    extent,
    fixed,
    logarithm,
    multiply,
    negate,
    power,
    reciprocal,
    scale,
    sign,
)
from .germ_constants import ONE, Constant, constant, number
from .germ_monomials import growth
from .germ_series import HALF, Rule, analytic, at_plus_infinity, less_constant, limit_of, minus, times, toward

#: Each step is worth a factor log log F/log F.
_LAMBERT_STEPS: Final = 3


def _exp_of(form: Callable[[Germ, Zone], Germ]) -> Rule:
    """A function of exp F."""
    return lambda orders, f, zone: form(exponential(f, zone), zone)


def _half_sum(way: int) -> Callable[[Germ, Zone], Germ]:
    """(e + way/e)/2"""
    return lambda e, zone: times(HALF, add(e, times(way, reciprocal(e, zone)), zone))


def _inverted(form: Callable[[Germ, Zone], Germ]) -> Callable[[Germ, Zone], Germ]:
    return lambda e, zone: reciprocal(form(e, zone), zone)


def _tanh(f: Germ, zone: Zone) -> Germ:
    """1 - 2/(exp(2 F) + 1)"""
    e = exponential(times(2, f), zone)
    return minus(fixed(ONE), times(2, reciprocal(add(e, fixed(ONE), zone), zone)), zone)


def _square(f: Germ, zone: Zone) -> Germ:
    return multiply(f, f, zone)


def _asinh(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """log(F + sqrt(F^2 + 1)), odd."""
    if sign(f, zone) < 0:
        return negate(_asinh(orders, negate(f), zone))
    root = power(add(_square(f, zone), fixed(ONE), zone), HALF, zone)
    return logarithm(add(f, root, zone), zone)


def _acosh(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    root = power(minus(_square(f, zone), fixed(ONE), zone), HALF, zone)
    return logarithm(add(f, root, zone), zone)


def _atanh(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    up, down = add(fixed(ONE), f, zone), minus(fixed(ONE), f, zone)
    return times(HALF, minus(logarithm(up, zone), logarithm(down, zone), zone))


def _asin(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At 1: pi/2 - 2 asin(sqrt((1 - F)/2))."""
    start = limit_of(f)
    if start in (ONE, -ONE):
        g = f if start == ONE else negate(f)
        small = analytic(sympy.asin, (), power(times(HALF, minus(fixed(ONE), g, zone)), HALF, zone), zone)
        value = minus(fixed(constant(sympy.pi / 2)), times(2, small), zone)
        return value if start == ONE else negate(value)
    return analytic(sympy.asin, (), f, zone)


def _acos(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    return minus(fixed(constant(sympy.pi / 2)), _asin(orders, f, zone), zone)


def _atan(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At c: atan c + atan((F - c)/(1 + c F)); at +-oo: +-pi/2 - atan(1/F)."""
    if f.rest and growth(f.rest[0]) == 0:
        return analytic(sympy.atan, (), f, zone)
    start = limit_of(f)
    if isinstance(start, int):
        half = fixed(constant(start * sympy.pi / 2))
        return minus(half, analytic(sympy.atan, (), reciprocal(f, zone), zone), zone)
    if not start:
        return analytic(sympy.atan, (), f, zone)
    ratio = multiply(less_constant(f), reciprocal(add(fixed(ONE), scale(f, start), zone), zone), zone)
    return add(fixed(constant(sympy.atan(start.expr()))), analytic(sympy.atan, (), ratio, zone), zone)


def _wave(head: type) -> Rule:
    """sin and cos: bounded at infinity, by the addition theorems at a nonzero limit."""

    def rule(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
        if any(growth(m) > 0 for m, _ in (*f.terms, *([f.rest] if f.rest else []))):
            return bounded(arb(0, 1))
        if f.rest and growth(f.rest[0]) == 0:
            return bounded(REAL[head]([extent(f, zone)]))
        start = limit_of(f)
        if isinstance(start, int) or not start:
            return analytic(head, orders, f, zone)
        return _turned(head, start.expr(), less_constant(f), zone)

    return rule


def _turned(head: type, start: Expr, h: Germ, zone: Zone) -> Germ:
    c, s = (analytic(kind, (), h, zone) for kind in (sympy.cos, sympy.sin))
    first, second = (sympy.sin, sympy.cos) if head is sympy.sin else (sympy.cos, lambda x: -sympy.sin(x))
    parts = ((first(start), c), (second(start), s))
    one, other = (scale(g, constant(x)) if x != 0 else Germ(()) for x, g in parts)
    return add(one, other, zone)


def _quotient(top: Rule, bottom: Rule) -> Rule:
    def rule(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
        return multiply(top(orders, f, zone), reciprocal(bottom(orders, f, zone), zone), zone)

    return rule


def _one(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    return fixed(ONE)


def _abs(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    return negate(f) if sign(f, zone) < 0 else f


def _lambert(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """At oo: w = log F - log w, a few times over; then |W - w| <= |r|, r = w + log w - log F, for r' >= 1 in w > 0."""
    end = toward(f)
    if not at_plus_infinity(end):
        return analytic(sympy.LambertW, orders, f, zone)
    goal = logarithm(f, zone)
    w = goal
    for _ in range(_LAMBERT_STEPS):
        w = minus(goal, logarithm(w, zone), zone)
    residual = minus(add(w, logarithm(w, zone), zone), goal, zone)
    return add(w, multiply(residual, bounded(arb(-1).union(arb(0))), zone), zone)


def _sign(orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    return fixed(number(sign(f, zone)))


_SIN, _COS = _wave(sympy.sin), _wave(sympy.cos)
_SINH, _COSH = _half_sum(-1), _half_sum(1)

ELEMENTARY: Final[dict[type, Rule]] = {
    sympy.exp: lambda orders, f, zone: exponential(f, zone),
    sympy.log: lambda orders, f, zone: logarithm(f, zone),
    sympy.sin: _SIN, sympy.cos: _COS,
    sympy.tan: _quotient(_SIN, _COS), sympy.cot: _quotient(_COS, _SIN),
    sympy.sec: _quotient(_one, _COS), sympy.csc: _quotient(_one, _SIN),
    sympy.sinh: _exp_of(_SINH), sympy.cosh: _exp_of(_COSH),
    sympy.csch: _exp_of(_inverted(_SINH)), sympy.sech: _exp_of(_inverted(_COSH)),
    sympy.tanh: lambda orders, f, zone: _tanh(f, zone),
    sympy.coth: lambda orders, f, zone: reciprocal(_tanh(f, zone), zone),
    sympy.asinh: _asinh, sympy.acosh: _acosh, sympy.atanh: _atanh,
    sympy.acoth: lambda orders, f, zone: _atanh(orders, reciprocal(f, zone), zone),
    sympy.asin: _asin, sympy.acos: _acos, sympy.atan: _atan,
    sympy.Abs: _abs, sympy.sign: _sign,
    sympy.LambertW: _lambert,
}  # fmt: skip
