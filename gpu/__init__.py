"""Sparse networks on torch: any derived penalty, any optimizer with a diagonal metric, exact zeros."""

from __future__ import annotations

from .attach import Attachment, attach
from .board import Writer, write_stats
from .compact import Compacted, compact
from .control import Target
from .data import Dataset, batches, load
from .idx import read_idx
from .layers import (
    BernoulliGates,
    Draws,
    HardConcrete,
    NoiseLaw,
    Standout,
    StochasticGates,
    StochasticLayer,
    UnitStandout,
    VariationalDropout,
    arm_loss,
    cost,
    finalize,
    replace_layers,
    stochastic_layers,
)
from .metric import METRICS, Metric, metric_of
from .models import LeNet300100
from .plain_weights import load_weights, save_weights
from .reweighting import EtaTrick, Fit, adaptive_dropout, adaptive_tikhonov, reweighted_least_squares
from .schedule import Constant, Ramp, Schedule, constant, cubic, linear
from .selection import select
from .sparsify import Epoch, Result, Score, load_network, sparsify
from .stats import LayerStats, layer_stats, nonzeros
from .train import Recipe

__all__ = [
    "METRICS",
    "Attachment",
    "BernoulliGates",
    "Compacted",
    "Constant",
    "Dataset",
    "Draws",
    "Epoch",
    "EtaTrick",
    "Fit",
    "HardConcrete",
    "LayerStats",
    "LeNet300100",
    "Metric",
    "NoiseLaw",
    "Ramp",
    "Recipe",
    "Result",
    "Schedule",
    "Score",
    "Standout",
    "StochasticGates",
    "StochasticLayer",
    "Target",
    "UnitStandout",
    "VariationalDropout",
    "Writer",
    "adaptive_dropout",
    "adaptive_tikhonov",
    "arm_loss",
    "attach",
    "batches",
    "compact",
    "constant",
    "cost",
    "cubic",
    "finalize",
    "layer_stats",
    "linear",
    "load",
    "load_network",
    "load_weights",
    "metric_of",
    "nonzeros",
    "read_idx",
    "replace_layers",
    "reweighted_least_squares",
    "save_weights",
    "select",
    "sparsify",
    "stochastic_layers",
    "write_stats",
]
