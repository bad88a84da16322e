"""The catalogue: every published method as one entry in one file.

A module of this package without a leading underscore holds one `ENTRY`; it is found by introspection. An entry's
`scope` is "separable" (`get` gives its `Penalty`), "nonseparable" (`vector` gives its `VectorPenalty`) or "outside"
(`get` says why the theory does not apply).

>>> from etatrick import methods
>>> methods.get("log_sum", eps="1/2").reweighting
w*(w + 1/2)
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache
from typing import Any, Final, TypeAlias

from ..nonseparable import VectorPenalty
from ..penalty import Number, Penalty
from ..report.traits import Traits
from ..symbols import EtatrickError
from ._entry import Entry, Formula, Noise, Outside, OutsideTheoryError, Parameter, Recorded, records
from ._nonseparable import NonseparableEntry

__all__ = [
    "SCOPES",
    "AnyEntry",
    "Entry",
    "Formula",
    "Noise",
    "NonseparableEntry",
    "Outside",
    "OutsideTheoryError",
    "Parameter",
    "Recorded",
    "Traits",
    "entries",
    "entry",
    "general",
    "get",
    "names",
    "records",
    "separable",
    "vector",
]  # fmt: skip

AnyEntry: TypeAlias = Entry | NonseparableEntry | Outside
SCOPES: Final = ("separable", "nonseparable", "outside")


@cache
def names(scope: str | None = None) -> tuple[str, ...]:
    """The names of all methods, or of those in one scope, sorted."""
    if scope is None:
        return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))
    if scope not in SCOPES:
        raise EtatrickError(f"unknown scope {scope!r}; expected one of {', '.join(SCOPES)}")
    return tuple(name for name in names() if _module(name).scope == scope)


def entries() -> tuple[AnyEntry, ...]:
    """All entries, sorted by name."""
    return tuple(_module(name) for name in names())


def separable() -> tuple[Entry, ...]:
    """The entries that have a `Penalty`, sorted by name."""
    return tuple(found for found in entries() if isinstance(found, Entry))


def entry(name: str) -> AnyEntry:
    """The entry of this name; EtatrickError with the closest names when there is none."""
    if name not in names():
        close = difflib.get_close_matches(name, names())
        hint = f"did you mean {' or '.join(close)}?" if close else "`etatrick list` shows the catalogue"
        raise EtatrickError(f"no method is named {name!r}; {hint}")
    return _module(name)


def _module(name: str) -> AnyEntry:
    found: AnyEntry = importlib.import_module(f"{__name__}.{name}").ENTRY
    return found


def get(name: str, /, **parameters: Number) -> Penalty:
    """The penalty of a published separable method; parameters left out have their defaults.

    Raises EtatrickError for an unknown method or parameter and for a value outside its interval of validity, and
    OutsideTheoryError with the reason for a method that the theory does not describe.
    """
    found = entry(name)
    if isinstance(found, NonseparableEntry):
        raise EtatrickError(f"{name} is not separable: build it with etatrick.methods.vector({name!r}, ...)")
    return found.build(**parameters)


def general(name: str, /) -> Penalty:
    """The penalty of a published separable method for all values of its parameters at once.

    What is proved of it holds on the whole of every declared interval. A parameter p in (0, oo) or (-oo, oo) keeps its
    name; in (low, oo) it is low + q with q = p_excess > 0, in (low, high) it is (low + high q)/(1 + q) with
    q = p_odds > 0. Raises EtatrickError for an unknown method, one that is not separable, and one whose description
    needs numbers (a noise law).

    >>> from etatrick import methods
    >>> methods.general("dropout").dropout_rate
    p_odds/(p_odds + 1)
    """
    found = entry(name)
    if not isinstance(found, Entry):
        raise EtatrickError(f"{name} is no separable method of the theory")
    return found.general()


def vector(name: str, /, **parameters: Any) -> VectorPenalty:
    """The penalty of a published method that ties weights together; see `etatrick.nonseparable`."""
    found = entry(name)
    if not isinstance(found, NonseparableEntry):
        raise EtatrickError(f"{name} is separable: build it with etatrick.methods.get({name!r}, ...)")
    return found.build(**parameters)
