"""python -m etatrick.certify CERT.json [...]: replays certificates.

Exit status: 0 all accepted, 1 one was rejected, 2 one cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..calculus.replay import Rejected
from .checker import check

_LARGEST_FILE = 50_000_000


def main(paths: list[str]) -> int:
    if not paths or any(path in ("-h", "--help") for path in paths):
        print(__doc__)
        return 0 if paths else 2
    return max(_one(Path(path)) for path in paths)


def _one(path: Path) -> int:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ValueError("it is larger than 50 MB")
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        print(f"{path} cannot be read: {error}", file=sys.stderr)
        return 2
    try:
        level = check(data)
    except Rejected as error:
        print(f"{path}: rejected: {error}")
        return 1
    formula = data["description"]["formula"]
    print(
        f"{path}: accepted, {data['claim']} {data['verdict']} for the {data['description']['kind']} {formula} ({level})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
