"""What a catalogue entry is: one formula, its parameters, its source and its recorded values.

An entry holds data only; the penalty is built through the public constructors, so nothing about a method is
written down twice. The recorded values come from `tests/recorded/compute.py`, which does not import etatrick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sympy import Integral, Rational

from .. import penalty as constructors
from ..noise import NoiseLaw, from_noise
from ..parsing import parse, parse_number
from ..penalty import Number, Penalty
from ..symbols import EtatrickError, parameter

ASSUMPTIONS: Final = ("positive", "nonnegative", "real")

_CONSTRUCTORS: Final = {
    "dropout_rate": constructors.from_dropout_rate,
    "keep_probability": constructors.from_keep_probability,
    "noise_ratio": constructors.from_noise_ratio,
    "reweighting": constructors.from_reweighting,
    "penalty": constructors.from_penalty,
    "dual": constructors.from_dual,
    "prox": constructors.from_prox,
}


@dataclass(frozen=True)
class Parameter:
    """A shape parameter: its default and the open interval (low, high) of validity, as exact text."""

    name: str
    meaning: str
    default: str | None = None
    low: str | None = None
    high: str | None = None

    @property
    def interval(self) -> str:
        return f"({self.low or '-oo'}, {self.high or 'oo'})"

    def checked(self, method: str, value: Number) -> Rational | str:
        """The exact value, or the assumption word that keeps it symbolic; raises outside the interval."""
        if isinstance(value, str) and value in ASSUMPTIONS:
            return self._assumed(method, value)
        exact = parse_number(value)
        above = self.low is None or exact > parse_number(self.low)
        below = self.high is None or exact < parse_number(self.high)
        if not (above and below):
            raise EtatrickError(f"{method}: {self.name} must lie in {self.interval}, got {value}")
        return exact

    def _assumed(self, method: str, word: str) -> str:
        if word != "positive" and self.low is not None and parse_number(self.low) >= 0:
            where = f"{self.name} must lie in {self.interval}"
            raise EtatrickError(f"{method}: {where}, so it can be left positive but not {word}")
        return word


@dataclass(frozen=True)
class Formula:
    """A description of the given kind ("penalty", "dual", "keep_probability", ...) as a formula."""

    kind: str
    text: str

    def build(self, values: Mapping[str, Rational | str]) -> Penalty:
        return _CONSTRUCTORS[self.kind](self.text, **values)


@dataclass(frozen=True)
class Gate:
    """A noise s on [0, 1] by `survival`, P(s > x) in x and its parameter a in (0, oo), and its cost C(a).

    Its moments are E s = int_0^1 P(s > x) dx and E s^2 = int_0^1 2 x P(s > x) dx; atoms at 0 and 1 are
    allowed.
    """

    survival: str
    cost: str

    def build(self, values: Mapping[str, Rational | str]) -> Penalty:
        a, x = parameter("a"), parameter("x")
        declared = {name: parameter(name) for name in values}
        survival = parse(self.survival, {"a": a, "x": x, **declared})
        law = NoiseLaw(a, Integral(survival, (x, 0, 1)), Integral(2 * x * survival, (x, 0, 1)))
        numbers = {name: value for name, value in values.items() if value not in ASSUMPTIONS}
        return from_noise(law, parse(self.cost, {"a": a, **declared})).given(**numbers)


@dataclass(frozen=True)
class Recorded:
    """The value of a view, as text with 50 significant digits or "inf".

    `quantity` is omega, derivative, reweighting (each `at` a magnitude w), dual (`at` an eta), prox (`at` the
    argument v, with a `step`) or threshold (`at` the step).
    """

    quantity: str
    at: str
    value: str
    parameters: tuple[tuple[str, str], ...] = ()
    step: str | None = None


VIEWS: Final = ("omega", "derivative", "reweighting", "dual", "prox", "threshold")


def records(
    parameters: Mapping[str, str] | None = None,
    *,
    prox: Mapping[tuple[str, str], str],
    **views: Mapping[str, str],
) -> tuple[Recorded, ...]:
    """The values for one set of parameters: {at: value} for each view, {(v, step): value} for prox."""
    given = tuple((parameters or {}).items())
    plain = [Recorded(view, at, value, given) for view, rows in views.items() for at, value in rows.items()]
    return (*plain, *(Recorded("prox", at, value, given, step) for (at, step), value in prox.items()))


@dataclass(frozen=True)
class Entry:
    """A published method: `source` describes its separable penalty at lam = 1; `citation` is BibTeX."""

    name: str
    title: str
    year: int
    noise: str
    source: Formula | Gate
    citation: str
    recorded: tuple[Recorded, ...]
    parameters: tuple[Parameter, ...] = ()

    def build(self, **parameters: Number) -> Penalty:
        """The Penalty; a parameter left out has its default, an assumption word keeps it symbolic.

        Raises EtatrickError for an unknown parameter, and for one outside its interval of validity.
        """
        known = {p.name: p for p in self.parameters}
        for name in parameters:
            if name not in known:
                has = ", ".join(known) or "none"
                raise EtatrickError(f"{self.name}: unknown parameter {name}; it has {has}")
        values = {p.name: p.checked(self.name, self._value(p, parameters)) for p in self.parameters}
        return replace(self.source.build(values), name=self.name, citation=self.citation)

    def _value(self, parameter: Parameter, given: Mapping[str, Number]) -> Number:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            where = f"a number in {parameter.interval}"
            raise EtatrickError(f"{self.name}: {parameter.name} must be given, {where}")
        return value
