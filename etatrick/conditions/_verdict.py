"""The answer to a question about a penalty."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ..calculus.proof import Proof
from ..calculus.signs import Witness
from ._reasons import Reason

Answer = Literal["proved", "refuted", "undecided"]
Level = Literal["kernel", "exact", "rigorous", "partial", "numerical"]


@dataclass(frozen=True)
class Verdict:
    """`verdict` on condition `name`, at a `level` of certainty ("" when undecided), with the reason in `detail`.

    A refutation by values carries a `witness`: two magnitudes and enclosures there that do not overlap. Samples alone
    never give "proved". `evidence`, where there is any, is what a certificate is made of: a proof of each claim that
    follows from `routes`, a choice on each arc of the curve, or from `reasons`, bounds beside the ends of (0, oo).
    """

    name: str
    verdict: Answer
    level: Level | Literal[""]
    witness: Witness | None
    detail: str
    routes: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[Proof, ...] = field(default=(), repr=False)

    def to_json(self) -> dict[str, Any]:
        """Plain data: name, verdict, level, witness (or None), detail."""
        witness: dict[str, Any] | None = None
        if self.witness is not None:
            witness = {k: str(x) for k, x in asdict(self.witness).items() if k != "parameters"}
            witness["parameters"] = dict(self.witness.parameters)
        return {
            "name": self.name,
            "verdict": self.verdict,
            "level": self.level or None,
            "witness": witness,
            "detail": self.detail,
        }


def proved(name: str, detail: str, level: Level = "exact") -> Verdict:
    return Verdict(name, "proved", level, None, detail)


def refuted(name: str, detail: str, witness: Witness | None = None, level: Level = "exact") -> Verdict:
    return Verdict(name, "refuted", level, witness, detail)


def undecided(name: str, detail: str) -> Verdict:
    return Verdict(name, "undecided", "", None, detail)
