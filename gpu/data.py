"""Data for classification: one tensor per array, on the device, and batches by index.

Sets of this size are copied to the device once; a loader with worker processes would cost more than a
training step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ._errors import refusal
from .idx import read_idx

_FILES: Final = {
    ("train", "images"): "train-images-idx3-ubyte",
    ("train", "labels"): "train-labels-idx1-ubyte",
    ("test", "images"): "t10k-images-idx3-ubyte",
    ("test", "labels"): "t10k-labels-idx1-ubyte",
}


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs of shape (n, features) in [0, 1] and labels of shape (n,), for training and for testing."""

    name: str
    train_inputs: Tensor
    train_labels: Tensor
    test_inputs: Tensor
    test_labels: Tensor

    @property
    def features(self) -> int:
        """Number of inputs of one example."""
        return self.train_inputs.shape[1]

    @property
    def classes(self) -> int:
        """Number of classes: the largest label in training, plus 1."""
        return int(self.train_labels.max()) + 1

    def to(self, device: torch.device) -> Dataset:
        """The same data on another device."""
        tensors = (self.train_inputs, self.train_labels, self.test_inputs, self.test_labels)
        return Dataset(self.name, *(t.to(device) for t in tensors))


def load(source: str | Path = "digits", device: str | torch.device = "cpu") -> Dataset:
    """scikit-learn's 8x8 digits for "digits", else MNIST or its like from a folder of four IDX files.

    Intensities are divided by their largest possible value and not centred: a pixel that is
    always 0 then has weights without a gradient, and the penalty removes them.
    Raises: `EtatrickError` for a missing folder or file, a malformed one, or arrays that do not fit together.
    """
    found = _digits() if source == "digits" else _idx_folder(Path(source))
    return found.to(torch.device(device))


def batches(count: int, batch: int, generator: torch.Generator) -> Iterator[Tensor]:
    """range(count) in random order, in pieces of `batch` (the last shorter) on the generator's device."""
    order = torch.randperm(count, generator=generator, device=generator.device)
    return iter(order.split(batch))


def _digits() -> Dataset:
    try:
        from sklearn.datasets import load_digits
    except ImportError as missing:
        raise refusal(
            "the digits need scikit-learn: pip install scikit-learn, or name a folder of IDX files"
        ) from missing
    images, labels = load_digits(return_X_y=True)
    test = _every_fifth(labels)
    parts = (images[~test] / 16, labels[~test], images[test] / 16, labels[test])
    return _dataset("digits", *parts)


def _every_fifth(labels: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """A split that no generator of random numbers can change: every fifth example of each class."""
    test = np.zeros(labels.shape, dtype=bool)
    for label in np.unique(labels):
        test[np.flatnonzero(labels == label)[4::5]] = True
    return test


def _idx_folder(folder: Path) -> Dataset:
    if not folder.is_dir():
        raise refusal(f"{folder} is not a folder; expected one with the four IDX files of MNIST, or the word digits")
    train, test = (_examples(folder, part) for part in ("train", "test"))
    if train[0].shape[1] != test[0].shape[1]:
        raise refusal(f"{folder}: training images have {train[0].shape[1]} pixels, test images {test[0].shape[1]}")
    if int(test[1].max()) > int(train[1].max()):
        raise refusal(f"{folder}: label {test[1].max()} of the test set does not occur in training")
    return _dataset(folder.name, *train, *test)


def _examples(folder: Path, part: str) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    images_at, labels_at = (_find(folder, _FILES[part, what]) for what in ("images", "labels"))
    images, labels = read_idx(images_at), read_idx(labels_at)
    if images.dtype != np.uint8 or images.ndim != 3:
        raise refusal(f"{images_at} holds {images.dtype} of shape {images.shape}; expected uint8 (n, rows, columns)")
    if labels.dtype != np.uint8 or labels.ndim != 1:
        raise refusal(f"{labels_at} holds {labels.dtype} of shape {labels.shape}; expected uint8 (n,)")
    if len(images) != len(labels) or not len(images):
        raise refusal(f"{images_at} holds {len(images)} images and {labels_at} {len(labels)} labels")
    return images.reshape(len(images), -1).astype(np.float32) / 255, labels


def _find(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise refusal(f"{folder} has neither {name} nor {name}.gz")


def _dataset(name: str, *arrays: npt.NDArray[Any]) -> Dataset:
    inputs, labels = torch.float32, torch.int64
    tensors = (torch.from_numpy(a).to(dtype) for a, dtype in zip(arrays, (inputs, labels) * 2, strict=True))
    return Dataset(name, *tensors)
