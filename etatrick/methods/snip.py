"""Prunes once, before training, by |gradient * weight| on a batch of data. Lee, Ajanthan and Torr 2019."""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="snip",
    title="SNIP",
    year=2019,
    noise="deterministic mask by connection sensitivity",
    reason=(
        "the mask is chosen once from |gradient * weight| on data before training, so it is no function of "
        "the magnitudes"
    ),
    citation="""@inproceedings{lee2019snip,
  author = {Lee, Namhoon and Ajanthan, Thalaiyasingam and Torr, Philip H. S.},
  title = {{SNIP}: Single-shot Network Pruning based on Connection Sensitivity},
  booktitle = {International Conference on Learning Representations},
  year = {2019},
}""",
)
