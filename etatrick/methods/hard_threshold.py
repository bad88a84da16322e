"""Magnitude pruning, iterative hard thresholding, top-k: the k largest weights are kept, the others are 0.

Omega(w) = 0 where at most k weights are nonzero, else inf; eta_hat = inf on the k largest, 0 elsewhere. Gradual pruning
lowers k along a schedule (Zhu and Gupta 2017); iterative hard thresholding keeps it (Blumensath and Davies 2009).
"""

from __future__ import annotations

from ..nonseparable import HardThreshold
from ._entry import Parameter
from ._nonseparable import NonseparableEntry

ENTRY = NonseparableEntry(
    name="hard_threshold",
    title="Magnitude pruning (top-k)",
    year=2017,
    noise="none: kept or dropped, ratio 0 or oo",
    description="0 if ||w||_0 <= k else oo",
    construct=HardThreshold,
    parameters=(Parameter("k", "the number of weights that are kept, an integer", low="-1"),),
    citation="""@misc{zhu2017prune,
  author = {Zhu, Michael and Gupta, Suyog},
  title = {To Prune, or Not to Prune: Exploring the Efficacy of Pruning for Model Compression},
  eprint = {1710.01878},
  archiveprefix = {arXiv},
  year = {2017},
}
@article{blumensath2009iterative,
  author = {Blumensath, Thomas and Davies, Mike E.},
  title = {Iterative Hard Thresholding for Compressed Sensing},
  journal = {Applied and Computational Harmonic Analysis},
  volume = {27},
  number = {3},
  pages = {265--274},
  year = {2009},
}""",
)
