"""Balls as decimal intervals, rounded outwards."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import flint

from ..calculus import balls
from ..symbols import EtatrickError

#: Decimal digits beyond those a ball is good for.
_MORE_DIGITS = 3
#: Numbers beyond 2^this, or below its reciprocal, are not written out.
_LARGEST_EXPONENT = 1 << 20


def decimal_ends(ball: flint.arb, digits: int) -> tuple[str, str]:
    """Decimal numbers of digits + 3 significant digits with the ball between them; "inf" and "-inf" for infinities.

    Raises EtatrickError for a number beyond 2^(10^6) or below 2^-(10^6) in size.
    """
    if not ball.is_finite():
        text = "inf" if ball > 0 else "-inf" if ball < 0 else "nan"
        return text, text
    with balls.precision(4 * digits + 64):  # the ends are rounded to the working precision, outwards
        return _decimal(ball.lower(), digits, ROUND_FLOOR), _decimal(ball.upper(), digits, ROUND_CEILING)


def _decimal(end: flint.arb, digits: int, rounding: str) -> str:
    mantissa, exponent = (int(x) for x in end.man_exp())
    if abs(exponent) > _LARGEST_EXPONENT:
        raise EtatrickError("the value is too small or too large to be written as a decimal number")
    context = Context(prec=digits + _MORE_DIGITS, rounding=rounding, Emin=-(10**9), Emax=10**9)
    number = context.divide(Decimal(mantissa * 2 ** max(exponent, 0)), Decimal(2 ** max(-exponent, 0)))
    return "0" if number == 0 else f"{number.normalize(context):g}".replace("E", "e")
