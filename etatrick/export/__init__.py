"""The same functions for torch, live or as a stand-alone source file."""

from ._torch import TorchPenalty as TorchPenalty
from ._torch import as_torch as as_torch
from ._torch import to_source as to_source
from ._torch import to_torch as to_torch
