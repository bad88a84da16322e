"""Studies: each one function, in pieces that are never worked out twice, with a table as its result."""

from __future__ import annotations

from ._common import Options, Outcome, Scaled
from .bench import bench
from .frontier import frontier
from .matched import matched
from .paper import paper

__all__ = ["Options", "Outcome", "Scaled", "bench", "frontier", "matched", "paper"]
