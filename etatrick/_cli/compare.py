"""Penalties side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .console import Refusal, counting, out, print_json
from .description import named, several

if TYPE_CHECKING:
    from ..report.compare import Match


def compare(
    words: Sequence[str], at: Sequence[str], match: Match, match_at: str | None, digits: int, as_json: bool
) -> None:
    """Print the comparison of `etatrick.report.compare`; numbers among the words are more magnitudes."""
    from .. import report

    names = [word for word in words if not _is_number(word)]
    places = [*at, *(word for word in words if _is_number(word))]
    if not names:
        raise Refusal("name at least one penalty, such as mcp")
    with counting("comparing") as progress:
        found = report.compare(several([named(name) for name in names]), places, match, match_at, digits, progress)
    if as_json:
        print_json(found.to_json(digits))
    else:
        out().print(report.comparison_tables(found, digits))


def _is_number(word: str) -> bool:
    """`--at 0.1 1 5` hands the last two over as words; no penalty begins with a digit."""
    return word[:1].isdigit() or word[:1] == "."
