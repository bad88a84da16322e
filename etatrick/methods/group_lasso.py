"""The group lasso: Omega(w) = sum_g |w_g|, the lasso of the Euclidean norms of groups of weights.

eta_hat = |w_g| on each group: noise shared by the group. Yuan and Lin weigh each norm by the root of the group's size,
which is left out here.
"""

from __future__ import annotations

from typing import Any

from ..nonseparable import Grouped, VectorPenalty
from . import lasso
from ._nonseparable import Data, NonseparableEntry


def _construct(groups: Any) -> VectorPenalty:
    return Grouped(lasso.ENTRY.build(), groups)


ENTRY = NonseparableEntry(
    name="group_lasso",
    title="Group lasso",
    year=2006,
    noise="any, ratio 1/|w_g| shared by a group",
    description="sum_g |w_g|",
    construct=_construct,
    parameters=(Data("groups", "a partition of the indices, such as ((0, 1), (2, 3))"),),
    citation="""@article{yuan2006model,
  author = {Yuan, Ming and Lin, Yi},
  title = {Model Selection and Estimation in Regression with Grouped Variables},
  journal = {Journal of the Royal Statistical Society: Series B},
  volume = {68},
  number = {1},
  pages = {49--67},
  year = {2006},
}""",
)
