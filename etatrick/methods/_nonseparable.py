"""What a catalogue entry of a penalty of the whole vector is: how to construct it, its parameters and its citation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sympy import Rational

from ..nonseparable import VectorPenalty
from ..symbols import EtatrickError
from ._entry import Parameter


@dataclass(frozen=True)
class Data:
    """A parameter that is data, an array or a partition, which the penalty checks itself; it has no default."""

    interval: ClassVar[str] = "data"
    default: ClassVar[None] = None

    name: str
    meaning: str


@dataclass(frozen=True)
class NonseparableEntry:
    """A published method whose penalty is no sum over weights. `description` is the formula of Omega, for tables.

    `construct` takes the parameters by name: exact numbers for each `Parameter`, and `Data` as it was given.
    """

    scope: ClassVar[str] = "nonseparable"

    name: str
    title: str
    year: int
    noise: str
    description: str
    construct: Callable[..., VectorPenalty]
    citation: str
    parameters: tuple[Parameter | Data, ...] = ()

    def build(self, **parameters: Any) -> VectorPenalty:
        """The VectorPenalty; a parameter left out has its default.

        Raises EtatrickError for an unknown or missing parameter, and for a number outside its interval of validity.
        """
        known = {p.name for p in self.parameters}
        for name in parameters:
            if name not in known:
                raise EtatrickError(f"{self.name}: unknown parameter {name}; it has {', '.join(known) or 'none'}")
        values = {p.name: self._value(p, parameters) for p in self.parameters}
        return replace(self.construct(**values), name=self.name, citation=self.citation)

    def _value(self, parameter: Parameter | Data, given: dict[str, Any]) -> Any:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            raise EtatrickError(f"{self.name}: {parameter.name} must be given, {parameter.meaning}")
        if isinstance(parameter, Data):
            return value
        number = parameter.checked(self.name, value)
        if not isinstance(number, Rational):
            raise EtatrickError(f"{self.name}: {parameter.name} must be a number, got {value!r}")
        return number
