"""What kernels of a stand-alone file have to do, wherever they run; as a program with TRITON_INTERPRET=1 the same by
Triton's interpreter for the files named as arguments, with torch in place of CUDA's library, which it lacks.
"""

from __future__ import annotations

import importlib.util
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

#: Not a multiple of the elements of a program.
COUNT = 1300


def loaded(path: Path) -> Any:
    """The file as a module; Triton reads its text."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sample(dtype: torch.dtype, breaks: list[float]) -> tuple[torch.Tensor, torch.Tensor]:
    """Arguments of both signs from 1e-4 to 1e4, what is special, breaks; and a step for each."""
    generator = torch.Generator().manual_seed(3)
    w = 10 ** (8 * torch.rand(COUNT, generator=generator, dtype=torch.float64) - 4)
    w[::2] *= -1
    special = [0.0, -0.0, math.inf, -math.inf, math.nan, 1e-30, 1e30, *breaks, *(b * (1 + 2.0**-20) for b in breaks)]
    w[: len(special)] = torch.tensor(special, dtype=torch.float64)
    return w.to(dtype), 10 ** (6 * torch.rand(COUNT, generator=generator, dtype=torch.float64) - 3)


def calls(module: Any, dtype: torch.dtype) -> dict[str, tuple[torch.Tensor, ...]]:
    """Arguments by name of a function, which ends at a blank."""
    w, steps = sample(dtype, module.BREAKS)
    given = {"penalty": (w,), "derivative": (w,), "prox each": (w, steps), "prox": (w, steps[0])}
    return {**given, "prox spread": (w.reshape(2, -1).T, steps[:2]), "penalty of none": (w[:0],)}


def differences(module: Any, reference: Callable[[str], Any], units: float = 0.0) -> list[str]:
    """Where kernels, on whatever device, differ from the function reference(name) by more than units in the last place
    (of the dtype, at 1): in one bit unless said otherwise.
    """
    module._runs = lambda *tensors: True
    found = []
    for dtype in (torch.float64, torch.float32, torch.float16):
        for name, given in calls(module, dtype).items():
            got, want = getattr(module, name.split()[0])(*given), reference(name.split()[0])(*given)
            near = (got - want).abs() <= units * torch.finfo(dtype).eps * want.abs()
            same = near | (got == want) | (torch.isnan(got) & torch.isnan(want))
            if got.dtype != dtype or got.shape != want.shape or not bool(same.all()):
                found.append(f"{name} of {dtype}: {got[~same][:3].tolist()} for {want[~same][:3].tolist()}")
    return found


class _Torch:
    """CUDA's library by torch, on the interpreter's blocks."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        import triton.language as tl
        from triton.runtime.interpreter import TensorHandle

        function = getattr(torch, {"sqrt_rn": "sqrt"}.get(name, name))

        def call(*blocks: Any) -> Any:
            value = function(*(torch.tensor(b.handle.data) for b in blocks)).numpy()
            return tl.core.tensor(TensorHandle(value, blocks[0].handle.dtype), blocks[0].type)

        return call


def main() -> None:
    assert os.environ["TRITON_INTERPRET"] == "1"
    for path in sys.argv[1:]:
        module = loaded(Path(path))
        module.libdevice = _Torch()
        found = differences(module, lambda name, module=module: getattr(module, f"_torch_{name}"))
        print(*(found or ["same bits"]), sep="\n")


if __name__ == "__main__":
    main()
