"""|w|_1^2/|w|_2^2, an estimate of the number of nonzero weights that does not depend on scale. Yang, Wen and
Li 2020.
"""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="hoyer_square",
    title="DeepHoyer (Hoyer-square)",
    year=2020,
    noise="none",
    reason=(
        "|w|_1^2/|w|_2^2 falls as the largest weight grows, so its slope is negative there and no positive "
        "reweighting gives it"
    ),
    citation="""@inproceedings{yang2020deephoyer,
  author = {Yang, Huanrui and Wen, Wei and Li, Hai},
  title = {{DeepHoyer}: Learning Sparser Neural Network with Differentiable Scale-Invariant Sparsity Measures},
  booktitle = {International Conference on Learning Representations},
  year = {2020},
}""",
)
