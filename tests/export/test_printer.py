"""Formulas as torch code: each is run and compared with mpmath at 40 digits, where naive code loses all digits too."""

from __future__ import annotations

import mpmath
import pytest
import sympy
import torch

from etatrick.export._printer import Unprintable, torch_code
from etatrick.symbols import w

POINTS = (1e-30, 1e-8, 0.1, 0.75, 1.0, 3.0, 20.0, 300.0)


def _run(expr: sympy.Expr) -> torch.Tensor:
    x = torch.tensor(POINTS, dtype=torch.float64)
    return eval(torch_code(expr, {w: "x"}), {"torch": torch, "x": x})


@pytest.mark.parametrize(
    "expr",
    [
        sympy.log(1 + w),
        sympy.log(1 + w / 3),
        sympy.log((w + 2) / 2),
        sympy.exp(w / 100) - 1,
        (sympy.exp(w / 100) - 1) / 2,
        2 * sympy.exp(w / 100) - 2 + w,
        sympy.sqrt(2) * w + sympy.log(2) * w + sympy.pi * w / 3,
        w ** sympy.Rational(3, 5),
        w**-2 + 1 / w,
        2 ** (w / 100),
        w ** sympy.Rational(-1, 2),
        sympy.atan(w) + sympy.asinh(w),
        sympy.erf(w) + sympy.tanh(w),
        1 / (1 + w * (w + sympy.sqrt(w**2 + 4)) / 2),
    ],
)
def test_the_code_is_accurate_to_the_last_bits(expr: sympy.Expr) -> None:
    exact = sympy.lambdify(w, expr, "mpmath")
    got = _run(expr)
    with mpmath.workdps(60):
        for value, x in zip(got.tolist(), POINTS, strict=True):
            want = exact(mpmath.mpf(x))
            assert abs(value - want) <= 4e-15 * abs(want), (x, value, want)


@pytest.mark.parametrize(
    "expr",
    [
        sympy.polylog(2, -w),
        sympy.hyper((1, 1), (2, 3), -w),
        sympy.Si(w),
        sympy.Max(w, 1),
        sympy.Symbol("a") * w,
    ],
)
def test_what_torch_lacks_is_refused_in_one_sentence(expr: sympy.Expr) -> None:
    with pytest.raises(Unprintable) as caught:
        torch_code(expr, {w: "x"})
    assert "\n" not in str(caught.value)
