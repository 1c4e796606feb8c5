"""Test images made harder: shifted, turned, zoomed, with noise; one change at a time, or three."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from lab.digits.warp import warp

SAMPLED_IMAGES = 2000
"""Images that the single changes are tried on, at most: evenly spaced, for MNIST's first 5,000 test
images are the easier half (yann.lecun.com/exdb/mnist)."""

BATCH = 500
"""Images at once: between two batches a stop is noticed, and other threads get their turn."""

SEED = 0
"""Of the random warps and of the noise: every model is asked about the same images."""

MOST_SHIFT, MOST_TURN, LEAST_ZOOM, MOST_ZOOM = 3.0, 15.0, 0.8, 1.2
"""Pixels, degrees and sizes between which `random_warps` draws."""

WARP_COST = 6
"""What a warped image costs in plain ones: of a small dense network."""

Change = Callable[[np.ndarray, float], Iterator[np.ndarray]]


@dataclass(frozen=True)
class Kind:
    """One way to make images harder.

    Attributes:
        key: Its name in data.
        label: Its name in charts, with the unit.
        amounts: By how much, from the one end to the other.
        plain: The amount that leaves images as they are.
        change: Yields changed images, uint8 (n, 28, 28), once for each direction there is.
        directions: How many there are.
        cost: What a changed image costs, in plain ones, about (measured): for even progress.
    """

    key: str
    label: str
    amounts: tuple[float, ...]
    plain: float
    change: Change
    directions: int = 1
    cost: int = 1

    def changes(self, amount: float) -> int:
        """Return how many times each image is changed by this amount."""
        return 1 if amount == self.plain else self.directions


def shifted(images: np.ndarray, pixels: float) -> Iterator[np.ndarray]:
    """Yield images shifted up, down, left and right by whole pixels; what comes in is paper.

    As `warp` does it, sooner: there is nothing to interpolate.
    """
    by = int(pixels)
    if not by:
        yield images
        return
    for source, target in ((slice(by, None), slice(-by)), (slice(-by), slice(by, None))):
        for axis in (1, 2):
            moved = np.zeros_like(images)
            np.moveaxis(moved, axis, 0)[target] = np.moveaxis(images, axis, 0)[source]
            yield moved


def turned(images: np.ndarray, degrees: float) -> Iterator[np.ndarray]:
    """Yield images turned counter-clockwise."""
    yield warp(images, angle=degrees)


def scaled(images: np.ndarray, scale: float) -> Iterator[np.ndarray]:
    """Yield images whose size is multiplied."""
    yield warp(images, scale=scale)


def noisy(images: np.ndarray, sigma: float) -> Iterator[np.ndarray]:
    """Yield images with Gaussian noise of so many grey levels, cut off at 0 and 255.

    It is the same noise for the same number of images, whatever its amount.
    """
    noise = np.random.default_rng(SEED).standard_normal(images.shape, np.float32)
    noise *= np.float32(sigma)
    noise += images
    yield np.rint(noise, out=noise).clip(0, 255, out=noise).astype(np.uint8)


KINDS: dict[str, Kind] = {kind.key: kind for kind in (
    Kind("shift", "Shift (pixels)", tuple(map(float, range(7))), 0.0, shifted, 4),
    Kind("turn", "Turn (degrees)", tuple(7.5 * step for step in range(-6, 7)), 0.0, turned,
         cost=WARP_COST),
    Kind("scale", "Size (times)", tuple(step / 10 for step in range(6, 15)), 1.0, scaled,
         cost=WARP_COST),
    Kind("noise", "Noise (σ, grey levels)", (0.0, 16.0, 32.0, 48.0, 64.0, 96.0, 128.0), 0.0, noisy),
)}
"""By key; what an evaluation tries, one at a time."""


def sample(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return evenly spaced images and their classes, at most `SAMPLED_IMAGES`."""
    every = -(-len(x) // SAMPLED_IMAGES)
    return x[::every], y[::every]


def random_warps(images: np.ndarray, seed: int = SEED) -> list[Callable[[], np.ndarray]]:
    """Return parts of images to be made, each image shifted, turned and zoomed at random at once.

    Shift in both directions, turn and zoom are each drawn evenly from their range.

    Args:
        images: uint8 (n, 28, 28).
        seed: Of the draws.

    Returns:
        What makes each part, uint8 (m, 28, 28), in the images' order.
    """
    random = np.random.default_rng(seed)
    amounts = {
        "down": random.uniform(-MOST_SHIFT, MOST_SHIFT, len(images)),
        "right": random.uniform(-MOST_SHIFT, MOST_SHIFT, len(images)),
        "angle": random.uniform(-MOST_TURN, MOST_TURN, len(images)),
        "scale": random.uniform(LEAST_ZOOM, MOST_ZOOM, len(images)),
    }
    parts = [slice(first, first + BATCH) for first in range(0, len(images), BATCH)]
    return [
        partial(warp, images[part], **{name: of[part] for name, of in amounts.items()})
        for part in parts
    ]
