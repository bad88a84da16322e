"""Keep rates learned under a bound on the Rademacher complexity of the network. Zhai and Wang 2018."""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="rademacher_dropout",
    title="Adaptive dropout with Rademacher complexity",
    year=2018,
    noise="Bernoulli gate, keep rates shared by a unit",
    reason=(
        "the cost is a product over the layers of norms of their keep rates and of their weights, so what a keep rate "
        "costs depends on all the weights and is no function of the noise alone"
    ),
    citation="""@inproceedings{zhai2018adaptive,
  author = {Zhai, Ke and Wang, Huan},
  title = {Adaptive Dropout with {R}ademacher Complexity Regularization},
  booktitle = {International Conference on Learning Representations},
  year = {2018},
}""",
)
