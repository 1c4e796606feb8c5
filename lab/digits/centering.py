"""MNIST's own recipe: a picture of a digit as 28x28 white ink on black."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from lab.digits.ink import BlankImageError, ink_of
from lab.digits.pixels import brightness
from lab.digits.several import shows_several
from lab.digits.spots import EDGE
from lab.errors import ImageError

SIDE = 28
_BOX = 20
_MIDDLE = 14  # index of the pixel the centre of mass falls on, in every image of MNIST

Box = tuple[float, float, float, float]
"""Top, left, bottom and right edge as fractions of a picture's height and width, in [0, 1]."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A picture, or a part of one, as a model takes it.

    Attributes:
        pixels: uint8 (28, 28), 0 paper, 255 full ink.
        several: Whether it shows several digits, which the model takes for one.
        box: Where in the picture its ink is.
    """

    pixels: np.ndarray
    several: bool
    box: Box


def prepare(image: Image.Image | np.ndarray) -> Prepared:
    """Prepare a picture as `to_mnist` does, and look whether it shows more than one digit.

    Raises:
        BlankImageError: There is no ink.
        ImageError: As `to_mnist`.
    """
    return prepared(ink_of(brightness(image)))


def prepared(ink: np.ndarray) -> Prepared:
    """Prepare ink, float (h, w) in [0, 1], some of it full, by MNIST's recipe."""
    rows, columns = ink_box(ink)
    height, width = ink.shape
    box = rows.start / height, columns.start / width, rows.stop / height, columns.stop / width
    return Prepared(levels(centred(fitted(cropped(ink)))), shows_several(ink), box)


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
    return levels(centred(fitted(cropped(ink_of(brightness(image))))))


def plain(image: Image.Image | np.ndarray) -> np.ndarray:
    """Return a picture in grey, resized to 28x28, as the post gave its own digits to its network.

    Nothing is cropped, centred or cleaned: shade and specks stay. With one mercy: of a picture on
    light paper the negative is taken, as MNIST's paper is black (the post drew white on black).

    Args:
        image: As `to_mnist`.

    Returns:
        uint8 (28, 28): 0 is black paper, 255 white.

    Raises:
        BlankImageError: The picture is of one colour.
        ImageError: As `to_mnist`, or nothing of the ink is left at 28x28.
    """
    grey = brightness(image)
    if np.ptp(grey) == 0:
        raise BlankImageError
    pixels = resized(on_black(grey))
    if not pixels.any():
        height, width = grey.shape
        raise ImageError(
            "Strokes must be wide enough to be seen at 28x28 pixels. "
            f"Got a picture of {width:,} x {height:,} of which nothing is left."
        )
    return pixels


def on_black(grey: np.ndarray) -> np.ndarray:
    """Return brightness in [0, 1], or its negative where the border is mostly light."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 1 - grey if np.median(border) > 0.5 else grey


def resized(values: np.ndarray) -> np.ndarray:
    """Resize values in [0, 1] to 28x28, averaged and stretched, as uint8."""
    small = Image.fromarray(np.ascontiguousarray(values, np.float32))
    small = np.asarray(small.resize((SIDE, SIDE), Image.Resampling.BOX))
    return np.rint(small * 255).clip(0, 255).astype(np.uint8)


def ink_box(ink: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and columns that hold all the ink."""
    # In a picture as small as the model's, faint pixels are strokes, as they are in MNIST.
    drawn = ink > (EDGE if max(ink.shape) > SIDE else 0)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def cropped(ink: np.ndarray) -> np.ndarray:
    """Return the smallest box that holds all the ink."""
    return np.ascontiguousarray(ink[ink_box(ink)], np.float32)


def fitted(ink: np.ndarray) -> np.ndarray:
    """Return cropped ink resized to 20 pixels on its longer side, its aspect kept."""
    height, width = ink.shape
    scale = _BOX / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (width, height):
        return ink
    return np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))


def centred(ink: np.ndarray, by_mass: bool = True) -> np.ndarray:
    """Return fitted ink in 28x28, its centre of mass (or else its box) in the middle."""
    canvas = np.zeros((SIDE, SIDE), np.float32)
    middle = ndimage.center_of_mass(ink) if by_mass else [side / 2 for side in ink.shape]
    top, left = (
        min(max(round(_MIDDLE - centre), 0), SIDE - side)
        for centre, side in zip(middle, ink.shape, strict=True)
    )
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return canvas


def levels(ink: np.ndarray) -> np.ndarray:
    """Return ink as 256 levels of grey, the strongest white: MNIST's strokes are never faint."""
    return np.rint(ink / ink.max() * 255).astype(np.uint8)
