"""The catalogue as rows of a table and as plain data."""

from __future__ import annotations

from typing import Any

from .. import methods
from ..methods import Entry, Formula


def rows() -> list[tuple[str, str, str, str, str]]:
    """Name, title, year, description and parameters of every method."""
    return [
        (entry.name, entry.title, str(entry.year), _described(entry), _parameters(entry)) for entry in methods.entries()
    ]


def _described(entry: Entry) -> str:
    if isinstance(entry.source, Formula):
        return f"{entry.source.kind.replace('_', ' ')} {entry.source.text}"
    return f"noise: {entry.noise}"


def _parameters(entry: Entry) -> str:
    return ", ".join(f"{p.name} = {p.default}" if p.default else f"{p.name} in {p.interval}" for p in entry.parameters)


def to_json() -> dict[str, Any]:
    """The catalogue with the meaning of every parameter and BibTeX."""
    return {"methods": [_entry(entry) for entry in methods.entries()]}


def _entry(entry: Entry) -> dict[str, Any]:
    formula = entry.source if isinstance(entry.source, Formula) else None
    return {
        "name": entry.name,
        "title": entry.title,
        "year": entry.year,
        "noise": entry.noise,
        "kind": formula.kind if formula else "noise",
        "formula": formula.text if formula else None,
        "parameters": [
            {"name": p.name, "meaning": p.meaning, "default": p.default, "interval": p.interval}
            for p in entry.parameters
        ],
        "citation": entry.citation,
    }
