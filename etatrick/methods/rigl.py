"""Drops the connections of least magnitude and grows those of largest gradient, at a fixed count. Its
relatives SET (random growth) and DSR share the argument. Evci et al. 2020.
"""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="rigl",
    title="RigL dynamic sparse training",
    year=2020,
    noise="deterministic mask, grown by gradient",
    reason=("connections are grown where the gradient is large, so the mask is no function of the magnitudes alone"),
    citation="""@inproceedings{evci2020rigging,
  author = {Evci, Utku and Gale, Trevor and Menick, Jacob and Castro, Pablo Samuel and Elsen, Erich},
  title = {Rigging the Lottery: Making All Tickets Winners},
  booktitle = {International Conference on Machine Learning},
  year = {2020},
}""",
)
