"""Exact points, values with guard digits, and the one way a law fails."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache, wraps
from itertools import pairwise
from typing import Any, ParamSpec, Protocol, TypeVar

import mpmath
import sympy
from sympy import Rational

from ..parsing import parse_number
from ..symbols import EtatrickError

P = ParamSpec("P")
R = TypeVar("R")

#: Digits to which values that should be equal are asked to agree.
AGREE = 25
#: Digits the values are asked for.
ASKED = 34
_WORKING = 60


class Evaluated(Hashable, Protocol):
    """All that most laws need of a penalty, so that a stand-in can be judged as well."""

    def evaluate(self, quantity: str, at: Any, digits: int = 15) -> mpmath.mpf:
        """The value of one view at a point."""
        ...


def precise(law: Callable[P, R]) -> Callable[P, R]:
    """Run a law's own arithmetic at 60 digits, whatever mpmath's context is set to."""

    @wraps(law)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with mpmath.workdps(_WORKING):
            return law(*args, **kwargs)

    return run


def require(holds: bool, sentence: str) -> None:
    """Raises AssertionError with the sentence unless `holds`."""
    if not holds:
        raise AssertionError(sentence)


def exact(x: object) -> Rational:
    """The rational number a value stands for; a negative mpf keeps its sign."""
    if isinstance(x, mpmath.mpf):
        sign, mantissa, exponent, _ = x._mpf_
        return Rational(-int(mantissa) if sign else int(mantissa)) * Rational(2) ** int(exponent)
    return parse_number(x)


def number(x: object) -> mpmath.mpf:
    """An mpmath number at the working precision."""
    if isinstance(x, mpmath.mpf):
        return x
    exact_x = exact(x)
    return mpmath.mpf(int(exact_x.p)) / int(exact_x.q)


@lru_cache(maxsize=200_000)
def value(penalty: Evaluated, quantity: str, at: Rational) -> mpmath.mpf:
    """penalty.evaluate(quantity, at) to `ASKED` digits, remembered; inf where the dual is infinite."""
    return penalty.evaluate(quantity, at, ASKED)


def near(a: mpmath.mpf, b: mpmath.mpf, scale: mpmath.mpf | None = None, digits: int = AGREE) -> bool:
    """|a - b| <= 10^-digits relative to the larger of the two, or to `scale`; infinities agree when equal."""
    if mpmath.isinf(a) or mpmath.isinf(b):
        return bool(a == b)
    size = max(abs(a), abs(b)) if scale is None else scale
    return bool(abs(a - b) <= mpmath.mpf(10) ** -digits * size)


def at_most(a: mpmath.mpf, b: mpmath.mpf, scale: mpmath.mpf, digits: int = AGREE) -> bool:
    """a <= b up to 10^-digits of `scale`."""
    return bool(a <= b) or near(a, b, scale, digits)


def show(x: object) -> str:
    """A number as short text."""
    return mpmath.nstr(x if isinstance(x, mpmath.mpf) else number(x), 20)


def log_grid(low: int, high: int, per_decade: int) -> tuple[Rational, ...]:
    """Exact magnitudes from 10^low to 10^high, evenly spaced in the logarithm to three digits."""
    steps = range(low * per_decade, high * per_decade + 1)
    return tuple(
        Rational(f"{10 ** (k % per_decade / per_decade):.3f}") * Rational(10) ** (k // per_decade) for k in steps
    )


def rational(x: sympy.Expr, digits: int = 40) -> Rational:
    """An exact number, or one within 10^-digits of it."""
    if x.is_Rational:
        return Rational(x)
    with mpmath.workdps(digits + 5):
        return exact(mpmath.mpf(sympy.N(x, digits)._mpf_))


def breaks(penalty: Any) -> tuple[Rational, ...]:
    """The magnitudes at which one formula takes over from another, rational to 40 digits."""
    return tuple(rational(b) for b in penalty.curve.breaks())


def applies(question: Callable[[], object]) -> bool:
    """Whether a view exists at all."""
    try:
        question()
    except EtatrickError:
        return False
    return True


def pairs(points: Iterable[R]) -> list[tuple[R, R]]:
    """Neighbours."""
    return list(pairwise(points))
