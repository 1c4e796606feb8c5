"""Ink in a photo: what is narrow and darker (or lighter) than its paper, in light and in shade."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

from lab.digits.spots import EDGE, on_border, spots_of, without_specks

_CONTRAST = 0.1  # of the paper's brightness; ink must stand out by this much
_NOISE = 5.0  # standard deviations of the paper's noise that ink must stand out by
_NOISE_LARGER = 3.0  # at full size, once something has been found
_SPECK = 0.03  # of the largest stroke's area; less is dust
_SMALLEST = 5e-5  # of a photo's pixels; less is no digit
_GRID = 128  # pixels; the window is chosen at this size
_WINDOWS = (1 / 24, 1 / 17, 1 / 12, 1 / 8.5, 1 / 6, 1 / 4.25, 1 / 3, 1 / 2)  # of the longer side
_OCTAVE = 2  # windows apart, one is half the other
_STAYS = 0.62  # of a stroke's pixels, found with half the window too; a shadow's corner shrinks
_SAME = 0.4  # of a stroke's pixels at full size; the small picture has a stroke there too
_LONG = 0.15  # of a square window; strokes have at least this area, a shadow's corner less
_DARKEST = 0.2  # of full scale; paper darker than this counts as this, or its noise would be ink


def ink_of_photo(grey: np.ndarray) -> np.ndarray:
    """Return how much ink lies on each pixel of a photo, none where nothing looks drawn.

    Paper is found by a morphological closing: what is dark and narrower than a window is filled
    with the brightness around it, while a shadow that is wider keeps its sharp edge. Ink is what
    is darker than that, as a share of it: the same in shade as in light. The window is a small one
    that finds much ink which half the window finds too; at a shadow's corner the two differ. That
    is told in a small picture alone: where half the window is just as wide as the strokes, it may
    find them there and not at full size.

    Args:
        grey: Brightness, float32 (h, w) in [0, 1].

    Returns:
        float32 (h, w) in [0, 1], 1 full ink.
    """
    found, share, sign = _found(_gridded(grey))
    if not share:
        return np.zeros_like(grey)
    ink = _ink(ndimage.gaussian_filter(grey if sign > 0 else 1 - grey, 0.6), share, _NOISE_LARGER)
    labels, areas = spots_of(ink)
    y, x = (np.arange(n) * m // n for n, m in zip(ink.shape, found.shape, strict=True))
    same = np.bincount(labels.ravel(), found[np.ix_(y, x)].ravel(), len(areas)) >= _SAME * areas
    same[0] = True
    ink = np.where(same[labels], ink, 0)
    return without_specks(ink, _SPECK, _SMALLEST * ink.size, frame=True)


def _found(grey: np.ndarray) -> tuple[np.ndarray, float, int]:
    """Return where strokes are, bool (h, w), by the best window; its share of the longer side, 0
    if none finds anything; and 1 for dark ink, -1 for light."""
    best = 0.0, np.zeros(grey.shape, bool), 0.0, 1
    for sign in (1, -1):
        soft = ndimage.gaussian_filter(grey if sign > 0 else 1 - grey, 0.6)
        inks = [_ink(soft, share) for share in _WINDOWS]
        for n in range(_OCTAVE, len(inks)):
            score, where = _score(inks[n], inks[n - _OCTAVE], _WINDOWS[n] * max(grey.shape))
            best = max(best, (score, where, _WINDOWS[n], sign), key=lambda b: b[0])
    return best[1:]


def _score(found: np.ndarray, half: np.ndarray, window: float) -> tuple[float, np.ndarray]:
    """Return how much ink half the window finds too, times its share of all ink, and where that
    ink is; a small window is preferred, as it finds less that is no stroke."""
    labels, areas = spots_of(found)
    if not areas.any():
        return 0.0, labels > 0
    both = np.bincount(labels.ravel(), (half > EDGE).ravel(), len(areas))
    both[(both < _STAYS * areas) | (areas == 0)] = 0
    inside = both.copy()
    inside[on_border(labels)] = 0
    for kept, weight in (inside.sum(), 1), (both.sum(), 1e-3):
        if kept >= _LONG * window**2:
            return weight * kept**2 / areas.sum() / window**3, (both > 0)[labels]
    return 0.0, labels < 0


def _ink(soft: np.ndarray, share: float, deviations: float = _NOISE) -> np.ndarray:
    """Return the dark strokes narrower than a window, `share` of the picture, as ink in [0, 1]:
    none if they are no darker than the paper's noise."""
    window = max(3, round(share * max(soft.shape)))
    paper = ndimage.grey_closing(soft, [min(window, side) for side in soft.shape])
    raised = (paper - soft) / np.maximum(paper, _DARKEST)
    some = raised[::2, ::2] if raised.size > _GRID**2 else raised
    base = np.median(some)
    noise = 1.4826 * np.median(np.abs(some - base))  # robust standard deviation of the paper
    least = max(_CONTRAST / 2, deviations * noise)
    drawn = raised[raised > base + least]
    if drawn.size == 0:
        return np.zeros_like(raised)
    full = base + np.median(drawn[drawn >= min(_otsu(drawn), drawn.max())] - base)
    if full - base < max(_CONTRAST, 2 * least):
        return np.zeros_like(raised)
    foot = base + max(2 * noise, 0.25 * (full - base))  # paper's grain ends here
    return np.clip((raised - foot) / (full - foot), 0, 1)


def _gridded(values: np.ndarray) -> np.ndarray:
    """Average an image down to `_GRID` pixels on its longer side."""
    scale = min(1, _GRID / max(values.shape))
    size = [max(1, round(n * scale)) for n in values.shape[::-1]]
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BOX))


def _otsu(values: np.ndarray) -> float:
    """Return the threshold with the greatest variance between classes (Otsu 1979,
    https://doi.org/10.1109/TSMC.1979.4310076)."""
    counts, edges = np.histogram(values, 256)
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums[:-1] / below - (sums[-1] - sums[:-1]) / above) ** 2
    return float(edges[1 + np.nanargmax(between)]) if np.isfinite(between).any() else edges[-1]
