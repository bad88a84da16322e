"""Special values, transforms, second derivatives, memory layouts, and the pasted text."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from etatrick.export import special
from etatrick.export._printer import Unprintable, torch_code
from etatrick.symbols import dawson as dawson_symbol

INF = math.inf
NAMES = ("dawson", "erfi", "erfcx", "expint1", "expint1e", "expinti", "lambertw", "hyp2f2")
#: Points inside the domain, on every side of every change of formula.
POINTS = {
    "dawson": (-5.0, -1.5, 0.0, 0.3, 1.7, 3.9, 6.0, 50.0),
    "erfi": (-5.0, -1.5, 0.0, 0.3, 1.7, 3.9, 6.0),
    "erfcx": (-3.0, -0.7, 0.0, 0.3, 0.8, 2.0, 6.0, 50.0),
    "expint1": (0.1, 0.5, 1.0, 2.0, 4.0, 20.0),
    "expint1e": (0.1, 0.5, 1.0, 2.0, 4.0, 20.0, 1e4),
    "expinti": (-3.0, -0.1, 0.1, 0.37, 1.5, 4.0, 30.0),
    "lambertw": (-0.36, -0.3, -0.1, 0.0, 0.5, 2.0, 5.0, 1e6),
    "hyp2f2": (-1e4, -40.0, -10.0, -5.0, -3.0, -0.5, -1e-3),
}
LIMITS = {
    "dawson": {0.0: 0.0, INF: 0.0, -INF: 0.0},
    "erfi": {0.0: 0.0, INF: INF, -INF: -INF, 1e300: INF, 27.0: INF},
    "erfcx": {0.0: 1.0, INF: 0.0, -INF: INF, -27.0: INF, -1e300: INF},
    "expint1": {0.0: INF, INF: 0.0, -1.0: math.nan, -INF: math.nan, 800.0: 0.0},
    "expint1e": {0.0: INF, INF: 0.0, -1.0: math.nan, -INF: math.nan},
    "expinti": {0.0: -INF, INF: INF, -INF: 0.0, 717.0: INF, 1e300: INF, -1e300: 0.0},
    "lambertw": {0.0: 0.0, INF: INF, -INF: math.nan, -0.37: math.nan, -0.36787944117144233: -1.0},
    "hyp2f2": {0.0: 1.0, -INF: 0.0, 1.0: math.nan, INF: math.nan},
}


def function(name: str) -> Callable[..., Tensor]:
    found: Callable[..., Tensor] = getattr(special, name)
    return found


def points(name: str) -> Tensor:
    return torch.tensor(POINTS[name], dtype=torch.float64)


@pytest.mark.parametrize("name", NAMES)
def test_limits_and_nan(name: str) -> None:
    at = torch.tensor([*LIMITS[name], math.nan], dtype=torch.float64)
    want = torch.tensor([*LIMITS[name].values(), math.nan], dtype=torch.float64)
    assert torch.equal(torch.nan_to_num(function(name)(at), 7.5), torch.nan_to_num(want, 7.5))
    for fast in (False, True):
        got = function(name)(at.float(), fast=fast)
        assert torch.equal(torch.nan_to_num(got, 7.5), torch.nan_to_num(want.float(), 7.5))


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_never_nan(name: str) -> None:
    at = [a for a, value in LIMITS[name].items() if not math.isnan(value)]
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad(function(name)(x).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    assert not torch.isnan(first).any()
    assert not torch.isnan(second).any()


@pytest.mark.parametrize("name", NAMES)
def test_first_and_second_derivatives(name: str) -> None:
    x = points(name).requires_grad_()
    assert torch.autograd.gradcheck(function(name), x, eps=1e-7, rtol=1e-5, atol=1e-7)
    slope = torch.func.vmap(torch.func.grad(function(name)))
    second = torch.func.vmap(torch.func.grad(torch.func.grad(function(name))))(x.detach())
    h = 1e-5 * torch.clamp(x.detach().abs(), min=0.01)
    numeric = (slope(x.detach() + h) - slope(x.detach() - h)) / (2 * h)
    torch.testing.assert_close(second, numeric, rtol=3e-7, atol=1e-9)


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")  # torch's own, where a hessian is traced
@pytest.mark.parametrize("name", NAMES)
def test_transforms_agree(name: str) -> None:
    f, x = function(name), points(name)
    grad = torch.func.vmap(torch.func.grad(f))(x)
    _, tangent = torch.func.jvp(f, (x,), (torch.ones_like(x),))
    torch.testing.assert_close(tangent, grad, rtol=1e-15, atol=0)
    torch.testing.assert_close(torch.func.hessian(lambda t: f(t).sum())(x).diagonal(), torch.func.jvp(
        torch.func.grad(lambda t: f(t).sum()), (x,), (torch.ones_like(x),))[1], rtol=1e-14, atol=0)  # fmt: skip
    torch.testing.assert_close(torch.func.vmap(f)(x.reshape(1, -1))[0], f(x), rtol=0, atol=0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fast", [False, True])
def test_traces_to_one_graph(name: str, fast: bool) -> None:
    torch._dynamo.reset()
    f, x = function(name), points(name).float()
    compiled = torch.compile(lambda t: f(t, fast=fast), fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(x), f(x, fast=fast), rtol=0, atol=0)


@pytest.mark.parametrize("name", NAMES)
def test_layouts_and_dtypes(name: str) -> None:
    f, x = function(name), points(name)
    assert f(torch.empty(0, 3)).shape == (0, 3)
    assert f(x[0]).shape == ()
    square = x[:4].repeat(4, 1)
    assert torch.equal(f(square.T), f(square).T)
    assert torch.equal(f(x[::2]), f(x)[::2])
    for dtype in (torch.float16, torch.bfloat16):
        half = x.to(dtype)
        assert torch.equal(f(half), f(half.float(), fast=True).to(dtype))
    with pytest.raises(TypeError, match="floating-point"):
        f(torch.arange(3))


@pytest.mark.parametrize("name", NAMES)
def test_the_pasted_text_stands_alone(name: str) -> None:
    text = f"{special.IMPORTS}\n\n{special.source([name])}"
    assert "etatrick" not in text.replace("etatrick.export.special: low", "")
    module: dict[str, object] = {"__name__": "pasted"}
    exec(compile(text, "pasted", "exec"), module)
    x = points(name)
    assert torch.equal(module[name](x), function(name)(x))  # type: ignore[operator]


def test_printed_calls() -> None:
    import sympy

    x = sympy.Symbol("x", positive=True)
    e = dawson_symbol(x) + sympy.erfi(x) + sympy.Ei(x) + sympy.expint(1, x) + sympy.LambertW(x)
    e += sympy.hyper((1, 1), (sympy.Rational(3, 2), 2), -x / 2)
    code = torch_code(e, {x: "x"})
    names = special.needed(code)
    assert set(names) == {"dawson", "erfi", "expinti", "expint1", "lambertw", "hyp2f2"}
    at = torch.tensor([0.5, 3.0], dtype=torch.float64)
    got = eval(code, {"torch": torch, "x": at, **{f"{n}_jet": special.jet(n) for n in names}})
    want = [float(sympy.N(e.rewrite(sympy.erfi).subs(x, v), 20)) for v in (sympy.Rational(1, 2), 3)]
    assert got.tolist() == pytest.approx(want, rel=1e-14)
    for other in (sympy.LambertW(-x, -1), sympy.expint(2, x), sympy.hyper((1,), (2,), x)):
        with pytest.raises(Unprintable):
            torch_code(other, {x: "x"})
