"""The size of the support: Omega(w) = ||w||_0/2, f(eta) = number of positive eta_i.

The factor 1/2 makes f count: each weight in use costs lam/2. The prox is the hard threshold at sqrt(step). It stands
among the nonseparable penalties for its jump at 0, which a formula in w > 0 cannot carry.
"""

from __future__ import annotations

from ..nonseparable import SupportSize
from ._nonseparable import NonseparableEntry

ENTRY = NonseparableEntry(
    name="l0",
    title="Support size, hard threshold",
    year=1994,
    noise="none: kept or dropped, ratio 0 or oo",
    description="||w||_0/2",
    construct=SupportSize,
    citation="""@article{donoho1994ideal,
  author = {Donoho, David L. and Johnstone, Iain M.},
  title = {Ideal Spatial Adaptation by Wavelet Shrinkage},
  journal = {Biometrika},
  volume = {81},
  number = {3},
  pages = {425--455},
  year = {1994},
}""",
)
