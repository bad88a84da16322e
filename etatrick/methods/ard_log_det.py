"""Automatic relevance determination with the full log-determinant of a design x, of shape (n, p).

Omega(w) = 1/2 min_eta ( sum_i w_i^2/eta_i + log det(I + x diag(eta) x^T/tau) ): type-II maximum likelihood at noise
variance tau. For orthogonal columns it is the separable entry `ard` of each weight.
"""

from __future__ import annotations

from ..nonseparable import ArdLogDet
from ._entry import Parameter
from ._nonseparable import Data, NonseparableEntry

ENTRY = NonseparableEntry(
    name="ard_log_det",
    title="Automatic relevance determination, full",
    year=2007,
    noise="Gaussian N(1, 1/eta_i)",
    description="1/2 min_eta ( sum_i w_i^2/eta_i + log det(I + x diag(eta) x^T/tau) )",
    construct=ArdLogDet,
    parameters=(
        Data("x", "the design matrix, shape (n, p)"),
        Parameter("tau", "the noise variance", default="1", low="0"),
    ),
    citation="""@inproceedings{wipf2007new,
  author = {Wipf, David and Nagarajan, Srikantan},
  title = {A New View of Automatic Relevance Determination},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {20},
  year = {2007},
}""",
)
