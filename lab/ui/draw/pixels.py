"""Pictures of what a model sees: each of its pixels a sharp square."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image


def enlarged(pixels: np.ndarray, side: int) -> Image.Image:
    """Return 28x28 pixels as a picture with sharp squares, `side` pixels wide."""
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST)


def as_html(pixels: np.ndarray, side: int, alt: str) -> str:
    """Return a grey picture uint8 (h, w) as an element of HTML, its longer side `side` pixels.

    Args:
        alt: What it shows, in words of the lab's own.
    """
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    source = base64.b64encode(file.getvalue()).decode()
    scale = side / max(pixels.shape)
    height, width = (max(1, round(scale * length)) for length in pixels.shape)
    sharp = "image-rendering: pixelated; " if scale > 1 else ""
    return (f'<img alt="{alt}" src="data:image/png;base64,{source}" style="{sharp}'
            f'width: {width}px; height: {height}px; border-radius: 2px">')
