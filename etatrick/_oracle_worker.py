"""The child process behind `etatrick.oracle`: reads questions, answers them with SymPy, can be killed at any
time.

Started as `python -m etatrick._oracle_worker FD`, where FD is one end of a private two-way pipe. Questions
and answers are pickles with a length in front; only this program's own parent is at the other end. A
question is `(operation, arguments, options, seconds)`, an answer `(status, value)` with status `ready`,
`answer`, `memory` or `error`. The end of the pipe ends the process; an alarm ends it when the parent died
during a long question.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import sympy

#: Address space a question may take before SymPy gets a MemoryError.
MEMORY_LIMIT = 4 * 2**30

OPERATIONS: dict[str, Callable[..., Any]] = {
    "integrate": sympy.integrate,
    "solve": sympy.solve,
    "limit": sympy.limit,
    "simplify": sympy.simplify,
}


def limit_memory() -> None:
    """Cap the address space at `MEMORY_LIMIT`, or at a lower limit already in force, where the system can."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    # Some systems know the limit but refuse to set it; the time limit still holds there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def answer(operation: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any]:
    """What SymPy says, or the kind and text of what it raised."""
    try:
        return "answer", OPERATIONS[operation](*arguments, **options)
    except MemoryError:
        return "memory", None
    except Exception as error:  # whatever a formula provokes is an answer too: "no"
        return "error", f"{type(error).__name__}: {error}"[:300]


def serve(pipe: Connection) -> None:
    """Answer questions until the pipe ends."""
    while True:
        try:
            operation, arguments, options, seconds = pipe.recv()
        except EOFError:
            return
        except Exception as error:  # a formula that cannot be rebuilt here
            pipe.send(("error", f"{type(error).__name__}: {error}"[:300]))
            continue
        # The parent kills a late worker itself; the alarm is for a parent that is no longer there.
        signal.setitimer(signal.ITIMER_REAL, seconds + 2.0)
        reply(pipe, answer(operation, arguments, options))
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def reply(pipe: Connection, message: tuple[str, Any]) -> None:
    """Send the answer, or the reason why it cannot be sent."""
    try:
        pipe.send(message)
    except BrokenPipeError:
        raise SystemExit(0) from None
    except Exception as error:
        pipe.send(("error", f"the answer cannot be sent: {type(error).__name__}"))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limit_memory()
    with Connection(int(sys.argv[1])) as pipe:
        pipe.send(("ready", None))
        serve(pipe)


if __name__ == "__main__":
    main()
