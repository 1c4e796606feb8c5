"""A picture as it is kept: the whole of it in grey, so that every recipe can be applied later."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from lab.digits.pixels import brightness

SIDE = 280  # pixels, the canvas's; a larger picture is averaged down to it


def as_png(picture: Image.Image | np.ndarray) -> bytes:
    """Return a picture as the PNG file that is kept of it: grey, at most 280 pixels a side.

    Nothing of the file it came from is in it but the pixels. The same pixels give the same bytes.

    Args:
        picture: As `lab.digits.prepare` takes it; transparent pixels become paper.

    Raises:
        ImageError: The array has another type, shape or range.
    """
    if not (isinstance(picture, Image.Image) and picture.mode == "L"):
        picture = Image.fromarray(np.rint(brightness(picture) * 255).astype(np.uint8))
    share = min(1, SIDE / max(picture.size))
    size = tuple(max(1, round(share * side)) for side in picture.size)
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.BOX)
    file = io.BytesIO()
    Image.fromarray(np.asarray(picture)).save(file, "PNG")  # anew: without notes of the old file
    return file.getvalue()
