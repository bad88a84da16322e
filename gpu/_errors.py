"""The errors of this package, raised without loading SymPy until one is needed."""

from __future__ import annotations


def refusal(sentence: str) -> ValueError:
    """An `EtatrickError` that says `sentence`, to be raised by the caller.

    `etatrick.symbols` imports SymPy, which a training process has no use for: it is loaded here, when
    there is something to refuse, and not when `etatrick.gpu` is imported.
    """
    from etatrick.symbols import EtatrickError

    return EtatrickError(sentence)
