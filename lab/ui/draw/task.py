"""A picture to classify."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

_MARGIN = 0.15  # of a digit's longer side: paper about it where it is cut out


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
        boxes: Where in the picture each digit's ink is, as fractions: top, left, bottom, right.
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
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    chosen: int = 0
    identity: Hashable = None

    def about(self, digit: int) -> Task:
        """Return the task with another of its digits chosen."""
        return replace(self, pixels=self.digits[digit], chosen=digit)

    def cut_out(self) -> Image.Image | np.ndarray:
        """Return the picture, or the chosen digit's part of it where it shows several."""
        if len(self.digits) == 1:
            return self.original
        is_array = isinstance(self.original, np.ndarray)
        height, width = self.original.shape[:2] if is_array else self.original.size[::-1]
        top, left, bottom, right = self.boxes[self.chosen]
        margin = _MARGIN * max((bottom - top) * height, (right - left) * width)
        rows = [round(min(max(y, 0), height))
                for y in (top * height - margin, bottom * height + margin)]
        columns = [round(min(max(x, 0), width))
                   for x in (left * width - margin, right * width + margin)]
        if is_array:
            return self.original[slice(*rows), slice(*columns)]
        return self.original.crop((columns[0], rows[0], columns[1], rows[1]))

    def seen(self, recipe: str) -> np.ndarray:
        """Return uint8 (28, 28), what a model gets by the recipe "mnist" or "plain"."""
        return self.plain if recipe == "plain" and self.plain is not None else self.pixels
