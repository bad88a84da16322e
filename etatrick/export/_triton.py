"""A stand-alone file with Triton kernels above the torch text, which stands in where these cannot run."""

from __future__ import annotations

import ast

from ._device import device_functions
from ._layout import parsed

_PUBLIC = ("penalty", "derivative", "reweighting", "prox", "dual")

#: Kernels are annotated where Triton may be missing.
FUTURE = "from __future__ import annotations\n\n"

HEAD = """
try:
    import triton
    import triton.language as tl
    from triton.language.extra import libdevice
except ImportError:
    triton = None
"""

HELPERS = '''
def _jit(function):
    """The function as Triton's, compiled when it is first called on a GPU."""
    return function if triton is None else triton.jit(function)


@_jit
def _at_least_device(x, low):
    """The larger of two numbers, and NaN if one is."""
    return tl.where((x < low) | (low != low), low, x)


@_jit
def _at_most_device(x, high):
    """The smaller of two numbers, and NaN if one is."""
    return tl.where((x > high) | (high != high), high, x)


@_jit
def _power_device(x, p):
    return libdevice.pow(x, tl.full(x.shape, p, x.dtype))


@_jit
def _sign_device(x):
    return tl.where(x > 0, 1.0, tl.where(x < 0, -1.0, x))
'''

KERNELS = '''
#: Elements per program of a kernel.
BLOCK = 1024


@_jit
def _wide_device(a):
    """a in the dtype to compute in."""
    return a.to(tl.float64 if a.dtype.primitive_bitwidth >= {bits} else tl.float32)


@_jit
def _penalty_kernel(w, y, n, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    a = tl.load(w + i, mask=i < n, other=0.0)
    value = _omega_device(tl.abs(_wide_device(a)))
    tl.store(y + i, value.to(a.dtype), mask=i < n)


@_jit
def _derivative_kernel(w, y, n, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    a = tl.load(w + i, mask=i < n, other=0.0)
    x = _wide_device(a)
    size = tl.abs(x)
    slope = tl.where(size > 0, _slope_device(size), size)
    tl.store(y + i, tl.where(x < 0, -slope, slope).to(a.dtype), mask=i < n)


@_jit
def _prox_kernel(v, step, y, n, EACH: tl.constexpr, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    a = tl.load(v + i, mask=i < n, other=0.0)
    g = tl.load(step + i * EACH, mask=i < n, other=0.0).to(tl.float64)
    x = a.to(tl.float64 if a.dtype == tl.float64 else tl.float32)
    best = _minimiser_device(tl.abs(x), g)
    best = tl.where(x < 0, -best, best).to(x.dtype)
    tl.store(y + i, best.to(a.dtype), mask=i < n)


def _runs(*tensors):
    """Can kernels take these tensors? They know no gradients."""
    graded = torch.is_grad_enabled() and any(t.requires_grad for t in tensors)
    return triton is not None and all(t.is_cuda for t in tensors) and not graded


def _launched(kernel, inputs, *constants):
    """The kernel over all elements of inputs made contiguous, without fused operations, so that it rounds as torch."""
    inputs = [t.contiguous() for t in inputs]
    y = torch.empty_like(inputs[0])
    if y.numel():
        with torch.cuda.device_of(y):
            run = kernel[(triton.cdiv(y.numel(), BLOCK),)]
            run(*inputs, y, y.numel(), *constants, BLOCK, enable_fp_fusion=False)
    return y


@functools.cache
def _compiled(function):
    """The function under torch.compile, which needs triton as well on a GPU."""
    return torch.compile(function)


def _fallback(function, w, *more):
    on_cpu = w.device.type == "cpu"
    return (_compiled(function) if on_cpu else function)(w, *more)


def penalty(w):
    """Omega(w), elementwise."""
    if _runs(w):
        return _launched(_penalty_kernel, [w])
    return _fallback(_torch_penalty, w)


def derivative(w):
    """Omega'(w), elementwise; 0 at w = 0."""
    if _runs(w):
        return _launched(_derivative_kernel, [w])
    return _fallback(_torch_derivative, w)


def reweighting(w):
    """eta_hat(w), elementwise; inf where the penalty is flat."""
    return _fallback(_torch_reweighting, w)


def dual(eta):
    """f(eta), elementwise."""
    return _fallback(_torch_dual, eta)


def prox(v, step):
    """argmin_x step Omega(x) + (x - v)^2/2, elementwise; 0 in a tie with 0."""
    if not isinstance(step, torch.Tensor):
        step = torch.tensor(step, dtype=torch.float64, device=v.device)
    if _runs(v, step):
        each = step.numel() > 1
        steps = step.expand_as(v) if each else step
        return _launched(_prox_kernel, [v, steps], each)
    return _fallback(_torch_prox, v, step)
'''


def with_kernels(tree: ast.Module, mode: str) -> ast.Module:
    """The torch module with kernels, its own functions renamed to _torch_... behind the public ones.

    Raises EtatrickError for a penalty that needs what Triton lacks.
    """
    device = device_functions(tree, ("_omega", "_slope", "_minimiser"))
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in _PUBLIC:
            statement.name = f"_torch_{statement.name}"
    kernels = parsed(KERNELS.replace("{bits}", "32" if mode == "exact" else "64")).body
    last = 1 + max(i for i, s in enumerate(tree.body) if isinstance(s, ast.FunctionDef))
    front = [*parsed(HELPERS).body, *device, *kernels]
    return ast.Module([*tree.body[:last], *front, *tree.body[last:]], [])
