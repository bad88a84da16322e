"""float32 results against references that share nothing with the generated code: strided by default, every float by hand.

All 2^31 non-negative floats: python -m pytest -n 0 -s -m slow tests/export/test_every_float.py (minutes a method).
References are 80-bit where the penalty has a closed form. Variational dropout has none in w: its slope d solves
d^2 = s(w/d) with s(eta) = sqrt(2/eta) D(sqrt(eta/2)), D Dawson's integral as scipy computes it, so that the residual
tells the error of d, and the derivative of the residual how much; Omega then follows from d and a table of 2F2 that has
a proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from etatrick import methods

scipy_special = pytest.importorskip("scipy.special")

Long = NDArray[np.longdouble]
Reference = Callable[[Long], Long]

CHUNK = 2**22
INFINITY = 0x7F800000
#: Units in the last place: rounding once, and arithmetic in float32.
ALLOWED = {"exact": 0.51, "fast": 4.0}


def _one_minus_exp(x: Long) -> Long:
    """1 - (1 + x) exp(-x), by its series where that cancels."""
    series = sum(
        (np.longdouble((-1) ** k * (k - 1)) / np.longdouble(_factorial(k)) * x**k for k in range(2, 16)), 0 * x
    )
    return np.where(x < 0.1, series, -np.expm1(-x) - x * np.exp(-x))


def _factorial(k: int) -> int:
    return int(np.prod(np.arange(1, k + 1, dtype=object)))


def _ard(w: Long) -> Long:
    """eta = w (w + sqrt(w^2 + 4))/2, and Omega = (eta/(1 + eta) + log(1 + eta))/2."""
    eta = w * (w + np.sqrt(w * w + 4)) / 2
    return (eta / (1 + eta) + np.log1p(eta)) / 2


#: Omega and Omega' for w > 0 with the default parameters.
CLOSED: dict[str, tuple[Reference, Reference]] = {
    "log_sum": (lambda w: np.log1p(w / 2), lambda w: 1 / (w + 2)),
    "standout": (_one_minus_exp, lambda w: w * np.exp(-w)),
    "bernoulli_gates": (
        lambda w: np.where(w < 1, w * (1 - w / 2), 0.5),
        lambda w: np.where(w < 1, 1 - w, 0),
    ),
    "ard": (_ard, lambda w: 2 / (w + np.sqrt(w * w + 4))),
}


def _chunks(stride: int) -> Iterator[torch.Tensor]:
    """Positive finite floats, smallest first, every stride-th bit pattern."""
    for start in range(1, INFINITY, CHUNK * stride):
        yield torch.arange(start, min(start + CHUNK * stride, INFINITY), stride, dtype=torch.int32).view(torch.float32)


def _off(got: torch.Tensor, want: Long) -> float:
    """The largest difference in units in the last place of float32, subnormal numbers included."""
    size = np.maximum(np.abs(want), np.longdouble(2.0**-126))
    unit = np.exp2(np.floor(np.log2(size)) - 23)
    with np.errstate(invalid="ignore"):
        return float(np.max(np.abs(got.numpy().astype(np.longdouble) - want) / unit))


def _worst(name: str, mode: str, stride: int) -> dict[str, float]:
    functions = methods.get(name).to_torch(mode=mode)
    worst = {"penalty": 0.0, "derivative": 0.0}
    for x in _chunks(stride):
        with torch.no_grad():
            wide = x.numpy().astype(np.longdouble)
            for quantity, reference in zip(worst, CLOSED[name], strict=True):
                worst[quantity] = max(worst[quantity], _off(getattr(functions, quantity)(x), reference(wide)))
    return worst


@pytest.mark.parametrize(("name", "mode"), itertools.product(CLOSED, ALLOWED))
def test_a_sample_of_floats(name: str, mode: str) -> None:
    worst = _worst(name, mode, stride=4099)
    assert max(worst.values()) <= ALLOWED[mode], worst


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("name", "mode"), itertools.product(CLOSED, ALLOWED))
def test_every_float(name: str, mode: str) -> None:
    worst = _worst(name, mode, stride=1)
    print(f"\n{name} {mode}: " + ", ".join(f"{q} {u:.4f} ulp" for q, u in worst.items()))
    assert max(worst.values()) <= ALLOWED[mode], worst


def _residual(x: torch.Tensor, slope: torch.Tensor) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(relative error of the slope, eta): d^2 = s(w/d), whose logarithmic derivative in d is 2 + eta s'/s."""
    d = slope.numpy()
    eta = x.double().numpy() / d
    root = np.sqrt(eta / 2)
    dawson = scipy_special.dawsn(root)
    s = dawson / root
    bend = 2 + (1 / dawson - 2 * root) * root / 2 - 0.5
    return np.asarray((d * d / s - 1) / bend), eta


@pytest.mark.parametrize("stride", [4099, pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(7200)])])
def test_floats_of_variational_dropout(stride: int) -> None:
    functions = methods.get("variational_dropout").to_torch()
    worst = {"slope": 0.0, "rounding": 0.0}
    for x in _chunks(stride):
        x = x[(x > 1e-30) & (x < 1e15)]
        if not len(x):
            continue
        with torch.no_grad():
            wide, narrow = functions.derivative(x.double()), functions.derivative(x)
        worst["slope"] = max(worst["slope"], float(np.max(np.abs(_residual(x, wide)[0]))))
        worst["rounding"] = max(worst["rounding"], _off(narrow, wide.numpy().astype(np.longdouble)))
    if stride == 1:
        print(f"\nvariational_dropout: slope {worst['slope']:.2e} relative in float64")
    assert worst["slope"] <= 3e-15
    assert worst["rounding"] <= 0.5
