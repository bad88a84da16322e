"""Reading IDX files, the format of MNIST: exactly what the header declares, or a sentence on what is wrong.

Layout, big-endian: two zero bytes, one byte for the type of the items, one for the number of
dimensions, each dimension as an unsigned 32-bit integer, then the items with the last index running fastest
(Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits"). Compressed files are known by
gzip's own signature, whatever they are called.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
import numpy.typing as npt

from ._errors import refusal

_TYPES: Final = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 20
#: No data set for which this reader is meant comes near; a larger header is a damaged one.
MAX_BYTES: Final = 1 << 32


def read_idx(path: str | Path) -> npt.NDArray[Any]:
    """The array in an IDX file, plain or gzipped, in native byte order.

    Raises: `EtatrickError`, naming the file, if it cannot be read, is not an IDX file, declares an unknown
        type or more than 4 GiB, ends early, or goes on after its last item.
    """
    path = Path(path)
    try:
        with path.open("rb") as raw:
            return _read(path, _plain(raw))
    except (OSError, EOFError, zlib.error) as problem:  # gzip reports damage as any of the three
        raise refusal(f"{path} cannot be read: {problem}") from problem


def _plain(raw: BinaryIO) -> BinaryIO:
    compressed = raw.read(2) == _GZIP
    raw.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if compressed else raw


def _read(path: Path, file: BinaryIO) -> npt.NDArray[Any]:
    dtype, shape = _header(path, file)
    declared = math.prod(shape) * dtype.itemsize
    if declared > MAX_BYTES:
        raise refusal(f"{path} declares shape {shape}, which is more than {MAX_BYTES} bytes")
    content = _exactly(path, file, declared, "items")
    if file.read(1):
        raise refusal(f"{path} goes on after the {declared} bytes that its shape {shape} declares")
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _header(path: Path, file: BinaryIO) -> tuple[np.dtype[Any], tuple[int, ...]]:
    magic = _exactly(path, file, 4, "magic number")
    if magic[:2] != b"\0\0" or magic[3] == 0:
        raise refusal(f"{path} is not an IDX file: its magic number is {magic.hex()}, not 0000TTDD")
    if magic[2] not in _TYPES:
        raise refusal(f"{path} declares the unknown item type 0x{magic[2]:02x}")
    sizes = _exactly(path, file, 4 * magic[3], "dimensions")
    return np.dtype(_TYPES[magic[2]]), struct.unpack(f">{magic[3]}I", sizes)


def _exactly(path: Path, file: BinaryIO, count: int, what: str) -> bytes:
    """`count` bytes, in pieces: a header that lies must not reserve more memory than the file fills."""
    content = bytearray()
    while len(content) < count:
        piece = file.read(min(_CHUNK, count - len(content)))
        if not piece:
            raise refusal(f"{path} ends after {len(content)} of the {count} bytes of its {what}")
        content += piece
    return bytes(content)
