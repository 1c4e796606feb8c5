"""Images shifted, turned and scaled, each by amounts of its own: what a model may be asked."""

from __future__ import annotations

import numpy as np

_AT_ONCE = 500  # images; their corners and weights fit into a processor's cache


def warp(
    images: np.ndarray, *, down: np.ndarray | float = 0.0, right: np.ndarray | float = 0.0,
    angle: np.ndarray | float = 0.0, scale: np.ndarray | float = 1.0,
) -> np.ndarray:
    """Return images scaled and turned about their middle, then shifted; what comes in is paper.

    Pixels between pixels are interpolated linearly, as SciPy's `affine_transform` of order 1 does.

    Args:
        images: uint8 (h, w) or (n, h, w), 0 paper.
        down: Pixels to shift down by, a number or one an image.
        right: Pixels to shift right by.
        angle: Degrees to turn by, counter-clockwise as one sees it.
        scale: What the size is multiplied by; more than 0.

    Returns:
        uint8 (n, h, w), where n is the number of images or of the amounts, one of them stretched to
        the other.

    Raises:
        ValueError: As many images as amounts are neither one nor the same, or a scale is not more
            than 0.
    """
    images = np.asarray(images)
    images = images[np.newaxis] if images.ndim == 2 else images
    amounts = np.broadcast_arrays(*(np.atleast_1d(np.asarray(amount, np.float32))
                                    for amount in (down, right, angle, scale)))
    if not (amounts[3] > 0).all():
        raise ValueError(f"scale must be more than 0. Got {amounts[3].min():g}.")
    count = np.broadcast_shapes(amounts[0].shape, images.shape[:1])[0]
    amounts = [np.broadcast_to(amount, (count,)) for amount in amounts]
    images = np.broadcast_to(images, (count, *images.shape[1:]))
    parts = [slice(first, first + _AT_ONCE) for first in range(0, count, _AT_ONCE)]
    warped = np.empty(images.shape, np.uint8)
    for part in parts:
        warped[part] = _warped(images[part], *(amount[part] for amount in amounts))
    return warped


def _warped(
    images: np.ndarray, down: np.ndarray, right: np.ndarray, angle: np.ndarray, scale: np.ndarray
) -> np.ndarray:
    """Take each pixel from where the inverse of the mapping says that it was."""
    count, height, width = images.shape
    middle = np.array([(height - 1) / 2, (width - 1) / 2], np.float32)
    y, x = np.meshgrid(
        np.arange(height, dtype=np.float32), np.arange(width, dtype=np.float32), indexing="ij"
    )
    y = y.ravel() - middle[0] - down[:, None]
    x = x.ravel() - middle[1] - right[:, None]
    cos = (np.cos(np.radians(angle)) / scale)[:, None]
    sin = (np.sin(np.radians(angle)) / scale)[:, None]
    # an image's rows count downwards: counter-clockwise as one sees it is the other way in (y, x)
    from_y, from_x = cos * y + sin * x + middle[0] + 1, cos * x - sin * y + middle[1] + 1
    paper = np.zeros((count, height + 2, width + 2), np.float32)
    paper[:, 1:-1, 1:-1] = images
    from_y, from_x = from_y.clip(0, height + 0.999), from_x.clip(0, width + 0.999)
    top, left = from_y.astype(np.int32), from_x.astype(np.int32)
    lower, further = from_y - top, from_x - left
    stride = width + 2
    corner = top * stride + left + (np.arange(count, dtype=np.int32) * paper[0].size)[:, None]
    flat = paper.ravel()
    above = flat[corner] * (1 - further) + flat[corner + 1] * further
    below = flat[corner + stride] * (1 - further) + flat[corner + stride + 1] * further
    values = above * (1 - lower) + below * lower
    return np.rint(values).astype(np.uint8).reshape(images.shape)
