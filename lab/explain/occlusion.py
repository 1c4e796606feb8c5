"""Which strokes an answer rests on: saliency by occlusion."""

from __future__ import annotations

import numpy as np

from lab.inference import Classifier

PATCH = 5
"""Pixels, the side of the square of paper; two strokes of MNIST are as wide."""


def occlusion(
    model: Classifier, pixels: np.ndarray, label: int, *, patch: int = PATCH
) -> np.ndarray:
    """Return how much a label's probability drops while paper covers each place of an image.

    A square of paper is slid over the image (Zeiler and Fergus 2014, https://arxiv.org/abs/
    1311.2901); beyond the border it covers what there is. Where it covers no ink nothing changes:
    there the drop is 0, and the model is not asked. So a gap that matters, such as that of a 6,
    does not show.

    Args:
        pixels: uint8 (28, 28), what the model sees.
        label: Index of the class.
        patch: Side of the square in pixels; odd.

    Returns:
        float32 (28, 28) in [-1, 1], by the square's middle; less than 0 where covering helps; NaN
        where the model's answer is.

    Raises:
        ModelError: The model could not be run.
    """
    middles = np.argwhere(_covers_ink(pixels, patch))
    covered = np.repeat(pixels[np.newaxis], len(middles) + 1, axis=0)
    reach = patch // 2
    for image, (row, column) in zip(covered[1:], middles, strict=True):
        rows = slice(max(row - reach, 0), row + reach + 1)
        image[rows, max(column - reach, 0) : column + reach + 1] = 0
    likely = model.predict_proba(covered)[:, label]
    drops = np.zeros(pixels.shape, np.float32)
    drops[tuple(middles.T)] = likely[0] - likely[1:]
    return drops


def _covers_ink(pixels: np.ndarray, patch: int) -> np.ndarray:
    """Return where a square about a pixel holds ink: bool, as the image."""
    inked = np.pad(pixels > 0, patch // 2)
    return np.lib.stride_tricks.sliding_window_view(inked, (patch, patch)).any(axis=(2, 3))
