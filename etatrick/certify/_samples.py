"""Values of the printed definitions at rational points: the printer stands outside the kernel, so Coq recomputes them.

The value comes from ball arithmetic on the formula that etatrick works with, before anything is done to print it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy
from sympy import Expr, Rational

from ..calculus.checks import Draw, Interval, ball, suitable_draws
from ..curve import Arc
from ._printer import Printer, identifier

_DIGITS = 17
#: Between two printed values of a definition that is right.
_TOLERANCE = Rational(1, 10**15)

TACTIC = """Ltac sample := unfold piece; repeat match goal with
  | |- context [Rle_dec ?x ?a] => let Hx := fresh in destruct (Rle_dec x a) as [Hx|Hx]; [|apply Rnot_le_lt in Hx];
      try (exfalso; first [lra | revert Hx; first [apply Rlt_not_le | apply Rle_not_lt]; interval])
  end; first [lra | field | interval with (i_prec 90)
  | integral with (i_prec 120, i_relwidth 95)]."""


@dataclass(frozen=True)
class Sample:
    """definition(arguments) is `value`, exactly or to 15 digits."""

    arguments: tuple[Rational, ...]
    value: Rational
    exact: bool

    def claim(self, show: Printer, name: str) -> str:
        applied = " ".join([name, *(show.argument(a) for a in self.arguments)])
        if self.exact:
            return f"{applied} = {show(self.value)}"
        size = max(sympy.S.One, abs(self.value))
        return f"Rabs ({applied} - {show(self.value)}) <= {show(_TOLERANCE * Rational(10) ** len(str(int(size))))}"


def samples(formula: Expr, arc: Arc, known: tuple[Expr, ...], symbols: list[sympy.Symbol]) -> Iterator[Sample]:
    """Three points of the arc for one draw of the parameters, those of `symbols` as arguments before the magnitude."""
    whole = sum(known, formula)
    for draw in suitable_draws(whole + sum(symbols, sympy.S.Zero), arc.t, Interval(arc.lower, arc.upper), 1):
        for x in Interval(arc.lower, arc.upper).points(draw, -1, 1, 3):
            point = Rational(round(x * 1000), 1000) or x
            if (found := _value(formula, arc, draw, point)) is not None:
                yield Sample((*(draw[s] for s in symbols), point), *found)


def _value(formula: Expr, arc: Arc, draw: Draw, x: Rational) -> tuple[Rational, bool] | None:
    exact = formula.xreplace({**draw, arc.t: x})
    if exact.is_Rational:
        return exact, True
    found = ball(formula, {**draw, arc.t: x})
    return None if found is None else (Rational(found.mid().str(_DIGITS, radius=False)), False)


def sorted_symbols(symbols: set[sympy.Symbol]) -> list[sympy.Symbol]:
    """Parameters in the order in which a file declares them."""
    return sorted(symbols, key=identifier)
