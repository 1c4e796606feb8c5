"""The training images that are most like a picture: by pixels, and as a network sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lab.inference import Classifier

NEAREST = 8
"""Neighbours that are shown."""

MOST_IMAGES = 10_000
"""Training images that are looked through, from the first on."""

_MOST_VALUES = 2_500_000  # of features that are kept of a model: 10 MB
_AT_ONCE = 200  # images; a convolution's values for more take memory that is not given back


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest images: their indices, int (k,), and distances, float (k,), nearest first."""

    indices: np.ndarray
    distances: np.ndarray


def by_pixels(images: np.ndarray, pixels: np.ndarray, k: int = NEAREST) -> Neighbours:
    """Return the images whose grey levels differ least, by Euclidean distance.

    Args:
        images: uint8 (n, 28, 28).
        pixels: uint8 (28, 28).

    Returns:
        At most `k`; distances in full ink: 1 is a pixel of paper that is ink, or the other way.
    """
    distances = np.empty(len(images), np.float32)
    for first in range(0, len(images), _AT_ONCE * 5):
        part = slice(first, first + _AT_ONCE * 5)
        apart = images[part].reshape(-1, pixels.size) - pixels.ravel().astype(np.float32)
        distances[part] = np.einsum("np,np->n", apart, apart)
    return _nearest(np.sqrt(distances) / 255, k)


def directions(model: Classifier, images: np.ndarray) -> np.ndarray:
    """Return what the last hidden layer makes of images, as vectors of length 1.

    Args:
        images: uint8 (n, 28, 28).

    Returns:
        float32 (m, units); of a layer so wide that all would take more than 10 MB the first m <= n.
        A layer that is silent gives zeros.

    Raises:
        ModelError: The model was saved without its last hidden layer, or could not be run.
    """
    units = model.features(images[:1]).shape[1]
    images = images[: max(1, _MOST_VALUES // units)]
    rows = np.empty((len(images), units), np.float32)
    for first in range(0, len(images), _AT_ONCE):
        rows[first : first + _AT_ONCE] = model.features(images[first : first + _AT_ONCE])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1)
    return rows


def by_features(known: np.ndarray, own: np.ndarray, k: int = NEAREST) -> Neighbours:
    """Return the images that the last hidden layer tells apart least, by cosine distance.

    The output layer reads a class off the direction of these values; their length says how much
    ink there is and how sure the model is. So it is the angle that is compared, as in deep
    k-nearest neighbours (Papernot and McDaniel 2018, https://arxiv.org/abs/1803.04765).

    Args:
        known: float32 (n, units), as `directions` returns them.
        own: float32 (units,), the picture's, likewise.

    Returns:
        At most `k`; a distance is 1 less the cosine of the angle, in [0, 2].
    """
    return _nearest(np.clip(1 - known @ own, 0, 2), k)


def _nearest(distances: np.ndarray, k: int) -> Neighbours:
    """Return the `k` smallest; of equal ones the first."""
    indices = np.argsort(distances, kind="stable")[:k]
    return Neighbours(indices, distances[indices])
