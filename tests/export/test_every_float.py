"""float32 results against references that share no code with them: strided by default, every float by hand.

All of them: python -m pytest -n 0 -s -m slow tests/export/test_every_float.py (ten minutes a method; every_float.csv).
References are numpy's, of 80 bits for the sample and of 64 for every float (which is 29 more than the results have),
where the penalty has a closed form. Variational dropout has none in w: its slope d solves
d^2 = s(w/d) with s(eta) = sqrt(2/eta) D(sqrt(eta/2)), D Dawson's integral by its series, so that the residual tells
the error of d, and the derivative of the residual how much; Omega then follows from d and a table of 2F2 that has a
proof. (scipy's D is wrong by 7e-15 at 0.0111, 30 units in the last place.)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from math import factorial
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from etatrick import methods
from etatrick.export.special import hyp2f2

#: float64 or longdouble.
Wide = NDArray[Any]
Reference = Callable[[Wide], Wide]

CHUNK = 2**22
INFINITY = 0x7F800000
#: Units in the last place: rounding once, and arithmetic in float32.
ALLOWED = {"exact": 0.51, "fast": 4.0}


def _one_minus_exp(x: Wide) -> Wide:
    """1 - (1 + x) exp(-x), by its series where that cancels."""
    series = 0 * x
    for k in range(15, 1, -1):
        series = series * np.minimum(x, 1) + x.dtype.type((-1) ** k * (k - 1)) / x.dtype.type(factorial(k))
    return np.where(x < 0.1, series * x * x, -np.expm1(-x) - x * np.exp(-x))


def _ard(w: Wide) -> Wide:
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


def _off(got: torch.Tensor, want: Wide) -> float:
    """The largest difference in units in the last place of float32, subnormal numbers included."""
    with np.errstate(over="ignore", under="ignore"):
        unit = np.spacing(np.minimum(np.abs(want).astype(np.float32), np.float32(3.4e38)))
    return float(np.max(np.abs(got.numpy().astype(want.dtype) - want) / unit.astype(want.dtype)))


def _worst(name: str, mode: str, stride: int, dtype: type) -> dict[str, float]:
    functions = methods.get(name).to_torch(mode=mode)
    worst = {"penalty": 0.0, "derivative": 0.0}
    for x in _chunks(stride):
        with torch.no_grad(), np.errstate(under="ignore"):
            wide = x.numpy().astype(dtype)
            for quantity, reference in zip(worst, CLOSED[name], strict=True):
                worst[quantity] = max(worst[quantity], _off(getattr(functions, quantity)(x), reference(wide)))
    return worst


@pytest.mark.parametrize(("name", "mode"), list(itertools.product(CLOSED, ALLOWED)))
def test_a_sample_of_floats(name: str, mode: str) -> None:
    worst = _worst(name, mode, stride=4099, dtype=np.longdouble)
    assert max(worst.values()) <= ALLOWED[mode], worst


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("name", "mode"), list(itertools.product(CLOSED, ALLOWED)))
def test_every_float(name: str, mode: str) -> None:
    worst = _worst(name, mode, stride=1, dtype=np.float64)
    print(f"\n{name} {mode}: " + ", ".join(f"{q} {u:.4f} ulp" for q, u in worst.items()))
    assert max(worst.values()) <= ALLOWED[mode], worst


def _dawson(r: Wide) -> Wide:
    """exp(-r^2) sum r^(2k+1)/(k! (2k+1)), without cancellation, and the asymptotic series from 7 on."""
    near, far = np.minimum(r, 7), np.maximum(r, 7)
    square, term, total = near * near, near.copy(), near.copy()
    for k in range(1, 400):
        term = term * square / k
        total = total + term / (2 * k + 1)
        if np.all(term <= 1e-21 * total):
            break
    tail = np.ones_like(far)
    for k in range(40, 0, -1):
        tail = 1 + tail * (2 * k - 1) / (2 * far * far)
    return np.where(r < 7, np.exp(-square) * total, tail / (2 * far))


def _slope_and_omega(x: torch.Tensor, slope: torch.Tensor, dtype: type) -> tuple[Wide, Wide]:
    """Omega' and Omega of variational dropout, from a slope d near the right one.

    d^2 = s(w/d) has the logarithmic derivative 2 + eta s'/s in d, and s = D(root)/root with eta = 2 root^2.
    """
    d = slope.numpy().astype(dtype)
    root = np.sqrt(x.numpy().astype(dtype) / d / 2)
    s = _dawson(root) / root
    bend = np.where(root < 100, 1.5 + (1 / s - 2 * root**2) / 2, 1)  # 1 - 1/(2 root^2), which cancels
    right = d - d * (d * d / s - 1) / bend
    eta = x.numpy().astype(dtype) / right
    return right, eta / 2 * (right**2 + hyp2f2(torch.tensor((-eta / 2).astype(np.float64))).numpy())


def _variational_dropout(stride: int, dtype: type) -> dict[str, float]:
    """Largest errors of Omega' in float64, relative, and of both in float32, in units in the last place."""
    functions = methods.get("variational_dropout").to_torch()
    worst = {"wide": 0.0, "derivative": 0.0, "penalty": 0.0}
    for x in _chunks(stride):
        x = x[(x > 1e-30) & (x < 1e15)]
        if not len(x):
            continue
        with torch.no_grad():
            wide, derivative, penalty = functions.derivative(x.double()), functions.derivative(x), functions.penalty(x)
            slope, omega = _slope_and_omega(x, wide, dtype)
        worst["wide"] = max(worst["wide"], float(np.max(np.abs(wide.numpy() / slope - 1))))
        worst["derivative"] = max(worst["derivative"], _off(derivative, slope))
        worst["penalty"] = max(worst["penalty"], _off(penalty, omega))
    return worst


def test_a_sample_of_floats_of_variational_dropout() -> None:
    worst = _variational_dropout(4099, np.longdouble)
    assert worst["wide"] <= 4 * 2.0**-52
    assert max(worst["derivative"], worst["penalty"]) <= ALLOWED["exact"], worst


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_every_float_of_variational_dropout() -> None:
    worst = _variational_dropout(1, np.float64)
    print("\nvariational_dropout exact: " + ", ".join(f"{q} {worst[q]:.4f} ulp" for q in ("penalty", "derivative")))
    assert max(worst["derivative"], worst["penalty"]) <= ALLOWED["exact"], worst
