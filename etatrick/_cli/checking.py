"""Which conditions does a penalty meet, and are those among them that somebody requires?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .console import Refusal, complain, out, print_json, working
from .description import Description

if TYPE_CHECKING:
    from ..conditions import Verdict


def check(description: Description, required: Sequence[str], as_json: bool) -> bool:
    """Print the verdicts, and complain of required conditions that are not proved; are there none?"""
    from ..report import conditions_table

    with working("checking"):
        verdicts = description.penalty().conditions()
    missing = _not_proved(verdicts, required)
    if as_json:
        plain = [verdict.to_json() for verdict in verdicts]
        print_json({"conditions": plain, "required": required, "not_proved": [v.name for v in missing]})
    else:
        out().print(conditions_table(verdicts))
    if missing:
        complain("not proved: " + ", ".join(f"{v.name} ({v.verdict})" for v in missing))
    return not missing


def _not_proved(verdicts: Sequence[Verdict], required: Sequence[str]) -> list[Verdict]:
    known = {verdict.name: verdict for verdict in verdicts}
    for name in required:
        if name not in known:
            raise Refusal(f"no condition is named {name!r}; there are {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(required) if known[name].verdict != "proved"]
