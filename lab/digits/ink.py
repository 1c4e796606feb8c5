"""Tell ink from paper: how dark each pixel was drawn, whatever the paper, light or shade."""

from __future__ import annotations

import numpy as np
from PIL import Image

from lab.digits.photo import ink_of_photo
from lab.digits.spots import without_specks
from lab.errors import ImageError

_LONGEST = 512  # pixels; a larger picture is averaged down first
_LONGEST_PHOTO = 320  # has no thinner strokes, but grain, which averages out
_CONTRAST = 0.1  # of full scale; ink must stand out from its paper by this much
_DRAWN = 0.25  # share of pixels of exactly one colour that makes a drawing, not a photo
_DRAWN_LITTLE = 0.1  # that will do where few pixels are nearly of that colour: no grain
_NEAR = 0.05  # of full scale; nearly the paper's colour
_SPECK = 0.005  # of the largest stroke's area; less is dust


class BlankImageError(ImageError):
    """There is no ink in the picture, so there is nothing to classify."""

    def __init__(self) -> None:
        super().__init__("There is nothing drawn here: the picture shows paper and no ink.")


def ink_of(grey: np.ndarray) -> np.ndarray:
    """Return how much ink lies on each pixel.

    Paper is what the border mostly shows. A drawing on paper of one exact colour keeps its
    antialiased strokes; anything else is taken for a photo, in which ink is what is narrow and
    unlike the paper around it, in light and in shade (`ink_of_photo`).

    Args:
        grey: Brightness, float32 (h, w) in [0, 1].

    Returns:
        float32 (h', w') in [0, 1], 1 full ink; 512 pixels at most on the longer side, if the
        ink is not so thin that it would be lost.

    Raises:
        BlankImageError: Nothing stands out from the paper.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = float(np.median(border))
    if _is_drawing(grey, paper):
        return _from_drawing(grey, paper)
    ink = ink_of_photo(shrunk(grey, _LONGEST_PHOTO))
    if not ink.any():
        raise BlankImageError
    return ink


def _is_drawing(grey: np.ndarray, paper: float) -> bool:
    """Return whether paper is of one exact colour; a bold or blurred digit leaves little of it."""
    exact = np.mean(grey == paper)
    if not _DRAWN_LITTLE <= exact < _DRAWN:
        return bool(exact >= _DRAWN)
    return bool(exact >= np.mean(np.abs(grey - paper) < _NEAR) / 2)


def shrunk(grey: np.ndarray, longest: int = _LONGEST) -> np.ndarray:
    """Average the picture down to `longest` pixels or fewer."""
    factor = -(-max(grey.shape) // longest)
    if factor <= 1:
        return grey
    return np.asarray(Image.fromarray(grey).reduce(factor))


def _from_drawing(grey: np.ndarray, paper: float) -> np.ndarray:
    difference = grey - paper
    lighter, darker = difference.max(), -difference.min()
    ink = np.clip(difference if lighter > darker else -difference, 0, None)
    peak = ink.max()
    if peak < _CONTRAST:
        raise BlankImageError
    ink /= peak
    small = shrunk(ink)
    return without_specks(small if small.max() > 0.5 else ink, _SPECK)
