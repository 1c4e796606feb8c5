"""Reading dataset files: NumPy archives (.npz) and gzipped IDX files."""

from __future__ import annotations

import gzip
import struct
import zipfile
from pathlib import Path

import numpy as np

from lab.archives import DAMAGED
from lab.errors import DatasetError

ARRAYS = ("x_train", "y_train", "x_test", "y_test")

IDX_FILES = {
    "x_train": "train-images-idx3-ubyte.gz",
    "y_train": "train-labels-idx1-ubyte.gz",
    "x_test": "t10k-images-idx3-ubyte.gz",
    "y_test": "t10k-labels-idx1-ubyte.gz",
}
"""File name of each array, as Fashion-MNIST's and MNIST's authors publish them."""

def read_npz(path: Path) -> dict[str, np.ndarray]:
    """Return the four arrays of an .npz file, as they are.

    Raises:
        DatasetError: It is no NumPy archive, is truncated, or lacks an array; the text says why
            but not which file.
    """
    try:
        with path.open("rb") as file:  # NumPy leaves a file open that it cannot read
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise DatasetError("it is not a NumPy archive")
            missing = [name for name in ARRAYS if name not in archive]
            if missing:
                raise DatasetError(f"it has no {missing[0]}")
            return {name: archive[name] for name in ARRAYS}
    except DAMAGED as error:
        raise DatasetError(_reason(error, path)) from error


def read_idx(folder: Path) -> dict[str, np.ndarray]:
    """Return the four arrays of a folder of gzipped IDX files (`IDX_FILES`).

    The format: 0, 0, 8 (unsigned bytes), the number of dimensions, each dimension as a big-endian
    32-bit count, then the bytes (http://yann.lecun.com/exdb/mnist/).

    Raises:
        DatasetError: A file is missing, not gzip, truncated, or its header is wrong; the text says
            which one and why.
    """
    return {array: _read_idx(folder / name) for array, name in IDX_FILES.items()}


def _read_idx(path: Path) -> np.ndarray:
    dimensions = 3 if "idx3" in path.name else 1
    start = 4 + 4 * dimensions
    try:
        with gzip.open(path) as file:
            data = file.read()
    except DAMAGED as error:
        raise DatasetError(f"{path.name}: {_reason(error, path)}") from error
    if data[:4] != bytes((0, 0, 8, dimensions)) or len(data) < start:
        raise DatasetError(f"{path.name} has no IDX header")
    shape = struct.unpack(f">{dimensions}I", data[4:start])
    if len(data) - start != np.prod(shape, dtype=object):
        raise DatasetError(f"{path.name} is not as long as its header says")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def looks_whole(path: Path) -> bool:
    """Return whether `path` is there and looks like a dataset, without reading its arrays."""
    if path.is_dir():
        return all((path / name).is_file() for name in IDX_FILES.values())
    return path.is_file() and zipfile.is_zipfile(path)


def _reason(error: BaseException, path: Path) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if path.suffix == ".npz" and not zipfile.is_zipfile(path):
        return "it is truncated or not a NumPy archive"
    return f"it is damaged: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
