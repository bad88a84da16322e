"""Keeps the weights whose accumulated -gradient * weight is largest: those that move away from 0. Sanh, Wolf
and Rush 2020.
"""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="movement_pruning",
    title="Movement pruning",
    year=2020,
    noise="deterministic mask by movement scores",
    reason=(
        "weights are kept by how they move in training (accumulated gradient times weight), so the mask is no "
        "function of the magnitudes"
    ),
    citation="""@inproceedings{sanh2020movement,
  author = {Sanh, Victor and Wolf, Thomas and Rush, Alexander M.},
  title = {Movement Pruning: Adaptive Sparsity by Fine-Tuning},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2020},
}""",
)
