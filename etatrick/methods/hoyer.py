"""The ratio of the l1 norm to the l2 norm. It does not change when all weights are scaled together, and its
derivative in the largest weight is negative. Hoyer 2004.
"""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="hoyer",
    title="Hoyer sparseness",
    year=2004,
    noise="none",
    reason=(
        "the ratio |w|_1/|w|_2 falls as the largest weight grows, so its slope is negative there and no "
        "positive reweighting gives it"
    ),
    citation="""@article{hoyer2004nonnegative,
  author = {Hoyer, Patrik O.},
  title = {Non-negative Matrix Factorization with Sparseness Constraints},
  journal = {Journal of Machine Learning Research},
  volume = {5},
  pages = {1457--1469},
  year = {2004},
}""",
)
