"""MNIST's own recipe: a picture of a digit as 28x28 white ink on black."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from lab.digits.ink import ink_of
from lab.digits.pixels import brightness
from lab.digits.several import shows_several
from lab.digits.spots import EDGE

SIDE = 28
_BOX = 20
_MIDDLE = 14  # index of the pixel the centre of mass falls on, in every image of MNIST


@dataclass(frozen=True, eq=False)
class Prepared:
    """A picture as a model takes it: `pixels` uint8 (28, 28), and whether it shows `several`
    digits, which the model takes for one."""

    pixels: np.ndarray
    several: bool


def prepare(image: Image.Image | np.ndarray) -> Prepared:
    """Prepare a picture as `to_mnist` does, and look whether it shows more than one digit.

    Raises:
        BlankImageError: There is no ink.
        ImageError: As `to_mnist`.
    """
    ink = ink_of(brightness(image))
    return Prepared(_fitted(ink), shows_several(ink))


def to_mnist(image: Image.Image | np.ndarray) -> np.ndarray:
    """Prepare a picture as MNIST was prepared, so that a model sees what it was trained on.

    The ink is fitted into 20x20 pixels keeping its aspect, with antialiasing, then moved in whole
    pixels so that its centre of mass is in the middle of 28x28 (http://yann.lecun.com/exdb/mnist/).
    Dark ink on light and light ink on dark are both read; MNIST's own images come back unchanged,
    but for a level or two of grey.

    Args:
        image: A PIL image of any mode, or an array of uint8 in [0, 255], bool, or float in [0, 1];
            (h, w) or (h, w, channels). Transparent pixels are paper.

    Returns:
        uint8 (28, 28): 0 is paper, 255 is full ink.

    Raises:
        BlankImageError: There is no ink.
        ImageError: The array has another type, shape or range.
    """
    return _fitted(ink_of(brightness(image)))


def squeeze(image: Image.Image | np.ndarray) -> np.ndarray:
    """Squeeze the whole picture into 28x28, as the post did: ink neither fitted nor centred.

    Args:
        image: As `to_mnist`.

    Returns:
        uint8 (28, 28): 0 is paper, 255 is full ink.

    Raises:
        BlankImageError: There is no ink.
        ImageError: As `to_mnist`.
    """
    ink = ink_of(brightness(image))
    return _levels(np.asarray(Image.fromarray(ink).resize((SIDE, SIDE), Image.Resampling.BOX)))


def _fitted(ink: np.ndarray) -> np.ndarray:
    """Return ink fitted into 20x20 pixels and centred by its mass in 28x28."""
    ink = _cropped(ink)
    height, width = ink.shape
    scale = _BOX / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size != (width, height):
        ink = np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))
    canvas = np.zeros((SIDE, SIDE), np.float32)
    middle = ndimage.center_of_mass(ink)
    top, left = (
        min(max(round(_MIDDLE - centre), 0), SIDE - side)
        for centre, side in zip(middle, ink.shape, strict=True)
    )
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return _levels(canvas)


def _cropped(ink: np.ndarray) -> np.ndarray:
    """Return the smallest box that holds all the ink."""
    # In a picture as small as the model's, faint pixels are strokes, as they are in MNIST.
    drawn = ink > (EDGE if max(ink.shape) > SIDE else 0)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return np.ascontiguousarray(ink[box], np.float32)


def _levels(ink: np.ndarray) -> np.ndarray:
    """Return ink as 256 levels of grey, the strongest white: MNIST's strokes are never faint."""
    return np.rint(ink / ink.max() * 255).astype(np.uint8)


plain = squeeze
