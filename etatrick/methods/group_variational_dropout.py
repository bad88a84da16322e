"""Group variational dropout (Bayesian compression, normal-Jeffreys): one Gaussian noise z_g per group of weights.

Omega(w) = sum_g phi(|w_g|) + |w|^2/2 with phi of `variational_dropout`: the divergence of z_g ~ N(1, alpha_g) from the
log-uniform prior, and of weights N(w, .) from N(0, 1). This holds for scales of mean 1 and weights without noise of
their own. Where the means mu_g of the scales and the variances of the weights are learned as well, minimising over
both gives sum_g 1/2 min_{s, alpha} ( |w_g|^2 (1/s + alpha) + n_g log(1 + s (1 + alpha)) + 2 KL(alpha) ), s = mu_g^2 and
n_g the size of the group: then the ridge is gone and the tail is (n_g + 1) log|w_g|. Louizos, Ullrich and Welling 2017.
"""

from __future__ import annotations

from typing import Any

from ..nonseparable import Grouped, VectorPenalty
from . import ridge, variational_dropout
from ._nonseparable import Data, NonseparableEntry


def _construct(groups: Any) -> VectorPenalty:
    return Grouped(variational_dropout.ENTRY.build() + ridge.ENTRY.build(), groups)


ENTRY = NonseparableEntry(
    name="group_variational_dropout",
    title="Group variational dropout, scales of mean 1",
    year=2017,
    noise="Gaussian N(1, alpha_g) shared by a group",
    description="sum_g variational_dropout(|w_g|) + |w|^2/2",
    construct=_construct,
    parameters=(Data("groups", "a partition of the indices, such as ((0, 1), (2, 3))"),),
    citation="""@inproceedings{louizos2017bayesian,
  author = {Louizos, Christos and Ullrich, Karen and Welling, Max},
  title = {Bayesian Compression for Deep Learning},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {30},
  year = {2017},
}""",
)
