"""The way from a drawing to 28x28 pixels, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from lab.digits.centering import centred, cropped, fitted, levels, on_black, resized
from lab.digits.ink import ink_of, shrunk
from lab.digits.pixels import brightness


@dataclass(frozen=True, eq=False)
class Stage:
    """A picture on its way to 28x28.

    Attributes:
        key: "drawn", "ink", "cropped", "fitted" or "centred".
        name: What has been done, for people.
        picture: uint8 (h, w), as it looks there; 512 pixels at most on the longer side, if the
            ink is not so thin that it would be lost.
        pixels: uint8 (28, 28), what a model would get, were this the last stage: 0 is paper.
    """

    key: str
    name: str
    picture: np.ndarray
    pixels: np.ndarray


def stages(image: Image.Image | np.ndarray) -> list[Stage]:
    """Return the five stages of MNIST's recipe, from the drawing to what `prepare` returns.

    Args:
        image: As `prepare`.

    Raises:
        BlankImageError: There is no ink.
        ImageError: As `prepare`.
    """
    grey = brightness(image)
    ink = ink_of(grey)
    box = cropped(ink)
    small = fitted(box)
    middle, final = levels(centred(small, by_mass=False)), levels(centred(small))
    return [
        Stage("drawn", "As drawn", _seen(shrunk(grey)), resized(on_black(grey))),
        Stage("ink", "Ink found", _seen(ink), resized(ink)),
        Stage("cropped", "Cropped", _seen(box), resized(box)),
        Stage("fitted", "Fitted into 20x20", middle, middle),
        Stage("centred", "Centred by mass", final, final),
    ]


def _seen(values: np.ndarray) -> np.ndarray:
    """Return values in [0, 1] as uint8."""
    return np.rint(values * 255).clip(0, 255).astype(np.uint8)
