"""Penalties side by side, scaled so that they agree in one number: their slope, or their value.

k Omega has the slope k Omega', the reweighting eta_hat/k, and the same local exponent; its prox at step 1 is that of
Omega at step k.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias

import mpmath
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text
from sympy import Rational

from ..parsing import parse_number
from ..penalty import Number, Penalty
from ..symbols import EtatrickError
from ._samples import Progress, nothing
from .text import shown_number

Match: TypeAlias = Literal["slope", "value", "none"]
MATCHES: Final[tuple[Match, ...]] = ("slope", "value", "none")

_LEGEND: Final = (
    "exponent = 2 - dlog(eta_hat)/dlog(w): 2 is ridge, 1 lasso, 0 l0 or flat; below 0 the pull fades faster than 1/w."
)
#: Scales carry this many digits more than the numbers they multiply.
_GUARD: Final = 10
_NUMBERS: Final = ("omega", "derivative", "reweighting", "keep_probability", "local_exponent")


@dataclass(frozen=True)
class Scaled:
    """One of the penalties compared, `scale` times itself; `threshold`: the largest v with prox 0 at step 1."""

    name: str
    scale: mpmath.mpf
    threshold: mpmath.mpf


@dataclass(frozen=True)
class Row:
    """A scaled penalty at the magnitude `at`, as it was given; `reweighting` is w/Omega', keep eta_hat/(eta_hat + 1).

    `local_exponent` = 2 - dlog(eta_hat)/dlog(w): 2 ridge, 1 lasso, 0 l0 (also where the penalty is flat).
    """

    name: str
    at: str
    omega: mpmath.mpf
    derivative: mpmath.mpf
    reweighting: mpmath.mpf
    keep_probability: mpmath.mpf
    local_exponent: mpmath.mpf

    @property
    def like(self) -> str:
        """The exponent in words."""
        return reading(self.local_exponent)


@dataclass(frozen=True)
class Comparison:
    """Penalties side by side: `rows` magnitude by magnitude, `matched` a sentence that says what was made equal."""

    penalties: tuple[Scaled, ...]
    rows: tuple[Row, ...]
    match: Match
    match_at: str | None
    matched: str

    def to_json(self, digits: int) -> dict[str, Any]:
        """Plain data; numbers are text with `digits` digits."""
        return {
            "match": self.match,
            "match_at": self.match_at,
            "matched": self.matched,
            "penalties": [
                {"name": p.name, "scale": shown_number(p.scale, digits), "threshold": shown_number(p.threshold, digits)}
                for p in self.penalties
            ],
            "rows": [
                {"penalty": row.name, "at": row.at, **{v: shown_number(getattr(row, v), digits) for v in _NUMBERS}}
                | {"like": row.like}
                for row in self.rows
            ],
        }


def reading(exponent: mpmath.mpf) -> str:
    """Which of l0, l1 and l2 a local exponent lies at, or between which.

    >>> reading(mpmath.mpf("0.7"))
    'l0-l1'
    """
    for k in (0, 1, 2):
        if exponent == k:
            return f"l{k}"
    if exponent < 0:
        return "<l0"
    return ">l2" if exponent > 2 else ("l0-l1" if exponent < 1 else "l1-l2")


def compare(
    penalties: Mapping[str, Penalty],
    at: Iterable[Number],
    match: Match = "slope",
    match_at: Number | None = None,
    digits: int = 15,
    progress: Progress = nothing,
) -> Comparison:
    """The penalties at the magnitudes `at` >= 0, each scaled to agree with the first one.

    "slope": in Omega'(0+); in Omega' at `match_at` if that is given, and at the least positive magnitude of `at` where
    some Omega'(0+) is 0 or infinite. "value": in Omega(match_at), by default at the largest magnitude of `at`.
    "none": nothing is scaled. Numbers have `digits` digits.

    Raises EtatrickError for no penalty, no magnitude or a negative one, a number to be matched that is 0, negative or
    infinite, and for a parameter without a value.
    """
    places = {str(x): parse_number(x) for x in at}
    _check(penalties, places, match)
    where, sentence, scales = _matched(penalties, places, match, match_at, digits + _GUARD)
    total, scaled, rows = len(penalties) * (1 + len(places)), [], []
    for name, penalty in penalties.items():
        scaled.append(Scaled(name, scales[name], penalty.threshold(scales[name], digits)))
        progress(len(scaled), total)
    for text, x in places.items():
        for name, penalty in penalties.items():
            rows.append(_row(name, penalty, scales[name], text, x, digits))
            progress(len(scaled) + len(rows), total)
    return Comparison(tuple(scaled), tuple(rows), match, where, sentence)


def _check(penalties: Mapping[str, Penalty], places: Mapping[str, Rational], match: str) -> None:
    if not penalties or not places:
        raise EtatrickError("a comparison needs at least one penalty and one magnitude")
    for text, x in places.items():
        if x < 0:
            raise EtatrickError(f"a magnitude is not negative, got {text}")
    if match not in MATCHES:
        raise EtatrickError(f"penalties are matched by {', '.join(MATCHES)}, not by {match!r}")


def _matched(
    penalties: Mapping[str, Penalty],
    places: Mapping[str, Rational],
    match: Match,
    match_at: Number | None,
    digits: int,
) -> tuple[str | None, str, dict[str, mpmath.mpf]]:
    """Where they were matched, the sentence about it, and the scales."""
    if match == "none":
        return None, "Nothing is scaled.", dict.fromkeys(penalties, mpmath.mpf(1))
    quantity, symbol = ("derivative", "Omega'") if match == "slope" else ("omega", "Omega")
    where, why = _place(penalties, places, match, digits) if match_at is None else (str(match_at), "")
    heights = {name: penalty.evaluate(quantity, where, digits) for name, penalty in penalties.items()}
    shown = f"{symbol}({where if parse_number(where) else '0+'})"
    for name, height in heights.items():
        if not 0 < height < mpmath.inf:
            raise EtatrickError(
                f"{shown} of {name} is {shown_number(height, 5)}, which no scale can match; name another magnitude to "
                "match at"
            )
    first, reference = next(iter(heights.items()))
    with mpmath.workdps(digits):
        scales = {name: reference / height for name, height in heights.items()}
    return where, f"Scaled so that {shown} = {shown_number(reference, 6)}, as for {first}{why}.", scales


def _place(
    penalties: Mapping[str, Penalty], places: Mapping[str, Rational], match: Match, digits: int
) -> tuple[str, str]:
    """The magnitude to match at by default, and why it is not 0 where slopes are matched."""
    if match == "value":
        return max(places, key=lambda text: places[text]), ""
    for name, penalty in penalties.items():
        slope = penalty.evaluate("derivative", 0, digits)
        if not 0 < slope < mpmath.inf:
            why = f"the slope of {name} at 0+ is {shown_number(slope, 5)}"
            positive = [text for text, x in places.items() if x > 0]
            if not positive:
                raise EtatrickError(f"{why}; name a magnitude to match at")
            return min(positive, key=lambda text: places[text]), f", because {why}"
    return "0", ""


def _row(name: str, penalty: Penalty, scale: mpmath.mpf, text: str, at: Rational, digits: int) -> Row:
    """The one place where a scale is multiplied in."""
    more = digits + _GUARD
    omega, slope, eta, exponent = (
        penalty.evaluate(view, at, more) for view in ("omega", "derivative", "reweighting", "local_exponent")
    )
    with mpmath.workdps(more):
        scaled = eta / scale
        keep = mpmath.mpf(1) if mpmath.isinf(scaled) else scaled / (scaled + 1)
        return Row(name, text, scale * omega, scale * slope, scaled, keep, exponent)


def comparison_tables(comparison: Comparison, digits: int = 4) -> Group:
    """What was matched, the scales and thresholds, and the numbers magnitude by magnitude."""
    scales = _table("penalty", "scaled by", "threshold at step 1")
    for p in comparison.penalties:
        scales.add_row(Text(p.name), shown_number(p.scale, digits), shown_number(p.threshold, digits))
    numbers = _table("", "Omega", "Omega'", "eta_hat", "keep", "exponent", "like")
    for at, rows in groupby(comparison.rows, key=lambda row: row.at):
        numbers.add_row(Text(f"w = {at}", style="bold"))
        for row in rows:
            shown = (shown_number(getattr(row, name), digits) for name in _NUMBERS)
            numbers.add_row(Text(row.name), *shown, row.like)
        numbers.add_section()
    return Group(Text(comparison.matched), scales, numbers, Text(_LEGEND))


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    for heading in others:
        table.add_column(heading, justify="right", overflow="fold")
    return table
