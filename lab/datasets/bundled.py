"""The dataset that is always there: scikit-learn's 1,797 small digits, made to look like MNIST."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from lab.datasets.images import Images
from lab.errors import DatasetError

_TRAIN = 1437  # four fifths of 1,797
_INK = 16  # brightest value of an 8x8 pixel: how many of its 4x4 bits were set


def bundled_digits(notices: tuple[str, ...] = ()) -> Images:
    """Return the digits enlarged to 28x28, 1,437 to train on and 360 to test on, always the same.

    An 8x8 digit fills 20x20 pixels in the middle of 28x28, as a digit does in MNIST. Source:
    https://archive.ics.uci.edu/dataset/80 (test part), as scikit-learn's `load_digits` has it.

    Raises:
        DatasetError: scikit-learn's file is not there.
    """
    table = _table()
    table = table[np.random.default_rng(0).permutation(len(table))]  # it goes writer by writer
    x = np.zeros((len(table), 28, 28), np.uint8)
    for image, pixels in zip(x, table[:, :64].reshape(-1, 8, 8), strict=True):
        image[4:24, 4:24] = _enlarged(pixels)
    y = table[:, 64].astype(np.uint8)
    return Images(
        "digits", x[:_TRAIN], y[:_TRAIN], x[_TRAIN:], y[_TRAIN:],
        "scikit-learn's bundled digits", notices,
    )


def _enlarged(pixels: np.ndarray) -> np.ndarray:
    from PIL import Image

    ink = np.rint(pixels * (255 / _INK)).astype(np.uint8)
    return np.asarray(Image.fromarray(ink).resize((20, 20), Image.Resampling.BICUBIC))


def _table() -> np.ndarray:
    """Return 1,797 rows of 64 pixels (0 to 16) and a label."""
    # Read from scikit-learn's folder without importing it: the import costs 1 s and 60 MB, in a
    # process that has 300 MB to live in, for one small table.
    package = importlib.util.find_spec("sklearn")
    places = package.submodule_search_locations if package else []
    for place in places or []:
        path = Path(place, "datasets", "data", "digits.csv.gz")
        if path.is_file():
            return np.loadtxt(path, delimiter=",", dtype=np.float32)
    raise DatasetError(
        "scikit-learn's digits are not installed: run pip install -r requirements.txt."
    )
