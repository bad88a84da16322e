"""Weights in a safetensors file, which other libraries read and in which no code can hide."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

from torch import nn

from ._errors import refusal


def save_weights(model: nn.Module, path: str | Path) -> None:
    """Write all parameters and buffers of `model` to a safetensors file: whole, or the old file stays.

    Weights that share memory are written once. Raises: `EtatrickError` where safetensors is not installed.
    """
    library, path = _library(), Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        library.save_model(model, str(temporary))
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load_weights(model: nn.Module, path: str | Path) -> None:
    """Set the parameters and buffers of `model` to those in a safetensors file; names and shapes have to agree.

    Raises: `EtatrickError` for a missing, damaged or unfitting file, and where safetensors is not installed.
    """
    library = _library()
    from safetensors import SafetensorError

    try:
        library.load_model(model, str(path))
    except (OSError, RuntimeError, SafetensorError) as problem:
        raise refusal(f"{path} does not hold the weights of this network: {problem}") from problem


def _library() -> ModuleType:
    try:
        import safetensors.torch
    except ImportError as problem:
        raise refusal('safetensors is not installed; pip install "etatrick[safetensors]" brings it') from problem
    return safetensors.torch
