"""An exception becomes one sentence on stderr and an exit status."""

from __future__ import annotations

import os
import sys

import typer

from .console import Refusal, complain

BAD_INPUT = 2
FAULT = 70
INTERRUPTED = 130

#: The optional packages, and the extra that brings each.
_EXTRAS = {"torch": "torch", "sklearn": "torch", "numpy": "torch", "matplotlib": "plot", "scipy": "plot"}

#: The base of all complaints about options, wherever this version of typer keeps it.
UsageProblem: type[typer.BadParameter] = typer.BadParameter.__mro__[2]


def exit_status(problem: BaseException) -> int:
    """Say what went wrong, and return the exit status that goes with it."""
    if isinstance(problem, UsageProblem):
        complain(problem.format_message())
        return BAD_INPUT
    if isinstance(problem, Refusal) or _is_ours(problem):
        complain(str(problem), getattr(problem, "pointer", ""))
        return BAD_INPUT
    if isinstance(problem, OSError):
        complain(f"{problem.filename or 'a file'} cannot be used: {problem.strerror or problem}")
        return BAD_INPUT
    if isinstance(problem, ImportError) and problem.name in _EXTRAS:
        complain(f"this command needs {problem.name}: pip install 'etatrick[{_EXTRAS[problem.name]}]'")
        return BAD_INPUT
    return _fault(problem)


def _is_ours(problem: BaseException) -> bool:
    """Is it an EtatrickError? Asked without importing SymPy: if it is, its module has been imported."""
    symbols = sys.modules.get("etatrick.symbols")
    return symbols is not None and isinstance(problem, symbols.EtatrickError)


def _fault(problem: BaseException) -> int:
    """Neither the user's fault nor foreseen."""
    if os.environ.get("ETATRICK_TRACEBACK"):
        raise problem
    shown = f"{type(problem).__name__}: {problem}"
    complain(f"a fault of etatrick itself, {shown} (set ETATRICK_TRACEBACK=1 to see where)")
    return FAULT
