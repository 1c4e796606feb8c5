"""Thicker and thinner strokes: grey-level morphology by fractions of a pixel."""

from __future__ import annotations

import numpy as np

from lab.digits.warp import warp

_DIRECTIONS = 16  # in which the disc is sampled
_RINGS = 0.5  # pixels from ring to ring of samples, so that it has no hole
_LEAST = 0.25  # of the strongest ink; less is a stroke's soft rim, not a stroke


def thicker(image: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Return an image with strokes grown at every edge by amounts of its own, or thinned.

    Each pixel becomes the strongest within a disc about it (a dilation), or the weakest (an
    erosion); between pixels ink is interpolated linearly, so that a radius may be a fraction
    (Serra, Image Analysis and Mathematical Morphology, 1982, chapter XII). Beyond the border
    lies paper. A thinned image is brightened until its strongest ink is as strong as before, as
    MNIST's strokes are never faint. Where less than a quarter of that strength is left, the
    strokes were thinner than what was taken away, and the image is blank.

    Args:
        image: uint8 (h, w), 0 paper.
        amounts: float (n,), radius of the disc in pixels; less than 0 thins.

    Returns:
        uint8 (n, h, w).
    """
    amounts = np.asarray(amounts, np.float64)
    reach = abs(amounts)
    rings = _RINGS * np.arange(1, np.ceil(reach.max() / _RINGS) + 1)
    turns = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    radii = np.minimum(rings, reach[:, None])[..., None]  # (n, rings, 1)
    down, right = (radii * part(turns) for part in (np.sin, np.cos))
    shifted = warp(image, down=down.ravel(), right=right.ravel())
    shifted = shifted.reshape(len(amounts), -1, *image.shape)
    grown = np.maximum(shifted.max(axis=1), image)
    thinned = np.minimum(shifted.min(axis=1), image)
    return np.where((amounts < 0)[:, None, None], _brightened(thinned, image), grown)


def _brightened(images: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return images as strong as they were before; blank where nearly nothing is left."""
    strongest = images.max(axis=(1, 2), keepdims=True).astype(np.float64)
    left = strongest >= _LEAST * max(int(before.max()), 1)
    factor = np.where(left, before.max() / np.maximum(strongest, 1), 0)
    return np.rint(images * factor).astype(np.uint8)
