"""As much of Triton as generated kernels use, on torch's CPU tensors: they run, program by program, without Triton.

It knows no types beyond those of torch and checks addresses: a load or a store outside a tensor raises IndexError.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

#: Of CUDA's library, by the names of torch where these differ.
_NAMES = {"sqrt_rn": "sqrt", "lgamma": "lgamma"}


def _compares(name: str) -> Callable[..., Any]:
    """A comparison as Triton has it: a number on its right is rounded to float32 where that can hold it."""
    compare = getattr(torch.Tensor, name)

    def compared(self: torch.Tensor, other: Any) -> Any:
        single = isinstance(other, float) and 2.0**-126 <= abs(other) <= 3.4e38
        return compare(self, float(np.float32(other)) if single else other)

    return compared


class Block(torch.Tensor):
    """A tensor whose bits can be taken for those of another dtype."""

    __lt__, __le__, __gt__, __ge__ = map(_compares, ("__lt__", "__le__", "__gt__", "__ge__"))

    def to(self, dtype: torch.dtype, bitcast: bool = False) -> torch.Tensor:  # type: ignore[override]
        return self.view(dtype) if bitcast else super().to(dtype)


class Pointer:
    """Addresses inside one tensor."""

    def __init__(self, tensor: torch.Tensor, at: Any = 0) -> None:
        self.tensor, self.at = tensor, at

    def __add__(self, offset: Any) -> Pointer:
        return Pointer(self.tensor, self.at + offset)


class Kernel:
    """A function of the device, and with a grid a kernel."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *arguments: Any, **constants: Any) -> Any:
        return self.function(*arguments, **constants)

    def __getitem__(self, grid: tuple[int]) -> Callable[..., None]:
        def run(*arguments: Any, enable_fp_fusion: bool) -> None:
            assert not enable_fp_fusion
            given = [Pointer(a.view(-1)) if isinstance(a, torch.Tensor) else a for a in arguments]
            for program in range(*grid):
                _Program.number = program
                self.function(*given)

        return run


class _Program:
    number = 0


class _Library:
    def __getattr__(self, name: str) -> Callable[..., torch.Tensor]:
        found: Callable[..., torch.Tensor] = getattr(torch, _NAMES.get(name, name))
        return found


def _load(pointer: Pointer, mask: torch.Tensor | None = None, other: float | None = None) -> torch.Tensor:
    if mask is None:
        return pointer.tensor[pointer.at]
    assert other is not None
    return torch.where(mask, pointer.tensor[torch.where(mask, pointer.at, 0)], other)


def _store(pointer: Pointer, value: torch.Tensor, mask: torch.Tensor) -> None:
    assert value.dtype == pointer.tensor.dtype
    pointer.tensor[pointer.at[mask]] = value[mask]


def _block(tensor: torch.Tensor) -> Any:
    return tensor.as_subclass(Block)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have `import triton` find this."""
    triton, language, extra = ModuleType("triton"), ModuleType("triton.language"), ModuleType("triton.language.extra")
    triton.__dict__.update(jit=Kernel, cdiv=lambda a, b: -(-a // b), language=language)
    language.__dict__.update(
        {name: getattr(torch, name) for name in ("float64", "float32", "int64", "int32", "abs", "where")},
        program_id=lambda axis: _block(torch.tensor(_Program.number + 0 * axis)),
        arange=lambda low, high: _block(torch.arange(low, high)),
        full=lambda shape, value, dtype: _block(torch.full(shape, value, dtype=dtype)),
        load=_load, store=_store, div_rn=lambda x, y: x / y, static_range=range, extra=extra,
    )  # fmt: skip
    extra.__dict__["libdevice"] = _Library()
    for module in (triton, language, extra):
        monkeypatch.setitem(sys.modules, module.__name__, module)
