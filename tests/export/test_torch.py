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
from etatrick import proximal
from etatrick.export import _plan, as_torch
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


def test_the_self_test_can_fail(tmp_path: Path) -> None:
    text = et.from_penalty("log(1+w/eps)", eps="0.1").to_torch().text
    broken = text.replace("better = (excess < least)", "better = (excess < 0.3 * least)")
    assert broken != text
    module: dict[str, object] = {}
    exec(broken.replace("x - move, x)", "x, x) * 0.9"), module)
    with pytest.raises(AssertionError, match="not the minimum"):
        module["self_test"]()  # type: ignore[operator]


def test_pickling_keeps_the_functions() -> None:
    penalty = et.from_penalty("log(1+w/eps)", eps="0.1").to_torch()
    again = pickle.loads(pickle.dumps(penalty))
    assert again == penalty
    assert torch.equal(again.prox(_float64(POINTS), 0.3), penalty.prox(_float64(POINTS), 0.3))
    assert as_torch(again) is again


def test_an_incomplete_set_of_closed_roots_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver may drop the root that matters: here it keeps only the local maximum."""

    def wrong(arc: object, g: sympy.Symbol, z: sympy.Symbol) -> tuple[sympy.Expr, ...]:
        eps = sympy.Rational(1, 7)
        return ((z - eps - sympy.sqrt((z + eps) ** 2 - 4 * g)) / 2,)

    monkeypatch.setattr(_plan, "stationary_points", wrong)
    penalty = et.from_penalty("log(1+w/eps)", eps="1/7")
    v = _float64(("0.5", "1.2", "2", "3.7"))
    got = penalty.to_torch().prox(v, 0.5)
    want = [float(penalty.prox(repr(x), "0.5")) for x in v.tolist()]
    assert got.tolist() == pytest.approx(want, rel=1e-12)


def test_a_removable_singularity_of_a_closed_root_is_avoided() -> None:
    """x + 2 g/(x + sqrt(x^2 + 4)) = z has solutions with the denominator g - 1: 0/0 at step 1."""
    penalty = et.from_dual("log(1+eta)")
    got = penalty.to_torch().prox(_float64(("0.9", "1.5", "3", "70")), 1.0)
    assert got.tolist() == pytest.approx([0.0, 1.5 - 1 / 1.5, 3 - 1 / 3, 70 - 1 / 70], rel=1e-12)
    assert proximal.stationary_points(penalty.curve.arcs[0], *sympy.symbols("g z", positive=True)) == ()


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
