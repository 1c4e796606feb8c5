"""Any picture as brightness in [0, 1], transparency laid on paper."""

from __future__ import annotations

import numpy as np
from PIL import Image

from lab.errors import ImageError

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's convert("L")
_VISIBLE = 0.1  # of full contrast; less than this is no drawing


def brightness(image: Image.Image | np.ndarray) -> np.ndarray:
    """Return `image` as float32 (h, w): 0 black, 1 white.

    Args:
        image: A PIL image of any mode, or an array of uint8 in [0, 255], bool, or float in [0, 1];
            (h, w) grey, or (h, w, c) with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels.

    Raises:
        ImageError: The array has another type, shape or range, or no pixels.
    """
    pixels = _unit(_array(image))
    if pixels.ndim == 2:
        return pixels
    channels = pixels.shape[2]
    grey = pixels[..., :3] @ _LUMA if channels >= 3 else pixels[..., 0]
    return _on_paper(grey, pixels[..., -1]) if channels in (2, 4) else grey


def _array(image: Image.Image | np.ndarray) -> np.ndarray:
    """Return the picture's pixels, checked for shape."""
    if isinstance(image, Image.Image):
        image = _plain(image)
    if not isinstance(image, np.ndarray):
        raise ImageError(f"A picture must be an image or an array. Got {type(image).__name__}.")
    flat = image.ndim == 2 or (image.ndim == 3 and image.shape[2] in (1, 2, 3, 4))
    if not flat or image.size == 0:
        raise ImageError(
            "A picture must have the shape (height, width) or (height, width, 1 to 4 channels), "
            f"none of them 0. Got {image.shape}."
        )
    return image


def _plain(image: Image.Image) -> np.ndarray:
    """Return a PIL image as an array of uint8, uint16 scaled to float, or bool."""
    if image.mode.startswith("I;16"):
        return np.asarray(image).astype(np.float32) / 65535
    if image.mode in ("I", "F"):  # 16-bit files open as "I" in places; "F" has no fixed range
        values = np.asarray(image, np.float32)
        top = float(values.max(initial=0))
        return values.clip(0, None) / (1 if top <= 1 else 255 if top <= 255 else max(top, 65535))
    if image.mode in ("1", "L", "LA", "RGB", "RGBA"):
        return np.asarray(image)
    return np.asarray(image.convert("RGBA" if image.has_transparency_data else "RGB"))


def _unit(pixels: np.ndarray) -> np.ndarray:
    """Return pixels as float32 in [0, 1]."""
    if pixels.dtype == np.uint8:
        return np.divide(pixels, np.float32(255), dtype=np.float32)
    if pixels.dtype == bool:
        return pixels.astype(np.float32)
    if not np.issubdtype(pixels.dtype, np.floating):
        raise ImageError(f"Pixels must be uint8, bool or float. Got {pixels.dtype}.")
    if not (pixels.min() >= 0 and pixels.max() <= 1):  # also catches NaN
        low, high = pixels.min(), pixels.max()
        raise ImageError(f"Pixels that are float must be in [0, 1]. Got {low:g} to {high:g}.")
    return pixels.astype(np.float32)


def _on_paper(grey: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Lay a picture on white paper, or on black where white paper would swallow it."""
    white = grey * alpha + 1 - alpha
    black = grey * alpha
    return black if np.ptp(white) < _VISIBLE <= np.ptp(black) else white
