"""Exported penalties: accuracy, transforms, the stand-alone file, and the check of closed proximal formulas."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import sympy
import torch

import etatrick as et
from etatrick.export import as_torch
from etatrick.penalty import Penalty

POINTS = ("1e-30", "1e-10", "0.001", "0.3", "1", "2.5", "40", "1e6", "1e30")


def _float64(texts: tuple[str, ...]) -> torch.Tensor:
    return torch.tensor([float(t) for t in texts], dtype=torch.float64)


@pytest.mark.parametrize(
    "penalty",
    [
        et.from_penalty("w - log(1 + w)"),  # cancels in closed form: 10^-30 would come out as 0
        et.from_penalty("sqrt(w**2 + 1) - 1"),
        et.from_dropout_rate("1 - tanh(w)"),  # a dilogarithm, which torch lacks
        et.from_dual("log(1+eta)"),
        et.from_penalty("log(w**2 + eps)", eps="0.01"),
        et.from_reweighting("w*(w+eps)", eps="0.003"),
    ],
    ids=str,
)
def test_float64_agrees_with_the_exact_values(penalty: Penalty) -> None:
    torch_penalty = penalty.to_torch()
    w = _float64(POINTS)
    for quantity in ("omega", "derivative", "reweighting"):
        function = torch_penalty.penalty if quantity == "omega" else getattr(torch_penalty, quantity)
        for text, got in zip(POINTS, function(w).tolist(), strict=True):
            want = float(penalty.evaluate(quantity, at=repr(float(text)), digits=20))
            assert got == pytest.approx(want, rel=4e-14, abs=1e-290), (quantity, text)


def test_float32_is_rounded_once() -> None:
    penalty = et.from_dual("log(1+eta)").to_torch()
    w = torch.logspace(-6, 6, 500)
    assert torch.equal(penalty.penalty(w), penalty.penalty(w.double()).float())
    assert penalty.prox(w, 0.5).dtype is torch.float32


def test_the_file_stands_alone(tmp_path: Path) -> None:
    path = et.from_penalty("log(1+w/eps)", eps="0.1").to_source(tmp_path / "p.py")
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__'); assert 'etatrick' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "self-test passed" in done.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["p.py"]


def test_pickling_keeps_the_functions() -> None:
    penalty = et.from_penalty("log(1+w/eps)", eps="0.1").to_torch()
    again = pickle.loads(pickle.dumps(penalty))
    assert again == penalty
    assert torch.equal(again.prox(_float64(POINTS), 0.3), penalty.prox(_float64(POINTS), 0.3))
    assert as_torch(again) is again


@pytest.mark.parametrize(
    "penalty",
    [
        et.from_penalty("log(1+w/eps)", eps="1/7"),  # convex Omega'
        et.from_penalty("w - log(1 + w)"),  # concave Omega', from a table
        et.from_penalty("w**2/(1 + w**2)"),  # concave, then convex
        et.from_dual("log(1+eta)"),
        et.from_penalty("sqrt(w)"),
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("mode", ["fast", "exact"])
def test_prox_is_the_exact_one_over_many_decades(penalty: Penalty, dtype: torch.dtype, mode: str) -> None:
    generator = torch.Generator().manual_seed(2)
    v, step = (10 ** (6 * torch.rand(24, generator=generator, dtype=torch.float64) - 3) for _ in range(2))
    v = v.to(dtype)
    got = penalty.to_torch(mode=mode).prox(v, step)
    assert got.dtype is dtype
    rounding = 4 * torch.finfo(dtype).eps
    for x, g, y in zip(v.tolist(), step.tolist(), got.tolist(), strict=True):
        want = float(penalty.prox(repr(x), repr(g), 20))
        assert (y == 0) == (want == 0), (x, g)
        assert abs(y - want) <= rounding * x, (x, g, y, want)


def test_prox_at_a_singular_step() -> None:
    """x + 2 g/(x + sqrt(x^2 + 4)) = z has solutions with the denominator g - 1: 0/0 at step 1."""
    got = et.from_dual("log(1+eta)").to_torch().prox(_float64(("0.9", "1.5", "3", "70")), 1.0)
    assert got.tolist() == pytest.approx([0.0, 1.5 - 1 / 1.5, 3 - 1 / 3, 70 - 1 / 70], rel=1e-12)


def test_half_precision_is_computed_in_float32() -> None:
    penalty = et.from_penalty("w - log(1 + w)").to_torch()
    w = torch.arange(0x80, 0x7F80, 37, dtype=torch.int16).view(torch.bfloat16)
    for function in (penalty.penalty, penalty.derivative, lambda x: penalty.prox(x, 0.5)):
        assert function(w).dtype is torch.bfloat16
        near = function(w.float())
        assert bool(((function(w).float() - near).abs() <= 1.001 * 2.0**-8 * near.abs() + 1e-38).all())


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(et.EtatrickError, match="exact or fast"):
        et.from_penalty("w").to_torch(mode="slow")


@pytest.mark.parametrize("mode", ["fast", "exact"])
def test_fast_and_exact_stay_within_their_units_in_the_last_place(mode: str) -> None:
    for penalty in (et.from_penalty("w - log(1 + w)"), et.from_penalty("log(1+w/eps)", eps="1/7")):
        functions, wide = penalty.to_torch(mode=mode), penalty.to_torch()
        w = 10 ** (20 * torch.rand(20000, generator=torch.Generator().manual_seed(3)) - 10)
        for quantity in ("penalty", "derivative"):
            want = getattr(wide, quantity)(w.double())
            off = (getattr(functions, quantity)(w).double() - want).abs()
            unit = torch.exp2(torch.floor(torch.log2(want)) - 23)
            assert float((off / unit).max()) <= (4 if mode == "fast" else 0.51), quantity


def test_no_dual_raises_the_witness() -> None:
    penalty = et.from_dropout_rate("w/(1+w)").to_torch()
    with pytest.raises(ValueError, match="not nondecreasing"):
        penalty.dual(torch.ones(3))


def test_a_parameter_without_a_value_is_named() -> None:
    with pytest.raises(et.EtatrickError, match="eps"):
        et.from_penalty("log(1+w/eps)").to_torch()


def test_training_code_does_not_need_sympy_objects() -> None:
    """The functions run on their own source: nothing symbolic is held by them."""
    penalty = et.from_penalty("log(1+w/eps)", eps="0.1").to_torch()
    assert not any(isinstance(value, sympy.Basic) for value in vars(penalty.module).values())


@pytest.mark.parametrize("k", ["1/2", "1/3", "1", "7/5"])
def test_the_reweighting_is_infinite_from_its_pole_on(k: str) -> None:
    """eta_hat = w^2/(2 k - w^2) grows to oo at w = sqrt(2 k), which for k = 1/2 is a float."""
    penalty = et.from_dual("2*k*log(eta/(1 + eta))", k=k)
    torch_penalty, square = penalty.to_torch(), 2 * sympy.Rational(k)
    near = torch.tensor(float(sympy.sqrt(square)), dtype=torch.float64)
    for w in (near.nextafter(torch.zeros_like(near)), near, near.nextafter(2 * near)):
        reached = sympy.Rational(*float(w).as_integer_ratio()) ** 2 >= square
        for x in (w, -w):
            eta_hat, slope = float(torch_penalty.reweighting(x)), float(torch_penalty.derivative(x))
            assert eta_hat == float("inf") if reached else eta_hat > 1e15
            assert slope == 0 if reached else abs(slope) < 1e-15
    at = near * (1 - 1e-9)
    exact = penalty.evaluate("reweighting", at=sympy.Rational(*float(at).as_integer_ratio()))
    assert float(torch_penalty.reweighting(at)) == pytest.approx(float(exact), rel=1e-6)
