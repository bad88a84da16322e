"""Values of SymPy expressions in ball arithmetic (Arb): every answer is an interval that contains the truth.

`enclose` is one pass at a given precision, over points or over wide balls. `evaluate` raises the working
precision until the digits asked for are certain, so cancellation costs time and never digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import sympy
from flint import acb, arb, fmpq, fmpz

from etatrick.calculus.fields import Env
from etatrick.calculus.functions import precision
from etatrick.calculus.rigour import estimated
from etatrick.calculus.translate import Unsupported, complex_closure, rational, real_closure
from etatrick.symbols import EtatrickError

__all__ = ["PrecisionError", "Unsupported", "enclose", "enclose_complex", "evaluate", "precision"]

Value = Any
"""A rational number (int, fmpq, fmpz, SymPy Rational), a constant SymPy expression, or a ball."""


class PrecisionError(EtatrickError):
    """The digits asked for could not be certified."""


def ball(value: Value) -> Any:
    """One value as a ball at the working precision; a float is refused."""
    if isinstance(value, (arb, acb)):
        return value
    if isinstance(value, (int, fmpz, fmpq)) and not isinstance(value, bool):
        return arb(value)
    if isinstance(value, sympy.Rational):
        return arb(rational(value))
    if isinstance(value, sympy.Expr) and not value.free_symbols:
        return real_closure(value)(Env({}))
    raise EtatrickError(f"{value!r} is no exact number; give an int, a fraction, an exact expression or a ball")


def environment(values: Mapping[sympy.Symbol, Value]) -> Env:
    """The environment of one pass at the working precision."""
    exact = {}
    for symbol, value in values.items():
        if isinstance(value, (fmpz, fmpq)):
            exact[symbol] = sympy.Rational(int(fmpq(value).p), int(fmpq(value).q))
        elif isinstance(value, (int, sympy.Rational)) and not isinstance(value, bool):
            exact[symbol] = sympy.Rational(value)
    return Env({symbol: ball(value) for symbol, value in values.items()}, exact)


def enclose(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int = 128) -> Any:
    """A real ball that contains expr at every point of the `values`, from one pass at `bits` bits.

    The ball is non-finite where the expression is undefined, unbounded, or cannot be bounded at this
    precision. Raises Unsupported for a function ball arithmetic lacks, EtatrickError for a float or a
    missing value.
    """
    with precision(bits):
        return real_closure(sympy.sympify(expr))(environment(values))


def enclose_complex(
    expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int = 128, analytic: bool = False
) -> Any:
    """A complex ball that contains expr at every point of the `values`.

    With `analytic` the ball is non-finite unless expr is analytic on the whole of the `values`.
    """
    with precision(bits):
        env = environment(values)
        env.values = {symbol: acb(value) for symbol, value in env.values.items()}
        env.analytic = analytic
        return complex_closure(sympy.sympify(expr))(env)


# ---------------------------------------------------------------- digits

_ELEMENTARY: Final = (
    sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.asin, sympy.acos, sympy.atan, sympy.sinh,
    sympy.cosh, sympy.tanh, sympy.asinh, sympy.acosh, sympy.atanh, sympy.Abs, sympy.sign, sympy.Min,
    sympy.Max, sympy.Piecewise, sympy.Heaviside, sympy.coth, sympy.sech, sympy.csch,
)  # fmt: skip


_COARSE_BITS: Final = 1 << 13
#: Longer numbers are not put into formulas: SymPy would factor them.
_SHORT: Final = 1 << 64


def evaluate(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], digits: int) -> Any:
    """The value of expr as a ball of relative radius below 10^-digits.

    The working precision grows until the digits are certain; 0 comes back as the exact ball 0 and an infinite
    value as an infinite ball. Raises PrecisionError when the value is undefined or cannot be told from 0.

    A function that ball arithmetic lacks, or a hypergeometric series that Arb cannot sum, is left to
    SymPy's evalf at two precisions that must agree: such a ball is an estimate and not a proof (see `rigour`).
    """
    if digits < 1:
        raise EtatrickError(f"at least one digit must be asked for, not {digits}")
    expr = sympy.sympify(expr)
    need = digits * 3322 // 1000 + 4
    try:
        value = _climb(expr, values, need)
    except Unsupported:
        return _by_evalf(expr, values, digits)
    if settled(value, need):
        return value
    if not value.is_finite():
        if expr.has(sympy.hyper):
            return _by_evalf(expr, values, digits)
        raise PrecisionError(f"{_shown(expr)} at {_at(values)} is undefined, or unbounded in ball arithmetic")
    if _cancels(expr, values):
        return arb(0)
    raise PrecisionError(f"{_shown(expr)} at {_at(values)} cannot be told from zero: it lies in {value.str(5)}")


def _cancels(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value]) -> bool:
    """Is the value 0 as it stands, like that of log(f(x)/f(1)) at 1? No ball of f(1)/f(1) is exactly 1."""
    exact = {symbol: sympy.sympify(value) for symbol, value in values.items() if not isinstance(value, (arb, acb))}
    short = all(x.is_Rational and max(abs(x.p), x.q) <= _SHORT for x in exact.values())
    return len(exact) == len(values) and short and expr.xreplace(exact) == 0


def evaluate_or_tiny(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], digits: int) -> Any:
    """As `evaluate`, but a ball around 0 of size below 10^-300 where terms cancel beyond all digits."""
    try:
        return evaluate(expr, values, digits)
    except PrecisionError:
        coarse = enclose(expr, values, _COARSE_BITS)
        if coarse.is_finite() and coarse.abs_upper() < arb(10) ** -300:
            return coarse
        raise


def _climb(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], need: int) -> Any:
    bits, most = need + 64, max(_most_bits(expr), 4 * need)
    while True:
        value = enclose(expr, values, bits)
        if settled(value, need) or bits >= most:
            return value
        bits = min(most, _next_bits(value, need, bits))


def _next_bits(value: Any, need: int, bits: int) -> int:
    """Doubling while nothing is known of the value, then just what is missing."""
    known = value.rel_accuracy_bits() if value.is_finite() else 0
    return bits + max(need - known + 24, bits // 4) if known > 8 else 2 * bits


def settled(value: Any, need: int) -> bool:
    """Whether the ball is exact (0 and the infinities included) or has `need` relative bits."""
    if value.is_nan():
        return False
    return bool(value.is_exact() or (value.is_finite() and value.rel_accuracy_bits() >= need))


@lru_cache(maxsize=4096)
def _most_bits(expr: sympy.Expr) -> int:
    """How far precision may grow: less for functions whose cost grows faster."""
    functions = {type(f) for f in expr.atoms(sympy.Function)}
    if expr.has(sympy.Integral) or any(head.__name__ == "root" for head in functions):
        return 1 << 13
    return 1 << 17 if functions <= set(_ELEMENTARY) else 1 << 14


def _by_evalf(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], digits: int) -> Any:
    estimated(f"the value of {_shown(expr)}")
    exact = {symbol: sympy.sympify(value) for symbol, value in values.items() if not isinstance(value, (arb, acb))}
    numbers = [expr.evalf(n, subs=exact, maxn=20 * n) for n in (digits + 15, 2 * digits + 40)]
    if not all(number.is_Float and number.is_finite and number != 0 for number in numbers):
        raise Unsupported(f"{_shown(expr)} at {_at(values)} has no value that ball arithmetic or evalf can find")
    with precision(digits * 4 + 64):
        first, second = (_from_float(number) for number in numbers)
        radius = abs(first - second) + abs(second) * arb(10) ** -(digits + 8)
        if not radius < abs(second) * arb(10) ** -(digits + 3):
            raise PrecisionError(f"{_shown(expr)} at {_at(values)}: two evaluations disagree")
        return arb(second.mid(), radius.upper())


def _from_float(number: sympy.Float) -> Any:
    sign, mantissa, exponent, _ = number._mpf_
    return arb(((-1 if sign else 1) * int(mantissa), int(exponent)))


def _shown(expr: sympy.Expr) -> str:
    text = str(expr)
    return text if len(text) <= 80 else text[:77] + "..."


def _at(values: Mapping[sympy.Symbol, Value]) -> str:
    return (
        ", ".join(f"{s} = {x.str(8) if isinstance(x, arb) else _shown(x)}" for s, x in values.items()) or "no symbols"
    )
