"""Laws of the torch form of a penalty: the same numbers as `p.evaluate`, true gradients, any shape and dtype.

`functions` is anything with `penalty(w), derivative(w), reweighting(w), prox(v, step)` like `p.to_torch()`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import torch
from sympy import Rational
from torch._subclasses.fake_tensor import FakeTensorMode

from ._numbers import breaks, log_grid, number, precise, require, value
from ._shrinkage import Array, Shrinkage

Tensor = torch.Tensor

#: Magnitudes at which torch is compared with `p.evaluate`, besides both sides of every breakpoint.
MAGNITUDES = log_grid(-30, 30, 1)
_VIEWS = {"omega": "penalty", "derivative": "derivative", "reweighting": "reweighting"}
#: What doubles hold with all their bits.
_SMALLEST, _LARGEST = 1e-300, 1.7e308
_DOUBLE = 1e-12
_SIDES = (-1e-9, 1e-9)


def shrinkage_of(penalty: Any, functions: Any) -> Shrinkage:
    """The torch penalty and prox of a Penalty as functions of numpy arrays, for the laws of shrinkage."""
    return Shrinkage(
        lambda x: functions.penalty(torch.tensor(x)).numpy(),
        lambda v, step: functions.prox(torch.tensor(v), torch.tensor(step)).numpy(),
        tuple(float(b) for b in breaks(penalty)),
        lambda x: functions.derivative(torch.tensor(x)).numpy(),
    )


def points(penalty: Any, low: float = 1e-30, high: float = 1e30) -> Array:
    """Magnitudes as doubles, on a grid and 1e-9 to either side of every breakpoint."""
    grid = [float(x) for x in MAGNITUDES] + [float(b) * (1 + s) for b in breaks(penalty) for s in _SIDES]
    return np.array([x for x in sorted(grid) if low <= x <= high])


@precise
def _truth(penalty: Any, quantity: str, x: Array) -> list[mpmath.mpf]:
    return [value(penalty, quantity, Rational(*float(a).as_integer_ratio())) for a in x]


@precise
def _sway(penalty: Any, quantity: str, x: Array, want: Sequence[mpmath.mpf]) -> list[float]:
    """How far the exact value moves, relatively, when x moves by four units in the last place: beside a breakpoint
    at which the view vanishes or blows up, no arithmetic in doubles can do better."""
    edges = [float(b) for b in breaks(penalty)]
    moved = []
    for a, b in zip(x, want, strict=True):
        near = any(abs(a / edge - 1) < 1e-6 for edge in edges) and mpmath.isfinite(b) and b != 0
        sides = _truth(penalty, quantity, np.array([a * (1 - 2.0**-50), a * (1 + 2.0**-50)])) if near else []
        moved.append(max((float(abs(s / b - 1)) for s in sides if mpmath.isfinite(s)), default=0.0))
    return moved


def _off(got: Tensor, want: Sequence[mpmath.mpf]) -> list[float]:
    """Relative differences; 0 for equal values, infinities and zeros included."""
    return [_relative(float(a), b) for a, b in zip(got, want, strict=True)]


def _relative(got: float, want: mpmath.mpf) -> float:
    if abs(want) < _SMALLEST or abs(want) > _LARGEST:
        return 0.0 if got == float(want) or (abs(got) < _SMALLEST and abs(want) < _SMALLEST) else float("inf")
    if got != got:
        return float("inf")
    return float(abs((mpmath.mpf(got) - want) / want))


def law_doubles_agree(functions: Any, penalty: Any, quantity: str) -> None:
    """omega, derivative or reweighting in float64 equal p.evaluate to 1e-12 relative, for both signs of w."""
    x = points(penalty)
    want = _truth(penalty, quantity, x)
    sway = _sway(penalty, quantity, x, want)
    for sign in (1.0, -1.0):
        got = getattr(functions, _VIEWS[quantity])(torch.tensor(sign * x))
        _check(got * (sign if quantity == "derivative" else 1.0), want, x, quantity, _DOUBLE, sway)


def law_floats_are_rounded_once(functions: Any, penalty: Any, quantity: str) -> None:
    """In float32 the value is the exact one rounded to float32, to one unit in the last place."""
    x = points(penalty, 1e-18, 1e18).astype(np.float32)
    want = _truth(penalty, quantity, x.astype(np.float64))
    got = getattr(functions, _VIEWS[quantity])(torch.tensor(x))
    require(got.dtype is torch.float32, f"{quantity} of a float32 tensor is {got.dtype}")
    normal = [i for i, b in enumerate(want) if b == 0 or 1.2e-38 < abs(b) < 3.4e38]
    exactly = [want[i] for i in normal]
    _check(got[normal].to(torch.float64), exactly, x[normal].tolist(), quantity, 2.0**-23)


def law_dual_agrees(functions: Any, penalty: Any) -> None:
    """f in float64 equals p.evaluate("dual") to 1e-12 relative, infinities included."""
    x = points(penalty, 1e-8, 1e8)
    _check(functions.dual(torch.tensor(x)), _truth(penalty, "dual", x), x, "dual", _DOUBLE)


def _check(
    got: Tensor,
    want: Sequence[mpmath.mpf],
    x: Sequence[float] | Array,
    quantity: str,
    allowed: float,
    sway: Sequence[float] | None = None,
) -> None:
    off = _off(got, want)
    if sway is not None:
        off = [max(a - s, 0.0) for a, s in zip(off, sway, strict=True)]
    worst = int(np.argmax(off))
    right = mpmath.nstr(want[worst], 17)
    sentence = f"{quantity}({float(x[worst])!r}) is {float(got[worst])!r} in torch, {right} exactly"
    require(off[worst] <= allowed, f"{sentence}: {off[worst]:.2g} off")


def law_gradient_is_the_derivative(functions: Any, penalty: Any) -> None:
    """Autograd of penalty(w) equals p.evaluate("derivative") to 1e-12, and is 0 at w = 0."""
    x = points(penalty)
    want = _truth(penalty, "derivative", x)
    sway = _sway(penalty, "derivative", x, want)
    for sign in (1.0, -1.0):
        w = torch.tensor(sign * x, requires_grad=True)
        (slope,) = torch.autograd.grad(functions.penalty(w).sum(), w)
        _check(sign * slope, want, x, "autograd of the penalty", _DOUBLE, sway)
    w = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    if bool(torch.isfinite(functions.penalty(w.detach())).all()):
        (slope,) = torch.autograd.grad(functions.penalty(w).sum(), w)
        require(bool((slope == 0).all()), f"autograd of the penalty at 0 is {float(slope[0])!r}, not 0")


def law_no_nan_at_special_points(functions: Any, penalty: Any) -> None:
    """Values and gradients of penalty, derivative and prox are not NaN at 0 and at breakpoints."""
    special = torch.tensor([0.0, -0.0, *(s * float(b) for b in breaks(penalty) for s in (1, -1))], dtype=torch.float64)
    for name, function in (
        ("penalty", functions.penalty),
        ("derivative", functions.derivative),
        ("prox", lambda v: functions.prox(v, 0.7)),
    ):
        w = special.clone().requires_grad_()
        y = function(w)
        (slope,) = torch.autograd.grad(y.sum(), w)
        broken = torch.isnan(y.detach()) | torch.isnan(slope)
        where = float(special[int(broken.to(torch.int8).argmax())])
        require(not bool(broken.any()), f"{name} or its gradient is NaN at {where!r}")


@precise
def law_prox_agrees(functions: Any, penalty: Any, v: Sequence[Rational], step: Rational) -> None:
    """prox in float64 equals p.prox to 1e-12 of v, with the same zeros, for both signs."""
    want = [penalty.prox(x, step, 20) for x in v]
    for sign in (1.0, -1.0):
        given = torch.tensor([sign * float(x) for x in v], dtype=torch.float64)
        got = sign * functions.prox(given, float(step))
        for x, a, b in zip(v, got.tolist(), want, strict=True):
            off = abs(mpmath.mpf(a) - b) / float(x)
            same = (a == 0) == (b == 0)
            sentence = f"prox({sign * float(x)!r}, {float(step)!r}) is {a!r} in torch, {mpmath.nstr(b, 17)} exactly"
            require(same and bool(off <= _DOUBLE), sentence)


@precise
def law_prox_gradient(functions: Any, penalty: Any, v: Rational, step: Rational) -> None:
    """d prox/dv and d prox/dstep are differences of p.prox, where the left and the right one agree."""
    at, pace = (torch.tensor([float(a)], dtype=torch.float64, requires_grad=True) for a in (v, step))
    by_v, by_step = torch.autograd.grad(functions.prox(at, pace).sum(), (at, pace))
    here, h = penalty.prox(v, step, 40), Rational(1, 10**12)
    for name, got, x, moved in (
        ("v", by_v, v, lambda side: penalty.prox(v * (1 + side * h), step, 40)),
        ("step", by_step, step, lambda side: penalty.prox(v, step * (1 + side * h), 40)),
    ):
        right, left = ((moved(side) - here) * side / number(x * h) for side in (1, -1))
        if abs(right - left) > mpmath.mpf(10) ** -6 * (1 + abs(right)):
            continue  # a kink or a jump of the prox
        close = bool(abs(mpmath.mpf(float(got[0])) - right) <= mpmath.mpf(10) ** -6 * (1 + abs(right)))
        sentence = f"d prox/d{name} at v = {float(v)!r}, step {float(step)!r} is {float(got[0])!r} by autograd"
        require(close, f"{sentence}, {mpmath.nstr(right, 12)} by differences")


def law_shapes_and_dtypes(functions: Any) -> None:
    """Elementwise on any shape and layout, empty or not; keeps dtype and shape, leaves its input alone."""
    base = torch.linspace(-3, 3, 24, dtype=torch.float64).reshape(4, 6)
    for name, function in _calls(functions).items():
        flat = function(base.reshape(-1))
        for w in (base, base.t(), base[:, ::2], base[1], base[0, 0], base[:0], base[None].expand(2, 4, 6)):
            kept = w.clone()
            y = function(w)
            require(
                y.shape == w.shape and torch.equal(kept, w),
                f"{name} turns shape {tuple(w.shape)} into {tuple(y.shape)}",
            )
        require(
            torch.equal(function(base.t()).t().reshape(-1), flat),
            f"{name} depends on the layout of its argument",
        )
        for dtype in (torch.float32, torch.float64):
            found = function(base.to(dtype)).dtype
            require(found is dtype, f"{name} of a {dtype} tensor is {found}")
        whole = torch.arange(-2, 3)
        require(torch.equal(function(whole), function(whole.float())), f"{name} of integers is not that of floats")
    steps = torch.full_like(base, 0.7)
    same = torch.equal(functions.prox(base, steps), functions.prox(base, 0.7))
    require(same, "prox with a tensor of equal steps differs from prox with a number")


def law_nan_in_nan_out(functions: Any) -> None:
    """NaN stays NaN and does not spread."""
    w = torch.tensor([1.0, float("nan"), -2.0], dtype=torch.float64)
    for name, function in _calls(functions).items():
        found = torch.isnan(function(w)).tolist()
        require(found == [False, True, False], f"{name} of [1, nan, -2] is NaN at {found}")


def law_transforms(functions: Any) -> None:
    """torch.func.vmap and torch.func.grad give what the plain calls and autograd give."""
    w = torch.tensor([-2.5, -0.3, 0.0, 0.2, 1.7], dtype=torch.float64)
    for name, function in _calls(functions).items():
        plain = function(w)
        mapped = torch.func.vmap(function)(w)
        require(torch.equal(mapped, plain), f"vmap of {name} gives {mapped.tolist()}, not {plain.tolist()}")
    nonzero = w[w != 0]
    slopes = torch.func.vmap(torch.func.grad(functions.penalty))(nonzero)
    same = torch.allclose(slopes, functions.derivative(nonzero), rtol=1e-13, atol=0)
    require(same, f"vmap(grad(penalty)) is {slopes.tolist()}, not the derivative")


def law_derivatives_by_differences(functions: Any) -> None:
    """First and second derivatives of penalty, and the first of prox, are differences of values (torch's gradcheck)."""
    w = torch.tensor([-2.53, -0.31, 0.23, 1.71], dtype=torch.float64, requires_grad=True)
    require(torch.autograd.gradcheck(functions.penalty, (w,)), "gradcheck of penalty")
    require(torch.autograd.gradgradcheck(functions.penalty, (w,)), "gradgradcheck of penalty")
    require(torch.autograd.gradcheck(lambda v: functions.prox(v, 0.7), (w,)), "gradcheck of prox")


def law_no_value_is_asked_for(functions: Any) -> None:
    """No function waits for the device or branches on a value: it runs on fake tensors, which have none."""
    w = torch.tensor([-2.5, -0.3, 0.0, 0.2, 1.7], dtype=torch.float64)
    for name, function in _calls(functions).items():
        with FakeTensorMode(allow_non_fake_inputs=True) as mode:
            shape = function(mode.from_tensor(w)).shape
        require(shape == w.shape, f"{name} of fake tensors has the shape {tuple(shape)}")


def law_deterministic(functions: Any) -> None:
    """The same bits twice, with torch.use_deterministic_algorithms(True)."""
    generator = torch.Generator().manual_seed(0)
    w = 10 ** (6 * torch.rand(999, generator=generator, dtype=torch.float64) - 3)
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        for name, function in _calls(functions).items():
            require(torch.equal(function(w), function(w)), f"{name} differs from one call to the next")
    finally:
        torch.use_deterministic_algorithms(before)


def law_exports(functions: Any) -> None:
    """torch.export.export takes every function, and the exported program gives the same values."""
    w = torch.tensor([-2.5, -0.3, 0.0, 0.2, 1.7], dtype=torch.float64)
    for name, function in _calls(functions).items():
        with torch.no_grad():
            exported = torch.export.export(_Module(function), (w,)).module()(w)
            same = torch.equal(exported, function(w))
        require(same, f"exported, {name} gives {exported.tolist()}, not {function(w).tolist()}")


class _Module(torch.nn.Module):
    """A function as a module, which is what torch.export takes."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, w: Tensor) -> Tensor:
        return self.function(w)


def law_compiles(functions: Any, backend: str) -> None:
    """torch.compile(fullgraph=True) accepts every function, and values and gradients stay within 1e-14."""
    w = torch.tensor([-2.5, -0.3, 0.0, 0.2, 1.7], dtype=torch.float64)
    for name, function in _calls(functions).items():
        torch.compiler.reset()
        compiled = torch.compile(function, fullgraph=True, backend=backend)
        outcome = []
        for run in (function, compiled):
            x = w.clone().requires_grad_()
            y = run(x)
            outcome.append((y.detach(), *torch.autograd.grad(y.sum(), x)))
        same = all(torch.allclose(a, b, rtol=1e-14, atol=1e-300, equal_nan=True) for a, b in zip(*outcome, strict=True))
        require(same, f"{name} compiled with {backend} gives {outcome[1]}, not {outcome[0]}")


def _calls(functions: Any) -> dict[str, Callable[[Tensor], Tensor]]:
    return {
        "penalty": functions.penalty,
        "derivative": functions.derivative,
        "reweighting": functions.reweighting,
        "prox": lambda v: functions.prox(v, 0.7),
    }
