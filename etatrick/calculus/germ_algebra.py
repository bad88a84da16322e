"""Germs: sums of exact terms and one enclosed remainder, with the arithmetic that keeps them rigorous on a zone.

    F(t) = sum_i c_i m_i(t) + B(t) r(t),    0 < t <= d,

with exact constants c_i, monomials m_1 > m_2 > ... > r by dominance, and B(t) inside one fixed ball for every t of
the zone. The exact terms do not depend on d; the ball does. Every operation either returns such an identity or
raises Undecided (TooWide where a smaller d may do).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from .germ_constants import ONE, Constant, Undecided, number
from .germ_monomials import DOMINANCE, LOG, LOGLOG, UNIT, Monomial, TooWide, bound, growth, merged

Rest = tuple[Monomial, Any]
Terms = tuple[tuple[Monomial, Constant], ...]


@dataclass(frozen=True)
class Zone:
    """0 < t <= d, the most terms a germ keeps, and the moment (time.monotonic) to give up."""

    d: Any
    order: int
    deadline: float = float("inf")


@dataclass(frozen=True)
class Germ:
    """Exact terms, dominant first, and the remainder (monomial, ball), None where there is none."""

    terms: Terms
    rest: Rest | None = None

    def value(self, t: Any) -> Any:
        """A ball that contains F(t) at one point of the zone."""
        total = sum((c.ball() * m.value(t) for m, c in self.terms), arb(0))
        return total if self.rest is None else total + self.rest[1] * self.rest[0].value(t)


def single(m: Monomial, c: Constant = ONE) -> Germ:
    """The germ c m."""
    return Germ(((m, c),) if c else ())


def fixed(c: Constant) -> Germ:
    """The germ of a constant."""
    return single(UNIT, c)


def bounded(ball: Any) -> Germ:
    """The germ of which nothing is known but a ball."""
    if not ball.is_finite():
        raise TooWide("a bound is infinite on the zone")
    return Germ((), (UNIT, ball))


def collect(terms: Iterable[tuple[Monomial, Constant]], rests: Sequence[Rest], zone: Zone) -> Germ:
    """The sum of exact terms and remainders: what exceeds the order or is dominated goes into one remainder."""
    if time.monotonic() > zone.deadline:
        raise Undecided("no time left")
    exact = merged(terms)
    spare = [*rests, *((m, c.ball()) for m, c in exact[zone.order :])]
    if not spare:
        return Germ(exact)
    exact = exact[: zone.order]
    r = max((m for m, _ in spare), key=DOMINANCE)
    spare += [(m, c.ball()) for m, c in exact if DOMINANCE(m) <= DOMINANCE(r)]
    ball = sum((b * bound(m / r, zone.d) for m, b in spare), arb(0))
    if not ball.is_finite():
        raise TooWide("a remainder is unbounded on the zone")
    return Germ(tuple((m, c) for m, c in exact if DOMINANCE(m) > DOMINANCE(r)), (r, ball))


def add(f: Germ, g: Germ, zone: Zone) -> Germ:
    return collect((*f.terms, *g.terms), [x.rest for x in (f, g) if x.rest], zone)


def multiply(f: Germ, g: Germ, zone: Zone) -> Germ:
    exact = ((m * n, c * e) for m, c in f.terms for n, e in g.terms)
    rests = [(m * n, c.ball() * b) for x, y in ((f, g), (g, f)) if y.rest for n, b in [y.rest] for m, c in x.terms]
    if f.rest and g.rest:
        rests.append((f.rest[0] * g.rest[0], f.rest[1] * g.rest[1]))
    return collect(exact, rests, zone)


def negate(f: Germ) -> Germ:
    return scale(f, -ONE)


def scale(f: Germ, c: Constant, m: Monomial = UNIT) -> Germ:
    """c m F, c != 0."""
    rest = (f.rest[0] * m, f.rest[1] * c.ball()) if f.rest else None
    return Germ(tuple((n * m, e * c) for n, e in f.terms), rest)


def extent(f: Germ, zone: Zone) -> Any:
    """A ball that contains F(t) for every t of the zone."""
    total = sum((c.ball() * bound(m, zone.d) for m, c in f.terms), arb(0))
    return total if f.rest is None else total + f.rest[1] * bound(f.rest[0], zone.d)


def stripped(f: Germ) -> Germ:
    """The same germ without leading terms whose constants are zero in disguise."""
    while f.terms and f.terms[0][1].sign() == 0:
        f = Germ(f.terms[1:], f.rest)
    return f


def factored(f: Germ, zone: Zone) -> tuple[Monomial, Constant, Germ]:
    """F = c m (1 + h) with h -> 0."""
    f = stripped(f)
    if not f.terms:
        raise Undecided("the leading term is not known")
    m, c = f.terms[0]
    return m, c, scale(Germ(f.terms[1:], f.rest), c.power(fmpq(-1)), m.power(fmpq(-1)))


def compose(coefficients: Sequence[Constant], tail: Any, h: Germ, zone: Zone) -> Germ:
    """sum_{k < n} c_k h^k + B h^n for an h -> 0, with B in the ball `tail`."""
    n = len(coefficients)
    if not tail.is_finite():
        raise TooWide("a function is unbounded on the zone")
    if len(h.terms) == 1 and h.rest is None:
        (m, c), p = h.terms[0], ONE
        exact = []
        for k, a in enumerate(coefficients):
            exact.append((m.power(fmpq(k)), a * p))
            p = p * c
        return collect(exact, [(m.power(fmpq(n)), tail * p.ball())], zone)
    if not h.terms and h.rest is None:
        return fixed(coefficients[0])
    result = bounded(tail)
    for a in reversed(coefficients):
        result = add(multiply(result, h, zone), fixed(a), zone)
    return result


def power(f: Germ, p: Any, zone: Zone) -> Germ:
    """F^p for a rational p: c^p m^p (1 + h)^p, whose n-th coefficient is binom(p, n) (1 + h)^(p - n)."""
    if p.q == 1 and 0 <= p <= 4:
        result = fixed(ONE)
        for _ in range(int(p)):
            result = multiply(result, f, zone)
        return result
    if f.rest and not f.terms:
        return Germ((), (f.rest[0].power(p), _signed(f.rest[1], p.q != 1) ** arb(p)))
    m, c, h = factored(f, zone)
    if p.q != 1 and c.sign() < 0:
        raise Undecided("a root of a negative number")
    binomials = [fmpq(1)]
    for k in range(zone.order):
        binomials.append(binomials[-1] * (p - k) / (k + 1))
    base = 1 + extent(h, zone)
    if not base > 0:
        raise TooWide("1 + h is not positive on the zone")
    tail = binomials[-1] * base ** arb(p - zone.order)
    return scale(compose([number(b) for b in binomials[:-1]], tail, h, zone), c.power(p), m.power(p))


def reciprocal(f: Germ, zone: Zone) -> Germ:
    return power(f, fmpq(-1), zone)


def logarithm(f: Germ, zone: Zone) -> Germ:
    """log F = log c + log m + log(1 + h), whose n-th coefficient is (-1)^(n-1)/n (1 + h)^(-n)."""
    if f.rest and not f.terms:
        return add(log_of(f.rest[0]), bounded(_signed(f.rest[1], True).log()), zone)
    m, c, h = factored(f, zone)
    if c.sign() < 0:
        raise Undecided("a logarithm of a negative number")
    base = 1 + extent(h, zone)
    if not base > 0:
        raise TooWide("1 + h is not positive on the zone")
    n = zone.order
    coefficients = [number(0), *(number((-1) ** (k - 1), k) for k in range(1, n))]
    small = compose(coefficients, -((-base) ** (-n)) / n, h, zone)
    return add(add(log_of(m), fixed(c.log()), zone), small, zone)


def log_of(m: Monomial) -> Germ:
    """log m = -a L + b M + the tower, as exact terms."""
    if m.loglog != 0:
        raise Undecided("log log log occurs")
    return Germ(merged([*m.tower, (LOG, number(-m.t)), (LOGLOG, number(m.log))]))


def _signed(ball: Any, positive: bool) -> Any:
    """The ball, which must be certified nonzero or positive."""
    if not (ball > 0 or (ball < 0 and not positive)):
        raise TooWide("the sign of a remainder is not known")
    return ball


def exponential(f: Germ, zone: Zone) -> Germ:
    """exp F: what grows becomes a monomial, the constant a factor, and what vanishes a Taylor series."""
    if f.rest and growth(f.rest[0]) > 0:
        raise Undecided("an exponent is not known to a bounded error")
    large = [(m, c) for m, c in f.terms if growth(m) > 0]
    middle = [c for m, c in f.terms if growth(m) == 0]
    small = Germ(tuple((m, c) for m, c in f.terms if growth(m) < 0), f.rest)
    scaling = (middle[0].exp() if middle else ONE), _grown(large)
    if f.rest and growth(f.rest[0]) == 0:
        return scale(bounded(extent(small, zone).exp()), *scaling)
    coefficients, factorial = [], fmpq(1)
    for k in range(zone.order):
        coefficients.append(number(1 / factorial))
        factorial *= k + 1
    return scale(compose(coefficients, extent(small, zone).exp() / factorial, small, zone), *scaling)


def _grown(large: Sequence[tuple[Monomial, Constant]]) -> Monomial:
    """exp(sum c m) as a monomial: multiples of L and M become powers of t and L."""
    tower, exponents = [], {LOG: fmpq(0), LOGLOG: fmpq(0)}
    for m, c in large:
        q = c.rational()
        if m in exponents and q is not None:
            exponents[m] = q
        elif m.t == 0 and not m.tower and (m.log == 0 or m == LOG):
            raise Undecided("a power of t with an irrational exponent, or of log log t in an exponent")
        else:
            tower.append((m, c))
    return Monomial(-exponents[LOG], exponents[LOGLOG], tower=merged(tower))


def sign(f: Germ, zone: Zone) -> int:
    """The sign of F on the whole zone: 0 where F vanishes identically; raises Undecided where it cannot be told."""
    f = stripped(f)
    if not f.terms and f.rest is None:
        return 0
    if f.terms:
        _, c, h = factored(f, zone)
        if not 1 + extent(h, zone) > 0:
            raise TooWide("the leading term does not dominate on the whole zone")
        return c.sign()
    ball = f.rest[1] if f.rest else arb(0)
    if not (ball > 0 or ball < 0):
        raise Undecided("the sign of the remainder is not known")
    return 1 if ball > 0 else -1
