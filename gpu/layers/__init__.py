"""Layers with learned or adaptive noise, trained stochastically and finalized to plain layers with exact zeros."""

from __future__ import annotations

from ._draws import Draws
from ._law import NoiseLaw
from .arm import arm_loss
from .bernoulli import BernoulliGates
from .hard_concrete import HardConcrete
from .host import StochasticLayer
from .models import cost, finalize, replace_layers, stochastic_layers
from .standout import Standout, UnitStandout
from .stochastic_gates import StochasticGates
from .variational import VariationalDropout

__all__ = [
    "BernoulliGates",
    "Draws",
    "HardConcrete",
    "NoiseLaw",
    "Standout",
    "StochasticGates",
    "StochasticLayer",
    "UnitStandout",
    "VariationalDropout",
    "arm_loss",
    "cost",
    "finalize",
    "replace_layers",
    "stochastic_layers",
]
