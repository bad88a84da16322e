"""May an estimate stand in for a bound? `evaluate` says yes, `enclose` says no.

Some routes of ball arithmetic end in an error that is measured instead of proved: SymPy's evalf, the mass of an
integral beyond a measured range, sampled quadrature, a limit that only the values suggest. Each of them calls
`estimated`, which is refused where nothing but proofs is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..symbols import EtatrickError

_PROOFS_ONLY: ContextVar[bool] = ContextVar("proofs_only", default=False)


class EstimateError(EtatrickError):
    """A value is known well, but no interval is proved to contain it."""


@contextmanager
def proofs_only() -> Iterator[None]:
    """Inside the block a ball is a proof or an error."""
    token = _PROOFS_ONLY.set(True)
    try:
        yield
    finally:
        _PROOFS_ONLY.reset(token)


def proving() -> bool:
    """Are only proofs wanted here?"""
    return _PROOFS_ONLY.get()


def estimated(what: str) -> None:
    """Called where `what` is about to be estimated; raises EstimateError where only proofs are wanted."""
    if proving():
        raise EstimateError(f"no interval is proved to contain this value: {what} is only estimated")
