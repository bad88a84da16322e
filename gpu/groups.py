"""Which weights live and die together? Elements, rows, columns, blocks, and the N largest of every M.

A group penalty is Omega(||w_g||) of the Euclidean norm of each group g, without a factor for its size. N:M
sparsity leaves the N largest of M neighbours free and penalises the others one by one (`shrinkage.trimmed`).
A grouping turns a weight into a matrix with one group per row, and back.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from ._errors import refusal


@dataclass(frozen=True)
class Elements:
    """Every weight by itself."""

    def split(self, weight: Tensor) -> Tensor:
        return weight.reshape(-1, 1)

    def join(self, groups: Tensor, like: Tensor) -> Tensor:
        return groups.reshape(like.shape)


@dataclass(frozen=True)
class Rows:
    """w[i]: what one output unit reads. For a convolution this is a filter."""

    def split(self, weight: Tensor) -> Tensor:
        return weight.flatten(1)

    def join(self, groups: Tensor, like: Tensor) -> Tensor:
        return groups.reshape(like.shape)


@dataclass(frozen=True)
class Columns:
    """w[:, j]: what is read from one input unit, or from one input channel of a convolution."""

    def split(self, weight: Tensor) -> Tensor:
        return weight.movedim(1, 0).flatten(1)

    def join(self, groups: Tensor, like: Tensor) -> Tensor:
        return groups.reshape(like.movedim(1, 0).shape).movedim(0, 1)


@dataclass(frozen=True)
class Blocks:
    """Tiles of `rows` x `columns` of the weight as a matrix (outputs, everything else)."""

    rows: int
    columns: int

    def split(self, weight: Tensor) -> Tensor:
        height, width = weight.shape[0], math.prod(weight.shape[1:])
        tiles = weight.reshape(height // self.rows, self.rows, width // self.columns, self.columns)
        return tiles.transpose(1, 2).reshape(-1, self.rows * self.columns)

    def join(self, groups: Tensor, like: Tensor) -> Tensor:
        height, width = like.shape[0], math.prod(like.shape[1:])
        tiles = groups.reshape(height // self.rows, width // self.columns, self.rows, self.columns)
        return tiles.transpose(1, 2).reshape(like.shape)


@dataclass(frozen=True)
class LargestOf:
    """At most `free` of every `window` neighbours along the inputs, the pattern called N:M."""

    free: int
    window: int

    def split(self, weight: Tensor) -> Tensor:
        return weight.movedim(1, -1).reshape(-1, self.window)

    def join(self, groups: Tensor, like: Tensor) -> Tensor:
        return groups.reshape(like.movedim(1, -1).shape).movedim(-1, 1)


Grouping = Elements | Rows | Columns | Blocks | LargestOf

_NAMES: Final[dict[str, Grouping]] = {
    "element": Elements(),
    "row": Rows(),
    "filter": Rows(),
    "column": Columns(),
}


def grouping(name: str) -> Grouping:
    """ "element", "row" (of a convolution: "filter"), "column", a block such as "4x4", or N:M such as "2:4".

    Raises: `EtatrickError` for anything else.
    """
    if name in _NAMES:
        return _NAMES[name]
    if block := re.fullmatch(r"([1-9]\d*)x([1-9]\d*)", name):
        return Blocks(int(block[1]), int(block[2]))
    pattern = re.fullmatch(r"([1-9]\d*):([1-9]\d*)", name)
    if pattern and int(pattern[1]) < int(pattern[2]):
        return LargestOf(int(pattern[1]), int(pattern[2]))
    raise refusal(f"unknown groups {name!r}; expected element, row, filter, column, a block such as 4x4 or 2:4")


def sizes(groups: Grouping, weight: Tensor) -> Tensor:
    """How large each entry counts as, in the weight's shape: the norm of its group; 0 for entries beyond N of N:M."""
    if isinstance(groups, Elements):
        return weight.abs()
    matrix = groups.split(weight)
    if isinstance(groups, LargestOf):
        each = matrix.abs()
        kept = each.topk(groups.free, dim=1)
        return groups.join(torch.zeros_like(each).scatter(1, kept.indices, kept.values), weight)
    norms = torch.linalg.vector_norm(matrix, dim=1, keepdim=True)
    return groups.join(norms.expand(matrix.shape), weight)


def check_groups(groups: Grouping, name: str, shape: tuple[int, ...]) -> None:
    """Raises: `EtatrickError` where a weight of this shape cannot be cut into such groups."""
    if isinstance(groups, Elements):
        return
    if len(shape) < 2:
        raise refusal(f"{name} of shape {shape} has fewer than two dimensions, so it has no groups but its elements")
    if isinstance(groups, Blocks):
        width = math.prod(shape[1:])
        if shape[0] % groups.rows or width % groups.columns:
            raise refusal(
                f"{name} is {shape[0]} x {width} as a matrix; blocks of {groups.rows}x{groups.columns} do not tile it"
            )
    if isinstance(groups, LargestOf) and shape[1] % groups.window:
        raise refusal(f"{name} has {shape[1]} inputs, which windows of {groups.window} do not divide")
