"""Monomials of the exp-log scale at t -> 0+, their order, and certified bounds on a whole zone (0, d].

    m(t) = t^a L^b M^g exp(sum_j c_j n_j(t)),    L = log(1/t),  M = log L,

with rationals a, b, g, constants c_j and monomials n_j -> oo that grow faster than every power of M. Any two are
comparable: their quotient tends to 0, to oo, or is 1. A monomial that tends to 0 is bounded on (0, d] by its value
at d once its logarithmic derivative t m'/m, a finite sum of monomials, is certified positive there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cmp_to_key, lru_cache
from typing import Any, Final

from flint import arb, ctx, fmpq

from .functions import exponential, power
from .germ_constants import Constant, Undecided, number

_ZERO: Final = fmpq(0)


class TooWide(Undecided):
    """A bound does not hold on the whole zone; a smaller zone may do."""


@dataclass(frozen=True)
class Monomial:
    """t^t L^log M^loglog exp(sum of c n over the tower), the tower sorted from the fastest growth down."""

    t: Any = _ZERO
    log: Any = _ZERO
    loglog: Any = _ZERO
    tower: tuple[tuple[Monomial, Constant], ...] = ()

    def __mul__(self, other: Monomial) -> Monomial:
        tower = merged((*self.tower, *other.tower)) if self.tower and other.tower else self.tower or other.tower
        return Monomial(self.t + other.t, self.log + other.log, self.loglog + other.loglog, tower)

    def power(self, p: Any) -> Monomial:
        """m^p for a rational p."""
        if p == 0:
            return UNIT
        tower = tuple((n, c * number(p)) for n, c in self.tower)
        return Monomial(self.t * p, self.log * p, self.loglog * p, tower)

    def __truediv__(self, other: Monomial) -> Monomial:
        return self * other.power(fmpq(-1))

    def value(self, t: Any) -> Any:
        """The ball m(t) at a point 0 < t < 1/e (0 < t when no logarithm occurs)."""
        result = power(t, arb(self.t)) if self.t.q > 1 else t ** int(self.t.p)
        if self.log != 0:
            result *= power(-t.log(), arb(self.log))
        if self.loglog != 0:
            result *= power((-t.log()).log(), arb(self.loglog))
        if self.tower:
            result *= exponential(sum((c.ball() * n.value(t) for n, c in self.tower), arb(0)))
        return result


UNIT: Final = Monomial()
LOG: Final = Monomial(log=fmpq(1))
LOGLOG: Final = Monomial(loglog=fmpq(1))


@lru_cache(maxsize=1 << 16)
def growth(m: Monomial) -> int:
    """1 where m -> oo as t -> 0+, -1 where m -> 0, and 0 for m = 1."""
    if m.tower and (m.t == 0 or growth(m.tower[0][0] / LOG) > 0):
        return m.tower[0][1].sign() or growth(replace(m, tower=m.tower[1:]))
    for exponent in (-m.t, m.log, m.loglog):
        if exponent != 0:
            return 1 if exponent > 0 else -1
    return 0


def compare(m: Monomial, n: Monomial) -> int:
    """growth(m/n), without forming the quotient of plain powers."""
    if m.tower or n.tower:
        return growth(m / n)
    one, other = (-m.t, m.log, m.loglog), (-n.t, n.log, n.loglog)
    return int(one > other) - int(one < other)


DOMINANCE: Final = cmp_to_key(compare)


def merged(terms: Iterable[tuple[Monomial, Constant]]) -> tuple[tuple[Monomial, Constant], ...]:
    """Like monomials collected, zeros dropped, sorted from the dominant one down."""
    total: dict[Monomial, Constant] = {}
    for m, c in terms:
        total[m] = total[m] + c if m in total else c
    return tuple(sorted(((m, c) for m, c in total.items() if c), key=lambda item: DOMINANCE(item[0]), reverse=True))


@lru_cache(maxsize=4096)
def rate(m: Monomial) -> tuple[tuple[Monomial, Constant], ...]:
    """t m'(t)/m(t) = a - b/L - g/(L M) + sum_j c_j n_j rate(n_j), as a sum of monomials."""
    over_log = LOG.power(fmpq(-1))
    terms = [(UNIT, number(m.t)), (over_log, number(-m.log)), (over_log / LOGLOG, number(-m.loglog))]
    terms += [(n * k, c * e) for n, c in m.tower for k, e in rate(n)]
    return merged(terms)


def has_logs(m: Monomial) -> bool:
    """Does log t occur, so that t must stay below 1/e?"""
    return m.log != 0 or m.loglog != 0 or any(has_logs(n) for n, _ in m.tower)


def bound(m: Monomial, d: Any) -> Any:
    """A ball that contains m(t) for all t in (0, d], for an m that does not grow."""
    return _bound(m, d, ctx.prec)


@lru_cache(maxsize=1 << 15)
def _bound(m: Monomial, d: Any, bits: int) -> Any:
    way = growth(m)
    if way == 0:
        return arb(1)
    if way > 0:
        raise Undecided("a monomial is not bounded")
    if has_logs(m) and not d <= fmpq(1, 4):
        raise TooWide("logarithms need t <= 1/4")
    if not _positive(rate(m), d):
        raise TooWide("a monomial is not monotone on the zone")
    value = m.value(arb(d))
    if not value.is_finite():
        raise Undecided("a monomial has no finite value at the end of its zone")
    return arb(0).union(value)


def _positive(terms: tuple[tuple[Monomial, Constant], ...], d: Any) -> bool:
    """Is the sum of monomials certified positive on (0, d]?"""
    if not terms or terms[0][1].sign() <= 0:
        return False
    if all(c.sign() > 0 for _, c in terms[1:]):
        return True
    lead, coefficient = terms[0]
    rest = sum((c.ball() * bound(m / lead, d) for m, c in terms[1:]), arb(0))
    return bool(coefficient.ball() + rest > 0)
