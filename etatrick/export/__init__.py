"""The same functions for torch, live, and as a stand-alone source file for torch, NumPy or JAX."""

from ._standalone import TARGETS as TARGETS
from ._standalone import to_source as to_source
from ._torch import TorchPenalty as TorchPenalty
from ._torch import as_torch as as_torch
from ._torch import to_torch as to_torch
