"""The nuclear norm: Omega(W) = sum_i sigma_i(W) = 1/2 min_S ( tr(W^T S^{-1} W) + tr S ), S = (W W^T)^(1/2).

The lasso of the singular values; the prox soft-thresholds them. Argyriou, Evgeniou and Pontil 2008; Bach 2008.
"""

from __future__ import annotations

from ..nonseparable import Spectral, VectorPenalty
from . import lasso
from ._nonseparable import NonseparableEntry


def _construct() -> VectorPenalty:
    return Spectral(lasso.ENTRY.build())


ENTRY = NonseparableEntry(
    name="nuclear_norm",
    title="Nuclear norm",
    year=2008,
    noise="correlated between rows, covariance lam S^{-1}",
    description="sum_i sigma_i(W)",
    construct=_construct,
    citation="""@article{bach2008consistency,
  author = {Bach, Francis R.},
  title = {Consistency of Trace Norm Minimization},
  journal = {Journal of Machine Learning Research},
  volume = {9},
  pages = {1019--1048},
  year = {2008},
}
@article{argyriou2008convex,
  author = {Argyriou, Andreas and Evgeniou, Theodoros and Pontil, Massimiliano},
  title = {Convex Multi-Task Feature Learning},
  journal = {Machine Learning},
  volume = {73},
  number = {3},
  pages = {243--272},
  year = {2008},
}""",
)
