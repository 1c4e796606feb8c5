"""A picture to classify."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from lab.digits import Prepared

_RIM = 0.2  # of a digit's longer side; MNIST's digits have as much paper around them


@dataclass(frozen=True, eq=False)
class Task:
    """A picture to classify, made into 28x28 both ways.

    Attributes:
        pixels: uint8 (28, 28), the chosen digit by MNIST's recipe.
        digits: All digits of the picture, so made, in reading order; one at least.
        original: The whole picture, or None where it is a dataset's own.
        plain: uint8 (28, 28), the whole picture only resized; None where it is a dataset's own.
        label: Index of its true class, where that is known.
        several: Whether digits may be left together that could not be cut apart.
        seconds: How long it took to prepare.
        parts: The digits with their places in the picture; none of a dataset's own.
        chosen: Index of the digit in `digits`.
        identity: The same for the same picture, whatever was added to it.
    """

    pixels: np.ndarray
    digits: tuple[np.ndarray, ...]
    original: Image.Image | np.ndarray | None = None
    plain: np.ndarray | None = None
    label: int | None = None
    several: bool = False
    seconds: float = 0.0
    parts: tuple[Prepared, ...] = ()
    chosen: int = 0
    identity: Hashable = None

    def about(self, digit: int) -> Task:
        """Return the task with another of its digits chosen."""
        return replace(self, pixels=self.digits[digit], chosen=digit)

    def seen(self, recipe: str) -> np.ndarray:
        """Return uint8 (28, 28), what a model gets by the recipe "mnist" or "plain"."""
        return self.plain if recipe == "plain" and self.plain is not None else self.pixels

    @property
    def alone(self) -> Image.Image | np.ndarray | None:
        """The whole picture, of several digits the part that shows the chosen one, with a rim."""
        if len(self.parts) < 2 or self.original is None:
            return self.original
        whole = np.asarray(self.original)
        height, width = whole.shape[:2]
        top, left, bottom, right = self.parts[self.chosen].box
        rim = _RIM * max((bottom - top) * height, (right - left) * width)
        rows = slice(max(0, int(top * height - rim)), int(bottom * height + rim) + 1)
        columns = slice(max(0, int(left * width - rim)), int(right * width + rim) + 1)
        return whole[rows, columns]
