"""A stand-alone file with Triton kernels above the torch text, which stands in where these cannot run."""

from __future__ import annotations

import ast

from ._device import device_functions, table_shapes
from ._kernels import HELPERS, KERNELS, LOOKUP
from ._layout import parsed

_PUBLIC = ("penalty", "derivative", "reweighting", "prox", "dual")
#: What is computed in float64.
_WIDE = {"exact": "a.dtype == tl.float64 or a.dtype == tl.float32", "fast": "a.dtype == tl.float64"}


def with_kernels(tree: ast.Module, mode: str) -> ast.Module:
    """The torch module with kernels, its own functions renamed to _torch_... behind the public ones.

    Raises EtatrickError for a penalty that needs what Triton lacks.
    """
    device = device_functions(tree, ("_omega", "_slope", "_minimiser"), mode == "fast")
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in _PUBLIC:
            statement.name = f"_torch_{statement.name}"
    tables = bool(table_shapes(tree))
    texts = {
        "{wide}": _WIDE[mode],
        "{tables}": ", double, single" if tables else "",
        "{banks}": "*_coefficients(y.device), " if tables else "",
    }
    kernels = KERNELS
    for key, text in texts.items():
        kernels = kernels.replace(key, text)
    last = 1 + max(i for i, s in enumerate(tree.body) if isinstance(s, ast.FunctionDef))
    front = [*parsed(HELPERS + (LOOKUP if tables else "")).body, *device, *parsed(kernels).body]
    return ast.Module([*tree.body[:last], *front, *tree.body[last:]], [])
