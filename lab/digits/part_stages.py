"""The way to 28x28 of one digit of a picture that shows several."""

from __future__ import annotations

import numpy as np
from PIL import Image

from lab.digits.centering import Prepared, centred, cropped, fitted, levels, on_black, resized
from lab.digits.stages import Stage, stages

_MARGIN = 0.15  # of the digit's longer side: paper about it where it is shown alone


def part_stages(image: Image.Image | np.ndarray, digit: Prepared) -> list[Stage]:
    """Return the five stages of one digit: what is within its box, and what a model gets at last.

    Ink of a neighbour that reaches into the box is seen until the last stage, which has none.

    Args:
        image: The whole picture, as `stages` takes it.
        digit: One of those that `cut` found in it.

    Raises:
        BlankImageError: There is no ink.
        ImageError: As `stages`.
    """
    drawn, ink, *later = stages(image)
    grey, own = _within(drawn.picture, digit, _MARGIN), _within(ink.picture, digit, _MARGIN)
    box = cropped(_within(ink.picture, digit, 0) / np.float32(255))
    middle = levels(centred(fitted(box), by_mass=False))
    pictures = [
        (grey, resized(on_black(grey / np.float32(255)))),
        (own, resized(own / np.float32(255))),
        (np.rint(box * 255).astype(np.uint8), resized(box)),
        (middle, middle),
        (digit.pixels, digit.pixels),
    ]
    return [Stage(stage.key, stage.name, *pair)
            for stage, pair in zip([drawn, ink, *later], pictures, strict=True)]


def _within(picture: np.ndarray, digit: Prepared, margin: float) -> np.ndarray:
    """Return what of a picture is within a digit's box and a margin about it."""
    height, width = picture.shape
    top, left, bottom, right = digit.box
    more = margin * max((bottom - top) * height, (right - left) * width)
    rows = slice(max(0, round(top * height - more)), round(bottom * height + more))
    columns = slice(max(0, round(left * width - more)), round(right * width + more))
    return np.ascontiguousarray(picture[rows, columns])
