"""What a dataset is: four arrays that are known to fit together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lab.errors import DatasetError


@dataclass(frozen=True, eq=False)
class Images:
    """A dataset of grey pictures in ten classes.

    Attributes:
        name: Key in `lab.options.DATASETS` of what was really loaded.
        x_train: uint8 (n, 28, 28), 0 is background and 255 is ink.
        y_train: uint8 (n,), classes 0 to 9.
        x_test: uint8 (m, 28, 28).
        y_test: uint8 (m,).
        source: Where it came from, in words.
        notices: What the user should know, a sentence each: damaged files, a stand-in dataset.

    Raises:
        DatasetError: An array has another shape or dtype, is empty, or a label is above 9.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    source: str
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            _check(part, getattr(self, f"x_{part}"), getattr(self, f"y_{part}"))


def _check(part: str, x: np.ndarray, y: np.ndarray) -> None:
    for name, array in ((f"x_{part}", x), (f"y_{part}", y)):
        if array.dtype != np.uint8:
            raise DatasetError(f"{name} must be uint8. Got {array.dtype}.")
    if x.ndim != 3 or x.shape[1:] != (28, 28) or len(x) == 0:
        raise DatasetError(f"x_{part} must have the shape (n, 28, 28). Got {x.shape}.")
    if y.shape != x.shape[:1]:
        raise DatasetError(f"y_{part} must have the shape ({len(x)},). Got {y.shape}.")
    if y.max() > 9:
        raise DatasetError(f"y_{part} must be in [0, 9]. Got {y.max()}.")
