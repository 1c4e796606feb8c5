"""Whether a picture shows more than one digit: strokes of a digit's size, side by side."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from lab.digits.spots import EDGE

_HEIGHT = 0.72  # of all the ink's height; the left half of a 4 is lower, a digit hardly ever
_INK = 0.15  # of all the ink; a digit beside another has no less
_SHARED = 0.15  # of the narrower one's width; digits side by side share no more columns


def shows_several(ink: np.ndarray) -> bool:
    """Return whether ink shows two digits or more, side by side.

    It falls into blobs that do not touch. Two that are nearly as high as all of it, hold a
    good part of it and share hardly a column are two digits. A bar, a serif or half a 4 is too
    low, and what touches counts as one.

    Args:
        ink: float (h, w) in [0, 1], 1 full ink, some of it full.
    """
    drawn = ink > EDGE
    rows = np.flatnonzero(drawn.any(axis=1))
    height = rows[-1] - rows[0] + 1
    labels, count = ndimage.label(drawn, np.ones((3, 3)))
    if count < 2:
        return False
    areas = np.bincount(labels.ravel())[1:]
    spans = [
        (where[1].start, where[1].stop)
        for where, area in zip(ndimage.find_objects(labels), areas, strict=True)
        if where[0].stop - where[0].start >= _HEIGHT * height and area >= _INK * areas.sum()
    ]
    spans.sort()
    return any(
        min(b[1], a[1]) - b[0] <= _SHARED * min(a[1] - a[0], b[1] - b[0])
        for i, a in enumerate(spans) for b in spans[i + 1:]
    )
