"""IDX files, whole and damaged, and the two sources of data."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from etatrick.gpu import batches, load, read_idx
from etatrick.symbols import EtatrickError

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx(array: np.ndarray) -> bytes:
    """The file that the format's description asks for, written here independently of the reader."""
    kind = array.dtype.str[1:]
    header = bytes([0, 0, CODES[kind], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(f">{kind}").tobytes()


IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("compressed", [False, True])
def test_every_type_is_read_back(kind: str, compressed: bool, tmp_path: Path) -> None:
    array = np.array([[1, 2, 3], [100, -7 if kind != "u1" else 7, 0]]).astype(kind)
    path = tmp_path / "array"  # compression is known by the content, not by the name
    path.write_bytes(gzip.compress(idx(array)) if compressed else idx(array))
    read = read_idx(path)
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


DAMAGED = {
    "empty": (b"", "ends after 0 of the 4 bytes of its magic number"),
    "short header": (idx(IMAGES)[:9], "ends after 5 of the 12 bytes of its dimensions"),
    "truncated": (idx(IMAGES)[:-1], "ends after 23 of the 24 bytes of its items"),
    "trailing": (idx(IMAGES) + b"\0", "goes on after the 24 bytes"),
    "wrong magic": (b"\x01" + idx(IMAGES)[1:], "not an IDX file: its magic number is 01000803"),
    "no dimensions": (b"\0\0\x08\0", "not an IDX file"),
    "unknown type": (b"\0\0\x0a\x01" + struct.pack(">I", 0), "unknown item type 0x0a"),
    "huge": (b"\0\0\x08\x03" + b"\xff" * 12, "which is more than 4294967296 bytes"),
    "lying": (b"\0\0\x08\x01" + struct.pack(">I", 2**32 - 1), "ends after 0 of the 4294967295 bytes"),
}


@pytest.mark.parametrize("damage", DAMAGED)
@pytest.mark.parametrize("compressed", [False, True])
def test_damaged_files_are_named(damage: str, compressed: bool, tmp_path: Path) -> None:
    content, sentence = DAMAGED[damage]
    path = tmp_path / "train-images"
    path.write_bytes(gzip.compress(content) if compressed else content)
    with pytest.raises(EtatrickError, match=sentence) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)


def test_truncated_and_corrupt_compression_is_named(tmp_path: Path) -> None:
    whole = gzip.compress(idx(IMAGES))
    corrupt = bytearray(whole)
    corrupt[-6] ^= 0xFF  # in the checksum
    path = tmp_path / "images.gz"
    for content in (whole[:-12], whole[:11], bytes(corrupt), whole[:10] + b"\xff" * 20):
        path.write_bytes(content)
        with pytest.raises(EtatrickError, match="cannot be read"):
            read_idx(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EtatrickError, match="absent cannot be read"):
        read_idx(tmp_path / "absent")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data set of 5 + 2 images, half of the files compressed."""
    images = np.arange(7 * 6, dtype=np.uint8).reshape(7, 2, 3) * 6
    labels = np.array([0, 1, 2, 1, 0, 2, 1], dtype=np.uint8)
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images[:5])))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(labels[:5]))
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(images[5:]))
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels[5:])))
    return tmp_path


def test_folder_of_idx_files(folder: Path) -> None:
    data = load(folder)
    assert (data.features, data.classes, data.name) == (6, 3, folder.name)
    assert data.train_inputs.dtype == torch.float32
    expected = torch.arange(5 * 6, dtype=torch.float32).reshape(5, 6) * 6 / 255
    torch.testing.assert_close(data.train_inputs, expected, rtol=1e-6, atol=0)
    assert data.train_labels.tolist() == [0, 1, 2, 1, 0]
    assert data.test_labels.tolist() == [2, 1]


REPLACED = {
    "train-labels-idx1-ubyte": [
        (np.zeros(4, np.uint8), "holds 5 images and .* 4 labels"),
        (np.zeros((5, 1), np.uint8), r"expected uint8 \(n,\)"),
        (np.zeros(5, np.int32), r"holds int32 of shape \(5,\); expected uint8"),
        (np.zeros(5, np.uint8), "label 2 of the test set does not occur in training"),
    ],
    "t10k-images-idx3-ubyte": [
        (np.zeros((2, 6), np.uint8), r"expected uint8 \(n, rows, columns\)"),
        (np.zeros((2, 2, 3), np.float32), "holds float32"),
        (np.zeros((2, 2, 4), np.uint8), "training images have 6 pixels, test images 8"),
    ],
}


@pytest.mark.parametrize(
    ("name", "array", "sentence"),
    [(name, array, sentence) for name, cases in REPLACED.items() for array, sentence in cases],
)
def test_arrays_that_do_not_fit(name: str, array: np.ndarray, sentence: str, folder: Path) -> None:
    (folder / name).write_bytes(idx(array))
    with pytest.raises(EtatrickError, match=sentence):
        load(folder)


def test_missing_parts_are_named(folder: Path) -> None:
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(EtatrickError, match=r"neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte\.gz"):
        load(folder)
    with pytest.raises(EtatrickError, match="is not a folder"):
        load(folder / "absent")


def test_digits_split_is_fixed_stratified_and_complete() -> None:
    data = load("digits")
    assert (data.features, data.classes) == (64, 10)
    assert len(data.train_labels) + len(data.test_labels) == 1797
    counts = [torch.bincount(labels, minlength=10) for labels in (data.train_labels, data.test_labels)]
    assert ((counts[0] + counts[1]) // 5 == counts[1]).all()
    assert float(data.train_inputs.min()) == 0
    assert float(data.train_inputs.max()) == 1
    assert data.test_labels[:10].tolist() == load("digits").test_labels[:10].tolist()


def test_batches_are_a_seeded_permutation() -> None:
    def drawn(seed: int) -> list[list[int]]:
        return [b.tolist() for b in batches(10, 4, torch.Generator().manual_seed(seed))]

    assert [len(b) for b in drawn(1)] == [4, 4, 2]
    assert sorted(i for b in drawn(1) for i in b) == list(range(10))
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
