"""The imaginary error function erfi(x) = 2/sqrt(pi) int_0^x exp(t^2) dt = 2/sqrt(pi) exp(x^2) F(x); DLMF 7.5.1."""

from __future__ import annotations

import torch
from torch import Tensor

from ._core import special_exp_square, special_function
from ._dawson import dawson_jet

#: shift and 2/sqrt(pi) exp(shift), for shifts at which that is a float to 1/5000 of its last place
_ERFI_SCALES = {torch.float64: (7.8515625, 2899.648314142341), torch.float32: (11.34375, 95275.90625)}


def erfi(x: Tensor, fast: bool = False) -> Tensor:
    """erfi, elementwise; inf where it exceeds the largest float."""
    return special_function(erfi_jet, x, fast, "erfi")


def erfi_jet(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """erfi, erfi' = 2/sqrt(pi) exp(x^2) and erfi'' = 2 x erfi' in the arithmetic of x."""
    shift, scale = _ERFI_SCALES[x.dtype]
    power = special_exp_square(x, shift)
    first = power * scale
    end = 26.75 if x.dtype == torch.float64 else 9.6
    # F falls while the power is held, past the largest float
    ratio = dawson_jet(torch.clamp(x, -end, end))[0]
    # power * F can underflow near 0, power * scale can overflow far out
    value = torch.where(torch.abs(x) < 9.0, first * ratio, power * ratio * scale)
    return value, first, 2 * x * first
