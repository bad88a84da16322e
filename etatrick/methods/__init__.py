"""The catalogue: every published method as one entry in one file.

A module of this package without a leading underscore holds one `ENTRY`; it is found by introspection.

>>> from etatrick import methods
>>> methods.get("log_sum", eps="1/2").reweighting
w*(w + 1/2)
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache

from ..penalty import Number, Penalty
from ..symbols import EtatrickError
from ._entry import Entry, Formula, Gate, Parameter, Recorded, records

__all__ = ["Entry", "Formula", "Gate", "Parameter", "Recorded", "entries", "entry", "get", "names", "records"]


@cache
def names() -> tuple[str, ...]:
    """The names of all methods, sorted."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def entries() -> tuple[Entry, ...]:
    """All entries, sorted by name."""
    return tuple(entry(name) for name in names())


def entry(name: str) -> Entry:
    """The entry of this name; EtatrickError with the closest names when there is none."""
    if name not in names():
        close = difflib.get_close_matches(name, names())
        hint = f"did you mean {' or '.join(close)}?" if close else f"the catalogue has {', '.join(names())}"
        raise EtatrickError(f"no method is named {name!r}; {hint}")
    found: Entry = importlib.import_module(f"{__name__}.{name}").ENTRY
    return found


def get(name: str, /, **parameters: Number) -> Penalty:
    """The penalty of a published method; parameters left out have their defaults.

    Raises EtatrickError for an unknown method or parameter and for a value outside its interval of validity.
    """
    return entry(name).build(**parameters)
