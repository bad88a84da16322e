"""Optimal brain damage: the k weights of largest saliency h_i w_i^2/2 are kept, h the diagonal of the loss's Hessian.

Omega(w) = 0 where at most k weights are nonzero, else inf: magnitude pruning in the coordinates sqrt(h_i) w_i. The prox
is the one of that metric, the support that raises the loss least to second order.
"""

from __future__ import annotations

from ..nonseparable import HardThreshold
from ._entry import Parameter
from ._nonseparable import Data, NonseparableEntry

ENTRY = NonseparableEntry(
    name="optimal_brain_damage",
    title="Optimal brain damage",
    year=1989,
    noise="none: kept or dropped, ratio 0 or oo",
    description="0 if ||w||_0 <= k else oo, in the metric sum_i h_i (w_i - v_i)^2/2",
    construct=HardThreshold,
    parameters=(
        Parameter("k", "the number of weights that are kept, an integer", low="-1"),
        Data("curvature", "h, the diagonal of the Hessian: one number >= 0 per weight"),
    ),
    citation="""@inproceedings{lecun1989optimal,
  author = {LeCun, Yann and Denker, John S. and Solla, Sara A.},
  title = {Optimal Brain Damage},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {2},
  pages = {598--605},
  year = {1989},
}""",
)
