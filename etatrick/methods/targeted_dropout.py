"""Targeted dropout: the m = floor(fraction d) smallest of d weights are dropped at a fixed rate, the others never.

Omega(w) = (a/2) (sum of the m smallest w_i^2), a = rate/(1 - rate), for the mean weights w: ridge on the targeted ones.
Gomez et al. apply it to each column of a weight matrix and raise both parameters during training; towards rate 1 it is
magnitude pruning.
"""

from __future__ import annotations

from ..nonseparable import TrimmedRidge
from ._entry import Parameter
from ._nonseparable import NonseparableEntry

ENTRY = NonseparableEntry(
    name="targeted_dropout",
    title="Targeted dropout",
    year=2019,
    noise="Bernoulli on the smallest weights",
    description="rate/(2 (1 - rate)) * (sum of the floor(fraction d) smallest w_i^2)",
    construct=TrimmedRidge,
    parameters=(
        Parameter("fraction", "the fraction of the weights that is targeted", default="1/2", low="0", high="1"),
        Parameter("rate", "the rate at which a targeted weight is dropped", default="1/2", low="0", high="1"),
    ),
    citation="""@misc{gomez2019learning,
  author = {Gomez, Aidan N. and Zhang, Ivan and Kamalakara, Siddhartha Rao and Madaan, Divyam and Swersky, Kevin and \
Gal, Yarin and Hinton, Geoffrey E.},
  title = {Learning Sparse Networks Using Targeted Dropout},
  eprint = {1905.13678},
  archiveprefix = {arXiv},
  year = {2019},
}""",
)
