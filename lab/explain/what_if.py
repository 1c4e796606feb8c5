"""What if the same digit were elsewhere, turned, larger or bolder? All questions in one batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lab.digits.warp import warp
from lab.explain.strokes import thicker
from lab.inference import Classifier

SHIFTS = np.arange(-6, 7)
"""Pixels, down and to the right."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A question with one amount: what it is called, its unit, and the amounts asked, float (n,);
    `none` is the amount that leaves the digit as it is."""

    title: str
    unit: str
    amounts: np.ndarray
    none: float = 0.0


CURVES = {
    "turn": Curve("Turned", "degrees, counter-clockwise", np.arange(-45, 46, 3.0)),
    "scale": Curve("Scaled", "times its size", np.round(np.arange(0.6, 1.41, 0.05), 2), none=1.0),
    "thickness": Curve("Strokes", "pixels at each edge", np.arange(-1, 1.51, 0.25)),
}
"""Questions that curves answer, by name; "shift" is a grid."""


def asked(pixels: np.ndarray) -> dict[str, np.ndarray]:
    """Return the images of every question about one image.

    Args:
        pixels: uint8 (28, 28), what a model sees.

    Returns:
        "shift": uint8 (13, 13, 28, 28), by rows down and columns to the right, both `SHIFTS`; and
        each of `CURVES`: uint8 (n, 28, 28). A blank one is a digit whose strokes are gone.
    """
    down, right = (grid.ravel() for grid in np.meshgrid(SHIFTS, SHIFTS, indexing="ij"))
    side = len(SHIFTS)
    return {
        "shift": warp(pixels, down=down, right=right).reshape(side, side, *pixels.shape),
        "turn": warp(pixels, angle=CURVES["turn"].amounts),
        "scale": warp(pixels, scale=CURVES["scale"].amounts),
        "thickness": thicker(pixels, CURVES["thickness"].amounts),
    }


def what_if(model: Classifier, images: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what a model makes of all of `asked`'s images, which it gets as one batch.

    Returns:
        By question float32 (..., 10), as the images; NaN where an image is blank: without ink
        there is no question.

    Raises:
        ModelError: The model could not be run.
    """
    batch = np.concatenate([part.reshape(-1, *part.shape[-2:]) for part in images.values()])
    probabilities = model.predict_proba(batch)
    probabilities[~batch.any(axis=(1, 2))] = np.nan
    ends = np.cumsum([part[..., 0, 0].size for part in images.values()])[:-1]
    return {
        name: rows.reshape(*part.shape[:-2], -1)
        for (name, part), rows in zip(images.items(), np.split(probabilities, ends), strict=True)
    }
