"""Pictures and archives for the tests of kept drawings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw


def picture(seed: int = 0, side: int = 280) -> Image.Image:
    """Return a stroke on black, another one for each seed."""
    image = Image.new("L", (side, side))
    points = np.random.default_rng(seed).integers(side // 6, side - side // 6, (4, 2))
    ImageDraw.Draw(image).line([tuple(map(int, p)) for p in points], fill=255, width=side // 12)
    return image


def file(image: Image.Image, kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    image.save(data, kind)
    return data.getvalue()


def zipped(
    entries: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return a ZIP file of these names and contents."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()
