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
    # at infinity F = 0 and the power is large but finite
    value = torch.where(torch.abs(x) < 29.0, power * dawson_jet(x)[0] * scale, torch.sign(x) * torch.inf)
    return torch.where(torch.isnan(x), x, value), first, 2 * x * first
