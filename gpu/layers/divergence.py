"""The divergence of Gaussian dropout noise from the log-uniform prior, less its minimum.

KL(N(theta, alpha theta^2) || 1/|w|) - min KL depends on eta = 1/alpha alone and is half of the dual f of
`etatrick.methods.get("variational_dropout")`. Its slope is d KL/d eta = D(u)/(2u) with u = sqrt(eta/2) and Dawson's
D(u) = u int_0^1 exp(-u^2 (1 - t^2)) dt (Hron, Matthews and Ghahramani 2018). Integrating over eta and putting
t = tanh x gives

    KL(eta) = int_0^oo 1 - exp(-eta/(2 cosh(x)^2)) dx = eta/2 - eta^2/12 + ...,   log(eta)/2 + 0.635181 far out.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from numpy.polynomial import Chebyshev, Polynomial
from torch import Tensor

_SCALE: Final = 8.0
_DEGREE: Final = 30
#: Past this eta the slope is 0; it keeps exp(-log alpha) finite in float32.
_LARGEST: Final = 1e30


def _integral(eta: np.ndarray) -> np.ndarray:
    """KL(eta) by the trapezoidal rule: for an even analytic function its error falls exponentially in 1/spacing."""
    spacing, reach = 0.2, 150
    x = spacing * np.arange(reach)
    terms = -np.expm1(-eta[:, None] / (2 * np.cosh(x) ** 2))
    return spacing * (terms.sum(1) - terms[:, 0] / 2)


def _correction(share: np.ndarray) -> np.ndarray:
    """(KL - log(1 + eta)/2)/z^2 at z = eta/(eta + 8), which is smooth on [0, 1]."""
    eta = _SCALE * share / (1 - share)
    return (_integral(eta) - np.log1p(eta) / 2) / share**2


#: Coefficients in 2z - 1 of the polynomial that meets `_correction` in 31 Chebyshev points.
_COEFFICIENTS: Final = tuple(
    float(a)
    for a in Chebyshev.interpolate(_correction, _DEGREE, domain=[0, 1])
    .convert(kind=Polynomial, domain=[0, 1], window=[-1, 1])
    .coef
)


def exact(eta: Tensor) -> Tensor:
    """KL less its minimum at eta = 1/alpha >= 0, elementwise, with its gradient (first order only).

    log(1 + eta)/2 + z^2 P(2z - 1) with z = eta/(eta + 8): both within 1e-9 of their size in float64.
    """
    clipped = eta.clamp(max=_LARGEST)
    with torch.no_grad():
        value, slope = _value_and_slope(clipped)
    return value + slope * (clipped - clipped.detach())


def _value_and_slope(eta: Tensor) -> tuple[Tensor, Tensor]:
    z = eta / (eta + _SCALE)
    s = 2 * z - 1
    value, slope = torch.full_like(z, _COEFFICIENTS[-1]), torch.zeros_like(z)
    for coefficient in reversed(_COEFFICIENTS[:-1]):
        slope.mul_(s).add_(value)
        value.mul_(s).add_(coefficient)
    chain = _SCALE / (eta + _SCALE).square()
    whole = eta.log1p() / 2 + z.square() * value
    return whole, 0.5 / (1 + eta) + (2 * z * value + 2 * z.square() * slope) * chain


def molchanov(eta: Tensor) -> Tensor:
    """The published approximation k1 sigmoid(k3 log(eta) - k2) + log(1 + eta)/2, within 0.01 of `exact`.

    k1 = 0.63576, k2 = 1.87320, k3 = 1.48695: equation (14) of Molchanov, Ashukha and Vetrov 2017, less its minimum.
    """
    k1, k2, k3 = 0.63576, 1.87320, 1.48695
    clipped = eta.clamp(max=1e20)
    power = clipped**k3  # sigmoid(k3 log(eta) - k2) = power/(power + e^k2), which has a slope at 0
    return k1 * power / (power + float(np.exp(k2))) + clipped.log1p() / 2
