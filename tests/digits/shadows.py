"""Photos of digits on paper in a shadow's sharp edge."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

SHAPES = ("edge", "corner", "band", "blob")
_HEIGHT, _WIDTH = 480, 640


def shadow(shape: str, rng: np.random.Generator) -> np.ndarray:
    """Return how much of the light a shadow takes, float (480, 640) in [0, 1]: a straight edge at
    any angle, a corner of 60 to 120 degrees, a band, or a hand-like blob with an arm."""
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float32)
    y -= rng.uniform(0.25, 0.75) * _HEIGHT
    x -= rng.uniform(0.25, 0.75) * _WIDTH
    angle = rng.uniform(0, 2 * np.pi)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    if shape == "edge":
        dark = along > 0
    elif shape == "corner":
        other = angle + rng.choice([-1, 1]) * rng.uniform(np.pi / 3, 2 * np.pi / 3)
        dark = (along > 0) & (x * np.cos(other) + y * np.sin(other) > 0)
    elif shape == "band":
        dark = (along > 0) & (along < rng.uniform(0.15, 0.6) * _WIDTH)
    else:
        dark = (along > 0) & (np.abs(across) < rng.uniform(0.08, 0.25) * _HEIGHT)
        for _ in range(rng.integers(2, 6)):
            down, right = rng.normal(0, 0.15, 2) * (_HEIGHT, _WIDTH)
            high, wide = rng.uniform(0.1, 0.35, 2) * _HEIGHT
            dark |= ((y - down) / high) ** 2 + ((x - right) / wide) ** 2 < 1
    soft = ndimage.gaussian_filter(dark.astype(np.float32), rng.uniform(0.5, 3))
    return rng.uniform(0.3, 0.7) * soft


def shadowed(digit: np.ndarray, rng: np.random.Generator, shape: str | None = None) -> np.ndarray:
    """Photograph a digit, of any size, place, pen and ink, with noise: uint8 (480, 640)."""
    side = int(rng.integers(168, 312))
    large = Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)
    page = np.zeros((_HEIGHT, _WIDTH), np.float32)
    top, left = rng.integers(5, _HEIGHT - side - 5), rng.integers(5, _WIDTH - side - 5)
    page[top : top + side, left : left + side] = np.asarray(large) > rng.integers(70, 180)
    y, x = np.mgrid[-1 : 1 : _HEIGHT * 1j, -1 : 1 : _WIDTH * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    light = 0.95 - rng.uniform(0, 0.4) * (x * np.cos(angle) + y * np.sin(angle) + 1.4) / 2.8
    if shape:
        light = light * (1 - shadow(shape, rng))
    ink = rng.uniform(0.5, 0.85) * ndimage.gaussian_filter(page, rng.uniform(0.5, 1.5))
    seen = light * (1 - ink) + rng.normal(0, rng.uniform(0.005, 0.04), page.shape)
    return (seen.clip(0, 1) * 255).astype(np.uint8)
