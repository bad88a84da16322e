"""What a proof by zones leaves behind: cuts, precision and orders, as plain data that `zones.replay` checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Rational

from ..symbols import EtatrickError


@dataclass(frozen=True)
class End:
    """How the zone at one end is proved: "germ" with `order` terms, "box" up to the end, or "open": not at all."""

    kind: str
    order: int = 0


@dataclass(frozen=True)
class Tiling:
    """Evidence for the sign of a formula: the cuts between boxes, the bits they need, and the two end zones."""

    cuts: tuple[Rational, ...]
    bits: int
    lower: End
    upper: End

    @property
    def complete(self) -> bool:
        """Is the whole interval proved, and not only [first cut, last cut]?"""
        return "open" not in (self.lower.kind, self.upper.kind)

    def to_json(self) -> dict[str, Any]:
        """Plain data; rational numbers are text."""
        ends = {name: {"kind": end.kind, "order": end.order} for name, end in self._ends()}
        return {"cuts": [str(c) for c in self.cuts], "bits": self.bits, **ends}

    def _ends(self) -> tuple[tuple[str, End], ...]:
        return ("lower", self.lower), ("upper", self.upper)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tiling:
        """The inverse of `to_json`; raises EtatrickError on anything else."""
        try:
            cuts = tuple(_rational_text(c) for c in data["cuts"])
            ends = (End(str(data[name]["kind"]), int(data[name]["order"])) for name in ("lower", "upper"))
            return cls(cuts, int(data["bits"]), *ends)
        except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
            raise EtatrickError(f"this is no tiling: {error}") from None


@dataclass(frozen=True)
class Negative:
    """An exact point at which the formula is certified negative, with the ball that says so, as text."""

    point: Rational
    enclosure: str


def _rational_text(text: str) -> Rational:
    top, _, bottom = text.partition("/")
    if (denominator := int(bottom or "1")) < 1:
        raise ValueError(f"{text} is no fraction")
    return Rational(int(top), denominator)
