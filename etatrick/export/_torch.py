"""A penalty as torch functions, and as a file that holds the same source."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import types
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import torch

from ..parsing import parse_number
from ..penalty import Penalty
from ._plan import make_plan, root_pieces
from ._source import source

Tensor = torch.Tensor
_AGREED = 1e-11


@dataclass(frozen=True)
class TorchPenalty:
    """Elementwise torch functions of one penalty, any shape, float64 inside and rounded once to the argument's dtype.

    `text` is the stand-alone source that is run; `weak_convexity` the least rho with Omega + rho w^2/2 convex.
    """

    name: str
    weak_convexity: float
    text: str = field(repr=False)
    module: types.ModuleType = field(repr=False, compare=False, hash=False)

    def penalty(self, w: Tensor) -> Tensor:
        """Omega(w)."""
        return self.module.penalty(w)

    def derivative(self, w: Tensor) -> Tensor:
        """Omega'(w) = w/eta_hat(w), odd in w, 0 at 0."""
        return self.module.derivative(w)

    def reweighting(self, w: Tensor) -> Tensor:
        """eta_hat(w), inf where the penalty is flat."""
        return self.module.reweighting(w)

    def prox(self, v: Tensor, step: float | Tensor) -> Tensor:
        """argmin_x step Omega(x) + (x - v)^2/2, the global minimum with exact zeros; a step of v's shape or a float."""
        return self.module.prox(v, step)

    def dual(self, eta: Tensor) -> Tensor:
        """f(eta), for eta > 0; raises ValueError where the penalty has no dual."""
        return self.module.dual(eta)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return _load, (self.text,)


def _load(text: str) -> TorchPenalty:
    """Run a stand-alone source written by this package."""
    name = f"etatrick_penalty_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    module = types.ModuleType(name)
    exec(compile(text, f"<{name}>", "exec"), module.__dict__)
    sys.modules[name] = module  # torch.compile looks the globals of a function up by its module's name
    return TorchPenalty(module.NAME, module.WEAK_CONVEXITY, text, module)


@lru_cache(maxsize=64)
def to_torch(penalty: Penalty) -> TorchPenalty:
    """The penalty as torch functions. Raises EtatrickError when a parameter has no value."""
    plan = make_plan(penalty)
    scanned = _load(source(plan))
    if penalty.unbounded_below:  # nothing beats 0, so that no other point need be looked at
        return _load(source(replace(plan, roots=(), breaks=())))
    roots = root_pieces(penalty.curve) if plan.slope is not None else None
    if roots is None:
        return scanned
    closed = _load(source(replace(plan, roots=roots)))
    return closed if _agree(penalty, closed) else scanned


def _agree(penalty: Penalty, candidate: TorchPenalty) -> bool:
    """Does the prox from closed roots reach the exact prox, on both sides of every regime we can think of?

    The solver may have left a root out, or a formula may pick another branch elsewhere.
    """
    rho = candidate.weak_convexity
    critical = 1 / rho if 0 < rho < float("inf") else 1.0
    for factor in ("1/100", "1/3", "99/100", "1", "101/100", "7/2", "200"):
        step = parse_number(factor) * parse_number(repr(critical))
        reach = parse_number(repr(float(penalty.threshold(step)) or critical))
        for share in ("1/50", "3/4", "999/1000", "1001/1000", "5/4", "4", "300"):
            v = reach * parse_number(share)
            got = candidate.prox(torch.tensor(float(v), dtype=torch.float64), float(step))
            if abs(float(got) - float(penalty.prox(v, step))) > _AGREED * float(v):
                return False
    return True


def as_torch(penalty: Penalty | TorchPenalty) -> TorchPenalty:
    """The torch form of either kind of penalty object."""
    return to_torch(penalty) if isinstance(penalty, Penalty) else penalty


def to_source(penalty: Penalty, path: str | Path) -> Path:
    """Write the stand-alone torch file (torch is all it needs) and return its path; an old file is replaced whole."""
    target = Path(path)
    text = to_torch(penalty).text
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, target)
    return target
