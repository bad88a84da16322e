"""A penalty as torch functions, and as a file that holds the same source."""

from __future__ import annotations

import hashlib
import sys
import types
from dataclasses import dataclass, field
from functools import lru_cache

import torch

from ..numerics import require_values
from ..penalty import Penalty
from ..symbols import EtatrickError
from ._cache import cached
from ._plan import Plan, make_plan
from ._source import MODES, source

Tensor = torch.Tensor


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
def to_torch(penalty: Penalty, mode: str = "exact", proved: bool = False) -> TorchPenalty:
    """The penalty as torch functions, computed in float64 ("exact") or in the dtype of the argument ("fast").

    `proved`: what tables miss is bounded by ball arithmetic, which may take minutes the first time; `text` says the
    bounds. Raises EtatrickError when a parameter has no value, and for another mode.
    """
    if mode not in MODES:
        raise EtatrickError(f"the mode is exact or fast, not {mode!r}")
    return _load(source(plan_of(penalty, proved), mode))


@lru_cache(maxsize=64)
def plan_of(penalty: Penalty, proved: bool = False) -> Plan:
    """What the penalty's functions are made of, from the cache where it is there."""
    require_values(penalty)
    return cached(penalty, make_plan, proved)


def module_of(plan: Plan, mode: str) -> types.ModuleType:
    """The functions of a plan as a module."""
    return _load(source(plan, mode)).module


def as_torch(penalty: Penalty | TorchPenalty) -> TorchPenalty:
    """The torch form of either kind of penalty object."""
    return to_torch(penalty) if isinstance(penalty, Penalty) else penalty
