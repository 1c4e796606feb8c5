"""A model's weights, or any arrays of numbers, as bytes for the store."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from lab.archives import DAMAGED


def pack(weights: Sequence[np.ndarray]) -> bytes:
    """Return weights, as Keras's `get_weights` gives them, in NumPy's .npz format."""
    file = io.BytesIO()
    np.savez(file, *weights)
    return file.getvalue()


def unpack(data: bytes) -> list[np.ndarray]:
    """Return what was packed, in its order; nothing in `data` is run.

    Raises:
        ValueError: It is no such file, or holds more than arrays of numbers.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = [arrays[f"arr_{index}"] for index in range(len(arrays.files))]
    except DAMAGED as error:
        raise ValueError(f"These are not weights: {error}") from error
    if not all(isinstance(array, np.ndarray) for array in found):  # NumPy hands out what it is not
        raise ValueError("These are not weights: not all of it are arrays.")
    return found
