"""Drops the units that matter most: rate C(N-1)p/((CN-1)p+1-C) for relevance p among N units, C the base rate,
so that eta_hat = (1-C)(1-p)/(C(N-1)p). With C = 1/2, N = 4 and p = w/(1+w) that is 1/(3w), which falls:
Omega = w^3 is superquadratic, the opposite of sparse. Zunino et al. 2021.
"""

from __future__ import annotations

from ._entry import Formula, Outside

ENTRY = Outside(
    name="excitation_dropout",
    title="Excitation dropout",
    year=2021,
    noise="drop probability rising with relevance",
    reason=(
        "the drop probability rises with the relevance of a unit, so the reweighting falls and Omega is superquadratic"
    ),
    reweighting=Formula("reweighting", "1/(3*w)"),
    citation="""@article{zunino2021excitation,
  author = {Zunino, Andrea and Bargal, Sarah A. and Morerio, Pietro and Zhang, Jianming and others},
  title = {Excitation Dropout: Encouraging Plasticity in Deep Neural Networks},
  journal = {International Journal of Computer Vision},
  volume = {129},
  number = {4},
  pages = {1139--1152},
  year = {2021},
}""",
)
