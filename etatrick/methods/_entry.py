"""What a catalogue entry is: one description, its parameters, its citation and its recorded values.

An entry holds data only; the penalty is built through the public constructors, so nothing about a method is
written down twice. The recorded values come from `tests/recorded/compute.py`, which does not import etatrick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from sympy import Expr, Rational, Symbol

from .. import penalty as constructors
from ..noise import from_noise, noise_law
from ..parsing import parse_number
from ..penalty import Number, Penalty
from ..report.traits import Traits as Traits
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

    def everywhere(self) -> tuple[Symbol, Expr]:
        """A symbol and the formula in it that maps its values one to one onto the interval (low, high).

        low + q and high - q for an excess q > 0, (low + high q)/(1 + q) for the odds q = (p - low)/(high - p) > 0;
        the parameter itself for (0, oo) and (-oo, oo).
        """
        low, high = (None if end is None else parse_number(end) for end in (self.low, self.high))
        if high is None and (low is None or low == 0):
            own = parameter(self.name, "real" if low is None else "positive")
            return own, own
        q = parameter(f"{self.name}_{'excess' if low is None or high is None else 'odds'}")
        if high is None:
            return q, low + q
        return (q, high - q) if low is None else (q, (low + high * q) / (1 + q))

    @property
    def assumption(self) -> str:
        """What is true of every value in the interval: "positive" or "real"."""
        return "positive" if self.low is not None and parse_number(self.low) >= 0 else "real"

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
        if word != "positive" and self.assumption == "positive":
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
class Noise:
    """A noise law and its cost C as formulas in `parameter` on (lower, upper); see `etatrick.noise.noise_law`.

    Shape parameters of the entry may stand in all of them and need numbers.
    """

    cost: str
    parameter: str = "k"
    mean: str | None = None
    second_moment: str | None = None
    ratio: str | None = None
    survival: str | None = None
    lower: str = "0"
    upper: str | None = None

    def build(self, values: Mapping[str, Rational | str]) -> Penalty:
        words = [name for name, value in values.items() if value in ASSUMPTIONS]
        if words:
            raise EtatrickError(f"a noise law needs numbers for its parameters; {words[0]} has none")
        numbers: dict[str, Any] = dict(values)
        law = noise_law(
            self.parameter,
            mean=self.mean,
            second_moment=self.second_moment,
            ratio=self.ratio,
            survival=self.survival,
            lower=self.lower,
            upper=self.upper,
            **numbers,
        )
        return from_noise(law, self.cost, **numbers)


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
    """A published method: `source` describes its separable penalty at lam = 1; `citation` is BibTeX.

    `traits` are those of the penalty with its defaults, as `etatrick.report.traits.traits_of` computes them.
    """

    scope: ClassVar[str] = "separable"

    name: str
    title: str
    year: int
    noise: str
    source: Formula | Noise
    traits: Traits
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

    def general(self) -> Penalty:
        """The Penalty for all values of its parameters at once, each the formula of `Parameter.everywhere`.

        Raises EtatrickError where the description needs numbers.
        """
        symbolic = self.build(**{p.name: p.assumption for p in self.parameters})
        formulas = {p.name: p.everywhere()[1] for p in self.parameters}
        return symbolic.subs({symbol: formulas[symbol.name] for symbol in symbolic.parameters})

    def _value(self, wanted: Parameter, given: Mapping[str, Number]) -> Number:
        value = given.get(wanted.name, wanted.default)
        if value is None:
            raise EtatrickError(f"{self.name}: {wanted.name} must be given, a number in {wanted.interval}")
        return value


@dataclass(frozen=True)
class Outside:
    """A published method that is no instance of the theory, and why.

    `reweighting` is the formula of its eta_hat(w) where it has one: then the penalty exists, and its missing dual is
    certified by a pair of magnitudes at which eta_hat decreases.
    """

    scope: ClassVar[str] = "outside"

    name: str
    title: str
    year: int
    noise: str
    reason: str
    citation: str
    reweighting: Formula | None = None

    def build(self, **parameters: Number) -> Penalty:
        """The penalty of `reweighting`, whose dual raises `reason`; raises `reason` where there is none."""
        if parameters:
            raise EtatrickError(f"{self.name}: unknown parameter {next(iter(parameters))}; it has none")
        if self.reweighting is None:
            raise OutsideTheoryError(f"{self.name} is outside the theory: {self.reason}")
        return replace(self.reweighting.build({}), name=self.name, citation=self.citation, note=self.reason)


class OutsideTheoryError(EtatrickError):
    """The method's mask is not a nondecreasing function of the magnitude, so no penalty of this kind describes it."""
