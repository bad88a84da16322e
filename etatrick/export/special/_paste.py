"""The functions as text for a file that imports nothing but torch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module, resources

from torch import Tensor

#: The module of every printable name and the modules it needs, which come first.
_MODULES = {
    "dawson": ("_core", "_dawson"),
    "erfi": ("_core", "_dawson", "_erfi"),
    "erfcx": ("_core", "_erfcx"),
    "expint1": ("_core", "_expint"),
    "expint1e": ("_core", "_expint"),
    "expinti": ("_core", "_expint", "_ei"),
    "lambertw": ("_core", "_lambertw"),
    "hyp2f2": ("_core", "_dawson", "_hyp2f2"),
}

#: Every printable name.
NAMES = tuple(_MODULES)

#: What the pasted text expects above it.
IMPORTS = """from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
"""


def needed(code: str) -> tuple[str, ...]:
    """The special functions that a printed formula calls, in the order of this module."""
    called = set(re.findall(r"\b(\w+)_jet\(", code))
    return tuple(name for name in _MODULES if name in called)


def jet(name: str) -> Callable[[Tensor], tuple[Tensor, Tensor, Tensor]]:
    """The function that computes value, derivative and second derivative."""
    module = import_module(f".{_MODULES[name][-1]}", __package__)
    found: Callable[[Tensor], tuple[Tensor, Tensor, Tensor]] = getattr(module, f"{name}_jet")
    return found


def source(names: Iterable[str]) -> str:
    """The definitions of the named functions and of what they use, each once, without imports; needs `IMPORTS`."""
    wanted = dict.fromkeys(module for name in names for module in _MODULES[name])
    return "\n\n".join(_body(module) for module in wanted)


@cache
def _body(module: str) -> str:
    """The module's text after its imports."""
    text = resources.files(__package__).joinpath(f"{module}.py").read_text()
    lines = text.splitlines()
    last = max(i for i, line in enumerate(lines) if re.match(r"(from|import) ", line))
    return "\n".join(lines[last + 1 :]).strip() + "\n"
