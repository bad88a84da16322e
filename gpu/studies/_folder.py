"""What a study leaves in its folder: one file per run, whole or not there, and never worked out twice."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._errors import refusal

#: (name of the run, epochs done, epochs of the run, how it goes)
Watch = Callable[[str, int, int, str], None]


def unwatched(run: str, done: int, epochs: int, state: str) -> None:
    """The progress callback of a study that nobody watches."""


@dataclass(frozen=True)
class Folder:
    """`path`/runs holds NAME.json for a finished run, NAME.pt for one under way, NAME.weights where it keeps them."""

    path: Path
    watch: Watch = unwatched

    def weights(self, name: str) -> Path:
        """Where the weights of a finished run are, if it keeps them."""
        return self.path / "runs" / f"{name}.weights"

    def run(self, name: str, settings: dict[str, Any], work: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
        """What `work` returned for the run, now or earlier. `work` is given the path of its checkpoint.

        Raises: `EtatrickError` if the run in the folder was made with other settings.
        """
        done, underway = (self.path / "runs" / f"{name}.{ending}" for ending in ("json", "pt"))
        settings = json.loads(json.dumps(settings))  # tuples become lists, as they are in the file
        if done.exists():
            found = _read(done)
            check_settings(found["settings"], settings, done)
            return dict(found["result"])
        result = work(underway)
        write_json(done, {"settings": settings, "result": result})
        underway.unlink(missing_ok=True)
        return result


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def check_settings(stored: dict[str, Any], wanted: dict[str, Any], path: Path) -> None:
    """Raises: `EtatrickError` where a run in the folder is not the one that is asked for."""
    for key in wanted | stored:
        if stored.get(key) != wanted.get(key):
            raise refusal(f"{path} was made with {key} = {stored.get(key)}, not {wanted.get(key)}; name another folder")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {"settings": dict(content["settings"]), "result": dict(content["result"])}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise refusal(f"{path} is not a run of a study, or it is damaged: {type(problem).__name__}") from problem
