"""Power series in a germ: limits of arguments, Taylor's formula with exact coefficients, enveloping series.

At a finite limit c0 of its argument, f(c0 + h) is Taylor's polynomial with exact coefficients plus h^n f^(n)(xi)/n!,
the latter enclosed over the zone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import sympy
from flint import arb, fmpq

from ..symbols import dawson
from .germ_algebra import Germ, Zone, add, bounded, compose, extent, negate, scale, stripped
from .germ_constants import ONE, Constant, Undecided, constant, number
from .germ_monomials import UNIT, growth
from .zone_expansions import coefficients

Rule = Callable[[Sequence[Constant], Germ, Zone], Germ]
HALF: Final = fmpq(1, 2)
#: Derivatives that SymPy is asked for at a limit without a rule of its own.
_MOST_DERIVATIVES: Final = 8


class NoRule(Undecided):
    """A function, or a limit of its argument, that germs lack: no zone and no order will do."""


def limit_of(f: Germ) -> Constant | int:
    """The limit of F: a constant, or +-1 for +-oo; raises Undecided where a remainder hides it."""
    f = stripped(f)
    if f.terms and growth(f.terms[0][0]) > 0:
        return f.terms[0][1].sign()
    if f.rest and growth(f.rest[0]) >= 0:
        raise Undecided("the limit of an argument is not known")
    return next((c for m, c in f.terms if m == UNIT), number(0))


def less_constant(f: Germ) -> Germ:
    """F - its constant term."""
    return Germ(tuple((m, c) for m, c in f.terms if m != UNIT), f.rest)


def minus(f: Germ, g: Germ, zone: Zone) -> Germ:
    return add(f, negate(g), zone)


def times(q: Any, f: Germ) -> Germ:
    """q F for a rational q != 0."""
    return scale(f, number(q))


def toward(f: Germ) -> Constant | int | None:
    """The limit of F, None where a bounded remainder hides it."""
    f = stripped(f)
    return None if f.rest and growth(f.rest[0]) >= 0 and not (f.terms and growth(f.terms[0][0]) > 0) else limit_of(f)


def envelope(coefficients: Sequence[Any], u: Germ, zone: Zone) -> Germ:
    """sum_{k < n} a_k u^k + [0, 1] a_n u^n for the n + 1 coefficients given."""
    tail = arb(0).union(arb(coefficients[-1]))
    return compose([number(a) for a in coefficients[:-1]], tail, u, zone)


def products(factors: Callable[[int], Any], n: int) -> list[Any]:
    """a_0 = 1, a_k = a_(k-1) factors(k), up to a_n."""
    found = [fmpq(1)]
    for k in range(1, n + 1):
        found.append(found[-1] * factors(k))
    return found


def at_zero(end: Constant | int | None) -> bool:
    """Is the limit 0?"""
    return isinstance(end, Constant) and not end


def at_plus_infinity(end: Constant | int | None) -> bool:
    """Is the limit +oo?"""
    return isinstance(end, int) and end > 0


def order_of(orders: Sequence[Constant]) -> Any:
    """The order of a function with one, as fmpq."""
    s = orders[0].rational()
    if s is None:
        raise NoRule("an order is irrational")
    return s


# ---------------------------------------------------------------- analytic points

Coefficient = Callable[[int], Any]


@lru_cache(maxsize=4096)
def factorial(n: int) -> Any:
    return fmpq(1) if n < 2 else factorial(n - 1) * n


def _odd(of: Coefficient, alternating: bool = True) -> Coefficient:
    """The k-th coefficient of sum_j (-1)^j a_j x^(2j+1)."""
    return lambda k: of(k // 2) * ((-1) ** (k // 2) if alternating else 1) if k % 2 else fmpq(0)


def _double_factorial(j: int) -> Any:
    """(2j+1)!!"""
    return fmpq(1) if j == 0 else _double_factorial(j - 1) * (2 * j + 1)


_ROOT_PI: Final = constant(2 / sympy.sqrt(sympy.pi))

#: f -> (a factor, the k-th Taylor coefficient at 0 without it)
AT_ZERO: Final[dict[type, tuple[Constant, Coefficient]]] = {
    sympy.sin: (ONE, _odd(lambda j: 1 / factorial(2 * j + 1))),
    sympy.cos: (ONE, lambda k: fmpq(0) if k % 2 else (-1) ** (k // 2) / factorial(k)),
    sympy.atan: (ONE, _odd(lambda j: fmpq(1, 2 * j + 1))),
    sympy.asin: (ONE, _odd(lambda j: factorial(2 * j) / (factorial(j) ** 2 * 4**j * (2 * j + 1)), False)),
    sympy.erf: (_ROOT_PI, _odd(lambda j: 1 / (factorial(j) * (2 * j + 1)))),
    sympy.erfi: (_ROOT_PI, _odd(lambda j: 1 / (factorial(j) * (2 * j + 1)), False)),
    dawson: (ONE, _odd(lambda j: fmpq(2) ** j / _double_factorial(j))),
    sympy.LambertW: (ONE, lambda k: fmpq(-k) ** (k - 1) / factorial(k) if k else fmpq(0)),
    sympy.Si: (ONE, _odd(lambda j: 1 / (factorial(2 * j + 1) * (2 * j + 1)))),
    sympy.Shi: (ONE, _odd(lambda j: 1 / (factorial(2 * j + 1) * (2 * j + 1)), False)),
}  # fmt: skip


def analytic(head: type, orders: Sequence[Constant], f: Germ, zone: Zone) -> Germ:
    """f(c0 + h) at a finite limit c0 where f is analytic; a bounded argument gives a bounded value."""
    balls = [order.ball() for order in orders]
    if f.rest and growth(f.rest[0]) == 0:
        # not from the table of real functions, which restricts an argument to the function's domain
        return bounded(coefficients(head, balls, extent(f, zone), 1)[0])
    start = limit_of(f)
    if isinstance(start, int):
        raise NoRule(f"no expansion of {head.__name__} at infinity")
    exact = _taylor(head, tuple(orders), start, zone.order)
    tail = coefficients(head, balls, extent(f, zone), len(exact) + 1)[-1]
    return compose(exact, tail, less_constant(f), zone)


@lru_cache(maxsize=1024)
def _taylor(head: type, orders: tuple[Constant, ...], start: Constant, n: int) -> tuple[Constant, ...]:
    if not start and head in AT_ZERO:
        factor, of = AT_ZERO[head]
        return tuple(factor * number(of(k)) for k in range(n))
    x = sympy.Dummy("x", real=True)
    expr, found = head(*(order.expr() for order in orders), x), []
    for k in range(min(n, _MOST_DERIVATIVES)):
        try:
            found.append(constant(expr.subs(x, start.expr())) * number(1 / factorial(k)))
        except Undecided:
            if not found:
                raise
            break
        expr = expr.diff(x)
    return tuple(found)
