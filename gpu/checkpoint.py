"""Files that are either whole or not there, and that are read without running anything found in them."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import torch

from ._errors import refusal


def save_atomically(content: dict[str, Any], path: str | Path) -> None:
    """`torch.save` to a temporary file beside `path`, then a rename: an interruption leaves the old file.

    `content` may hold tensors, numbers, strings, lists and dictionaries.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            torch.save(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def load_safely(path: str | Path, device: str | torch.device = "cpu") -> dict[str, Any]:
    """What `save_atomically` wrote. Raises `EtatrickError` for a missing, damaged or foreign file."""
    try:
        content = torch.load(Path(path), map_location=device, weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as problem:
        raise refusal(
            f"{path} is not a file saved by etatrick, or it is damaged: {type(problem).__name__}"
        ) from problem
    if not isinstance(content, dict):
        raise refusal(f"{path} is not a file saved by etatrick: it holds a {type(content).__name__}")
    return content
