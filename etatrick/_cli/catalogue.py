"""The catalogue as rows of tables, as Markdown and as plain data."""

from __future__ import annotations

from typing import Any

from .. import methods
from ..methods import AnyEntry, Entry, Formula, NonseparableEntry, Outside

#: The columns of the table of separable methods; those of the other two follow the first three.
HEADINGS = ("method", "year", "noise or origin", "form", "at 0", "tail", "bounded", "prox")
SCOPED = {"nonseparable": "penalty", "outside": "why it is outside the theory"}


def rows() -> dict[str, list[tuple[str, ...]]]:
    """For each scope the rows of its table: name, year and noise, then the traits, the penalty or the reason."""
    found: dict[str, list[tuple[str, ...]]] = {scope: [] for scope in methods.SCOPES}
    for entry in methods.entries():
        found[entry.scope].append((entry.name, str(entry.year), entry.noise, *_told(entry)))
    return found


def _told(entry: AnyEntry) -> tuple[str, ...]:
    if isinstance(entry, Entry):
        traits = entry.traits
        return traits.form, traits.at_zero, traits.tail, "yes" if traits.bounded else "no", traits.prox
    return (entry.description if isinstance(entry, NonseparableEntry) else entry.reason,)


def tables(noise: bool = False) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Title, headings and rows of the three tables; with a column for the noise, they are wider than a terminal."""
    if not noise:
        return [
            (title, _narrow(headings), [_narrow(row) for row in rows]) for title, headings, rows in tables(noise=True)
        ]
    found = rows()
    titles = {
        "separable": "separable methods, with their default parameters",
        "nonseparable": "methods that tie weights together",
        "outside": "methods outside the theory",
    }
    return [
        (
            f"{len(found[scope])} {titles[scope]}",
            HEADINGS if scope == "separable" else (*HEADINGS[:3], SCOPED[scope]),
            rows,
        )
        for scope, rows in found.items()
    ]


def _narrow(cells: tuple[str, ...]) -> tuple[str, ...]:
    return (*cells[:2], *cells[3:])


def to_markdown() -> str:
    """The three tables in Markdown, with references; README carries them."""
    references = {entry.name: _reference(entry) for entry in methods.entries()}
    parts = []
    for title, headings, rows in tables(noise=True):
        lines = [_line((*headings, "reference")), _line(["---"] * (len(headings) + 1))]
        lines += [_line([f"`{row[0]}`", *map(_escaped, row[1:]), references[row[0]]]) for row in rows]
        parts.append("\n".join([f"**{title}**", "", *lines]))
    return "\n\n".join(parts) + "\n"


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _reference(entry: AnyEntry) -> str:
    """The authors, as far as two, and the year of the first citation."""
    authors = entry.citation.split("author = {", 1)[1].split("},\n", 1)[0].split(" and ")
    names = [author.split(",")[0].translate({ord(sign): None for sign in "{}\\'\""}) for author in authors]
    shown = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return f"{shown} {entry.year}"


def to_json() -> dict[str, Any]:
    """The catalogue with the meaning of every parameter and BibTeX."""
    return {"methods": [_entry(entry) for entry in methods.entries()]}


def _entry(entry: AnyEntry) -> dict[str, Any]:
    formula = entry.source if isinstance(entry, Entry) and isinstance(entry.source, Formula) else None
    parameters = () if isinstance(entry, Outside) else entry.parameters
    return {
        "name": entry.name,
        "title": entry.title,
        "year": entry.year,
        "scope": entry.scope,
        "noise": entry.noise,
        "kind": formula.kind if formula else "noise" if isinstance(entry, Entry) else None,
        "formula": formula.text if formula else None,
        "penalty": entry.description if isinstance(entry, NonseparableEntry) else None,
        "reason": entry.reason if isinstance(entry, Outside) else None,
        "traits": _traits(entry),
        "parameters": [
            {"name": p.name, "meaning": p.meaning, "default": p.default, "interval": p.interval} for p in parameters
        ],
        "citation": entry.citation,
    }


def _traits(entry: AnyEntry) -> dict[str, Any] | None:
    if not isinstance(entry, Entry):
        return None
    traits = entry.traits
    return {
        "form": traits.form,
        "at_zero": traits.at_zero,
        "tail": traits.tail,
        "bounded": traits.bounded,
        "prox": traits.prox,
    }
