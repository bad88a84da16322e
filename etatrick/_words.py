"""The words of a formula: exact numbers, names and operators, each with its 1-based column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

import mpmath
import sympy
from sympy import Rational

from etatrick._grammar import Refusal
from etatrick.symbols import EtatrickError

MAX_LENGTH: Final = 2000
_NUMBER: Final = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"


class ParseError(EtatrickError):
    """A formula outside the grammar: one sentence, the 1-based `column` it is about, and the `text`."""

    def __init__(self, sentence: str, column: int = 1, text: str = "") -> None:
        super().__init__(sentence)
        self.column = column
        self.text = text

    @property
    def pointer(self) -> str:
        """Two lines: the formula, and a caret under the column."""
        return f"{re.sub(r'[^ -~]', '?', self.text)}\n{' ' * (self.column - 1)}^"


def literal(text: str, max_exponent: int) -> Rational:
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    power = exponent.lstrip("+-").lstrip("0")
    if len(power) > 6 or int(power or 0) > max_exponent or len(mantissa) > MAX_LENGTH:
        raise Refusal("number out of range", f"the exponent goes up to {max_exponent}")
    shift = int(exponent or 0) - len(decimals)
    return Rational(int(whole + decimals) * 10 ** max(shift, 0), 10 ** max(-shift, 0))


def _text_number(text: str) -> Rational:
    match = re.fullmatch(rf"\s*([+-]?)({_NUMBER})(?:/({_NUMBER}))?\s*", text[: 3 * MAX_LENGTH], re.ASCII)
    if match is None:
        raise EtatrickError(f"{text[:40]!r} is not a number: expected something like 0.1, 3/4 or 1e-300")
    sign, top, bottom = match.groups()
    divisor = literal(bottom or "1", 10_000)
    if divisor == 0:
        raise EtatrickError(f"the number {text[:40]!r} divides by zero")
    return Rational(f"{sign}1") * literal(top, 10_000) / divisor


def parse_number(value: Any) -> Rational:
    """The exact rational a number stands for: `"0.1"` and `0.1` are 1/10, `"3/4"`, `"1e-300"`.

    Takes str, int, Fraction, SymPy Rational, float and SymPy Float (read as their decimal text) and mpmath's
    mpf (which knows no decimal text: the binary number it is). Raises EtatrickError for anything else, for
    nan and infinities, and for magnitudes beyond 10**±10000.
    """
    try:
        number = _convert(value)
    except Refusal as refusal:
        raise EtatrickError(f"{refusal.problem}: {refusal.hint}") from None
    if max(number.p.bit_length(), number.q.bit_length()) > 45_000:
        raise EtatrickError("number out of range: magnitudes go from 1e-10000 to 1e10000")
    return number


def _convert(value: Any) -> Rational:
    if isinstance(value, str):
        return _text_number(value)
    if isinstance(value, float):
        return _text_number(float.__repr__(value))
    if isinstance(value, sympy.Float):
        return _text_number(float.__repr__(float(value)) if value._prec == 53 else str(value))
    if isinstance(value, mpmath.mpf) and mpmath.isfinite(value) and abs(mpmath.mag(value)) < 40_000:
        size = Rational(value.man) * Rational(2) ** value.exp
        return -size if value < 0 else size
    if isinstance(value, int | Fraction | sympy.Rational) and not isinstance(value, bool):
        return Rational(value)
    raise EtatrickError(f"a finite number is expected, such as '0.1', 3/4 or 1e-300, not {str(value)[:40]!r}")


class Token(NamedTuple):
    kind: str  # "number", "name", "end", or the operator itself
    text: str
    column: int


_WORD: Final = re.compile(
    rf"\s*(?:(?P<number>{_NUMBER})|(?P<name>[A-Za-z_]\w*)|(?P<op>\*\*|[<>=!]=|[-+*/(),<>|])|(?P<bad>\S))",
    re.ASCII,
)
_HINTS: Final[Mapping[str, str]] = {
    "^": "powers are written **",
    "=": "a formula has no '=', and conditions are written <, <=, >, >=, == or !=",
    ".": "a formula has no attributes",
    "&": "conditions are joined by 'and'",
    "!": "factorials are written gamma(n + 1)",
}


def tokens(text: str) -> list[Token]:
    """The words of `text` and an end; raises ParseError at the first foreign character."""
    if len(text) > MAX_LENGTH:
        sentence = f"the formula has {len(text)} characters: expected at most {MAX_LENGTH}"
        raise ParseError(sentence, MAX_LENGTH + 1, text)
    words = [_token(match, text) for match in _WORD.finditer(text)]
    return [*words, Token("end", "end of the formula", len(text.rstrip()) + 1)]


def _token(match: re.Match[str], text: str) -> Token:
    kind = str(match.lastgroup)
    word, column = match[kind], match.start(kind) + 1
    if kind == "bad":
        plain = "expected numbers, names, operators and parentheses"
        hint = _HINTS.get(word, plain if word.isascii() else "formulas are written in ASCII")
        sentence = f"character {word!a} at column {column} is not part of a formula: {hint}"
        raise ParseError(sentence, column, text)
    if "_" in word:
        raise ParseError(f"name {word!r} at column {column} has an underscore: expected letters", column, text)
    return Token(word if kind == "op" or word in ("and", "or") else kind, word, column)
