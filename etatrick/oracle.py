"""What does SymPy claim? integrate, solve, limit and simplify in a child process that can be killed.

SymPy cannot be interrupted safely and some formulas make it run for minutes or eat all memory. One warm child
process answers all questions; it is killed when it is late and started anew at the next question. Its answers
are claims: nothing here is trusted, every caller checks what it is told.

    >>> from etatrick.oracle import ask
    >>> from etatrick.symbols import w
    >>> ask("integrate", 1 / (1 + w), w)
    log(w + 1)
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal

import sympy

from etatrick.symbols import EtatrickError

Operation = Literal["integrate", "solve", "limit", "simplify"]

#: How long a child may take to start and import SymPy, on the slowest machine.
START_SECONDS: Final = 60.0
_UNEVALUATED: Final = (sympy.Integral, sympy.Limit, sympy.AccumBounds, sympy.ConditionSet)


class OracleError(EtatrickError):
    """SymPy gave no answer: it was late, crashed, ran out of memory, raised, or returned the question."""


@dataclass
class _Worker:
    """The child process and our end of its pipe; `ready` once it has said that SymPy is imported."""

    process: subprocess.Popen[bytes]
    pipe: Connection
    ready: bool = False

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.pipe.close()

    def abandon(self) -> None:
        """Let go of a worker that belongs to the process we were forked from."""
        self.process.returncode = 0  # it is not our child: neither wait for it nor warn about it
        self.pipe.close()


_lock = threading.Lock()
_worker: _Worker | None = None


_patience: ContextVar[float] = ContextVar("patience", default=1.0)


@contextmanager
def patient(times: float) -> Iterator[None]:
    """Every time limit for SymPy is this many times as long inside: for answers that a busy machine must not change."""
    token = _patience.set(times)
    try:
        yield
    finally:
        _patience.reset(token)


def patience() -> float:
    """How many times as long as usual a search that asks SymPy may take."""
    return _patience.get()


def ask(operation: Operation, *arguments: Any, seconds: float = 15.0, **options: Any) -> Any:
    """SymPy's answer to `operation(*arguments, **options)`, unchecked.

    Raises `OracleError` when there is none within `seconds` (the start of the child is not counted), and when
    the answer is an unevaluated integral, limit, or set.
    """
    with _lock:
        try:
            claim = _question(operation, arguments, options, seconds * patience())
        except OracleError:
            raise
        except BaseException:  # also Ctrl-C: a late answer must not be taken for the next one's
            stop()
            raise
    if _unevaluated(claim):
        raise OracleError(f"SymPy's {operation} returned the question unevaluated")
    return claim


def warm_up() -> None:
    """Start the child process without waiting for it, so that it imports SymPy while we do other work."""
    with _lock:
        _running()


def stop() -> None:
    """End the child process; the next question starts a new one."""
    global _worker
    worker, _worker = _worker, None
    if worker is not None:
        worker.end()


def _question(operation: str, arguments: tuple[Any, ...], options: dict[str, Any], seconds: float) -> Any:
    worker = _running()
    _wait_until_ready(worker)
    _send(worker, (operation, arguments, options, seconds), operation)
    if not worker.pipe.poll(seconds):
        stop()
        raise OracleError(f"SymPy's {operation} gave no answer within {seconds:g} s")
    status, value = _receive(worker, operation)
    if status == "memory":
        stop()
        raise OracleError(f"SymPy's {operation} ran out of memory")
    if status == "error":
        raise OracleError(f"SymPy's {operation} failed with {value}")
    return value


def _running() -> _Worker:
    """The live worker, started now if there is none."""
    global _worker
    if _worker is not None and _worker.process.poll() is not None:
        stop()
    if _worker is None:
        _worker = _start()
    return _worker


def _start() -> _Worker:
    ours, theirs = multiprocessing.Pipe()
    command = [sys.executable, "-P", "-W", "ignore", "-m", "etatrick._oracle_worker", str(theirs.fileno())]
    try:
        process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env=_environment(),
            stdin=subprocess.DEVNULL,  # what a formula prints or asks for must reach neither us nor the user
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        ours.close()
        raise OracleError(f"the SymPy process cannot be started: {error}") from error
    finally:
        theirs.close()
    return _Worker(process, ours)


def _environment() -> dict[str, str]:
    """The child finds the modules we find, and hashes alike in every run: SymPy's answers depend on order."""
    root = str(Path(__file__).resolve().parent.parent)
    folders = [folder for folder in sys.path if folder] + [root]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "PYTHONHASHSEED": "0"}


def _wait_until_ready(worker: _Worker) -> None:
    if worker.ready:
        return
    if not worker.pipe.poll(START_SECONDS):
        stop()
        raise OracleError(f"the SymPy process did not start within {START_SECONDS:g} s")
    _receive(worker, "start")
    worker.ready = True


def _send(worker: _Worker, question: tuple[Any, ...], operation: str) -> None:
    try:
        worker.pipe.send(question)
    except OSError as error:
        stop()
        raise OracleError(f"the SymPy process ended before {operation}") from error
    except Exception as error:  # nothing was sent: the pickle failed
        raise OracleError(f"the formula cannot be sent to {operation}: {type(error).__name__}") from error


def _receive(worker: _Worker, operation: str) -> tuple[str, Any]:
    try:
        status, value = worker.pipe.recv()
    except Exception as error:  # the pipe ended, or the answer cannot be rebuilt here
        stop()
        raise OracleError(f"the SymPy process crashed in {operation}") from error
    return status, value


def _unevaluated(claim: Any) -> bool:
    if isinstance(claim, list | tuple):
        return any(_unevaluated(part) for part in claim)
    return isinstance(claim, sympy.Basic) and claim.has(*_UNEVALUATED)


def _forget_after_fork() -> None:
    global _worker, _lock
    _lock = threading.Lock()
    worker, _worker = _worker, None
    if worker is not None:
        worker.abandon()


atexit.register(stop)
os.register_at_fork(after_in_child=_forget_after_fork)
