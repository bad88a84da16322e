"""What the special functions share: piecewise polynomials without gathers, exp(x^2), and the derivative seed."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

#: One polynomial on [low, high]: low, high, centre, scale, proven relative error, coefficients in (t - centre) * scale.
SpecialPiece = tuple[float, float, float, float, float, tuple[float, ...]]
#: The pieces, from low to high, for arithmetic in torch.float64 and in torch.float32.
SpecialTable = dict[torch.dtype, tuple[SpecialPiece, ...]]


def special_polynomial(t: Tensor, table: SpecialTable) -> Tensor:
    """The piecewise polynomial at t, clamped into the table's range; NaN stays NaN.

    Every piece is evaluated and one is chosen: straight-line code, no index and nothing to carry to a device.
    """
    pieces = table[t.dtype]
    y = _special_piece(t, pieces[0])
    for piece in pieces[1:]:
        y = torch.where(t > piece[0], _special_piece(t, piece), y)
    return y


def _special_piece(t: Tensor, piece: SpecialPiece) -> Tensor:
    low, high, centre, scale, _, coefficients = piece
    s = (torch.clamp(t, low, high) - centre) * scale
    y = s * coefficients[-1] + coefficients[-2]
    for coefficient in reversed(coefficients[:-2]):
        y = y * s + coefficient
    return y


def special_exp_square(x: Tensor, shift: float) -> Tensor:
    """exp(x^2 - shift), for 5 < shift < 12 held where exp(x^2) has overflowed.

    x^2 = h^2 + (x - h)(x + h) with an h whose square is exact.
    """
    grid, end = (2.0**20, 26.75) if x.dtype == torch.float64 else (2.0**7, 9.6)
    c = torch.clamp(x, -end, end)
    h = torch.round(c * grid) / grid
    rest = (c - h) * (c + h)
    y = torch.exp(h * h - shift)
    return y + y * (rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24 + rest / 120)))))


def special_function(
    jet: Callable[[Tensor], tuple[Tensor, Tensor, Tensor]], x: Tensor, fast: bool, name: str
) -> Tensor:
    """The differentiable function whose value and first two derivatives `jet` computes, in the dtype of x.

    value + d (first + d second/2) with d = x - detached x = 0 has the derivatives it should have in every transform.
    Arithmetic is float64, rounded once; with `fast`, and for half precision, float32. At a pole the gradient is the
    largest float, so that it does not turn 0 * inf into NaN.
    """
    if not x.is_floating_point():
        raise TypeError(f"{name} needs a floating-point tensor, got {x.dtype}")
    double = x.dtype == torch.float64 or (x.dtype == torch.float32 and not fast)
    wide = x.to(torch.float64 if double else torch.float32)
    at = wide.detach()
    value, first, second = (part.detach() for part in jet(at))
    largest = torch.finfo(at.dtype).max
    first = torch.nan_to_num(first, 0.0, largest, -largest)
    second = torch.nan_to_num(second, 0.0, largest, -largest)
    delta = torch.where(torch.abs(at) < math.inf, wide - at, torch.zeros_like(at))
    return (value + delta * (first + delta * (second / 2))).to(x.dtype)
