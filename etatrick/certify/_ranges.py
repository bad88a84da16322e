"""The theorems of a file once more, for the parameters themselves: for all p with low < p < high.

The formulas of a file know a parameter in a bounded interval by its odds q = (p - low)/(high - p) or its excess
q = p - low, which run through (0, oo): there every sign proof applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol

from ..penalty import Penalty
from ..symbols import parameter, w
from ._printer import Printer, identifier


@dataclass(frozen=True)
class Range:
    """A parameter in the open interval (low, high), and the symbol that stands for it in the formulas."""

    name: str
    symbol: Symbol
    low: Expr
    high: Expr

    @property
    def own(self) -> Symbol:
        return parameter(self.name, "positive" if self.low >= 0 else "real")

    @property
    def value(self) -> Expr:
        """The symbol's value as a formula in the parameter."""
        if self.symbol == self.own:
            return self.own
        if self.high is sympy.oo:
            return self.own - self.low
        return self.high - self.own if self.low is -sympy.oo else (self.own - self.low) / (self.high - self.own)

    def premises(self, show: Callable[[Expr], str]) -> str:
        """low < p -> p < high ->"""
        name = identifier(self.own)
        below = f"{show(self.low)} < {name} -> " if self.low is not -sympy.oo else ""
        return below + (f"{name} < {show(self.high)} -> " if self.high is not sympy.oo else "")

    def __str__(self) -> str:
        low, high = ("" if abs(e) == sympy.oo else str(e) for e in (self.low, self.high))
        inside = " < ".join(filter(None, (low, self.name, high)))
        return inside if self.symbol == self.own else f"{inside}, {self.symbol} = {self.value}"


@dataclass(frozen=True)
class Everywhere:
    """The parameters of a penalty over their whole intervals, and the penalty with them as symbols."""

    ranges: tuple[Range, ...]
    original: Penalty

    @property
    def changed(self) -> bool:
        return any(known.symbol != known.own for known in self.ranges)

    def of(self, symbols: Iterable[Symbol]) -> list[Range]:
        """The ranges of the symbols, in the order of their names."""
        return sorted((known for known in self.ranges if known.symbol in symbols), key=lambda known: known.own.name)


def applied(name: str, symbols: Sequence[Symbol], everywhere: Everywhere) -> str:
    """A definition of the file at the values that its arguments have in terms of the parameters."""
    values = {known.symbol: known.value for known in everywhere.ranges}
    show = Printer.of(values.values())
    return " ".join([name, *(show.argument(values[symbol]) for symbol in symbols)])


def closing(
    everywhere: Everywhere, symbols: dict[str, list[Symbol]], without: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """(claim, text) of the theorems for the parameters; `symbols`: the arguments of each definition there is."""
    statements = {
        "eta": ("monotone_for_all", "nondecreasing", "eta_monotone"),
        "ratio": ("monotone_for_all", "nonincreasing", "ratio_monotone"),
        "Omega": ("subquadratic_for_all", "subquadratic", "Omega_subquadratic"),
    }
    for name, (theorem, property_, lemma) in statements.items():
        if name in symbols:
            head = _head(theorem, everywhere)
            yield (
                "for all",
                (
                    f"{head}{property_} ({applied(name, symbols[name], everywhere)}).\n"
                    f"Proof. intros. apply {lemma}; admissible. Qed."
                ),
            )
    if "eta" in symbols and "eta for all" not in without:
        yield from _reweighting(everywhere, symbols["eta"])


def _head(theorem: str, everywhere: Everywhere, *others: Symbol) -> str:
    names = [identifier(known.own) for known in everywhere.of(known.symbol for known in everywhere.ranges)]
    names += [identifier(symbol) for symbol in others]
    premises = "".join(known.premises(Printer()) for known in everywhere.ranges)
    return f"Theorem {theorem} {' '.join(names)} : {premises}"


def _reweighting(everywhere: Everywhere, symbols: Sequence[Symbol]) -> Iterator[tuple[str, str]]:
    """eta in the parameters themselves, from the penalty that never heard of the others."""
    curve = everywhere.original.curve
    if len(curve.arcs) != 1 or not curve.explicit:
        return
    formula = curve.arcs[0].eta
    yield (
        "eta for all",
        (
            f"{_head('eta_for_all', everywhere, w)}0 < w -> {applied('eta', symbols, everywhere)} w = "
            f"{Printer.of([formula])(formula)}.\n"
            "Proof. intros. unfold eta. same_power w. Qed."
        ),
    )
