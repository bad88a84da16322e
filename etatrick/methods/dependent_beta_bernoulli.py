"""Beta-Bernoulli gates whose keep probability is a function of the input of the layer. Lee et al. 2018."""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="dependent_beta_bernoulli",
    title="Dependent beta-Bernoulli dropout",
    year=2018,
    noise="gates that depend on the input",
    reason=(
        "every sample has its own keep probability, so the penalty of a weight is an average over the data "
        "that its magnitude does not determine"
    ),
    citation="""@misc{lee2018adaptive,
  author = {Lee, Juho and Kim, Saehoon and Yoon, Jaehong and Lee, Hae Beom and Yang, Eunho and Hwang, Sung Ju},
  title = {Adaptive Network Sparsification with Dependent Variational Beta-{B}ernoulli Dropout},
  eprint = {1805.10896},
  archiveprefix = {arXiv},
  year = {2018},
}""",
)
