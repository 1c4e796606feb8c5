"""Tell ink from paper: how dark each pixel was drawn, whatever the paper, light or shade."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

from lab.errors import ImageError

_LONGEST = 512  # pixels; a larger picture is averaged down first
_CONTRAST = 0.1  # of full scale; ink must stand out from its paper by this much
_NOISE = 5.0  # standard deviations of the paper's noise that ink must stand out by
_DRAWN = 0.25  # share of pixels of exactly one colour that makes a drawing, not a photo
_SPECK_DRAWN, _SPECK_PHOTO = 0.005, 0.03  # of the largest stroke's area; less is dust
_INSIDE = 0.1  # of the area of what touches the border; less is not the digit
EDGE = 0.25  # of full ink; fainter pixels are no stroke, only its soft rim
_SMALLEST = 5e-5  # of a photo's pixels; less is no digit
_GRID = 64  # pixels; a photo's light and shade is looked for at this size
_WINDOW = 21  # pixels of that grid; wider than any stroke


class BlankImageError(ImageError):
    """There is no ink in the picture, so there is nothing to classify."""

    def __init__(self) -> None:
        super().__init__("There is nothing drawn here: the picture shows paper and no ink.")


def ink_of(grey: np.ndarray) -> np.ndarray:
    """Return how much ink lies on each pixel.

    Paper is what the border mostly shows. A drawing on paper of one exact colour keeps its
    antialiased strokes; anything else is taken for a photo: its light and shade is subtracted
    (a morphological opening finds it), Otsu's threshold splits ink from paper, and specks go.

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
    if np.mean(grey == paper) >= _DRAWN:
        return _from_drawing(grey, paper)
    return _from_photo(_shrunk(grey))


def _shrunk(grey: np.ndarray) -> np.ndarray:
    """Average the picture down to `_LONGEST`."""
    factor = -(-max(grey.shape) // _LONGEST)
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
    small = _shrunk(ink)
    return _without_specks(small if small.max() > 0.5 else ink, EDGE, _SPECK_DRAWN)


def _from_photo(grey: np.ndarray) -> np.ndarray:
    small = _gridded(grey)
    slope = _slope(small)
    even = small - slope
    uneven = even - ndimage.median_filter(even, _windows(even))
    low, high = np.percentile(uneven, [0.5, 99.5])
    sign = 1 if high > -low else -1  # ink is lighter or darker than the paper around it
    light = slope + sign * _opened(sign * even)
    ink = _raised(ndimage.gaussian_filter(sign * (grey - _enlarged(light, grey.shape)), 0.6))
    if not ink.any():
        raise BlankImageError
    return ink


def _raised(raised: np.ndarray) -> np.ndarray:
    """Return a photo's strokes, brighter than their paper by `raised`, as ink: none if they are
    no brighter than its noise."""
    base = np.median(raised)
    noise = 1.4826 * np.median(np.abs(raised - base))  # robust standard deviation of the paper
    least = max(_CONTRAST / 2, _NOISE * noise)
    drawn = raised[raised > base + least]
    if drawn.size == 0:
        return np.zeros_like(raised)
    full = base + np.median(drawn[drawn >= min(_otsu(drawn), drawn.max())] - base)
    if full - base < max(_CONTRAST, 2 * least):
        return np.zeros_like(raised)
    foot = base + max(2 * noise, 0.25 * (full - base))  # paper's grain ends here
    ink = np.clip((raised - foot) / (full - foot), 0, 1)
    return _without_specks(ink, EDGE, _SPECK_PHOTO, _SMALLEST * ink.size, frame=True)


def _slope(small: np.ndarray) -> np.ndarray:
    """Fit a quadratic surface to the paper, leaving out what lies far from it (the ink)."""
    height, width = small.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = small.ravel()
    kept = np.ones(values.shape, bool)
    for _ in range(4):
        weights = np.linalg.lstsq(terms[kept], values[kept], rcond=None)[0]
        far = np.abs(values - terms @ weights)
        kept = far <= np.quantile(far, 0.8)
    return (terms @ weights).reshape(small.shape).astype(np.float32)


def _opened(small: np.ndarray) -> np.ndarray:
    """Return the paper under bright strokes: what is narrower than the window is cut off."""
    opened = ndimage.grey_opening(ndimage.median_filter(small, 3), _windows(small))
    return ndimage.gaussian_filter(opened, 1)


def _windows(small: np.ndarray) -> list[int]:
    return [min(n, _WINDOW) for n in small.shape]


def _enlarged(small: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    return np.asarray(Image.fromarray(small).resize(shape[::-1], Image.Resampling.BILINEAR))


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


def _without_specks(
    ink: np.ndarray, threshold: float, share: float, least: float = 0, frame: bool = False
) -> np.ndarray:
    """Wipe out spots smaller than `share` of the largest, and all if that is smaller than `least`.

    With `frame`, spots that touch the border go too (a shadow, the table), if any other is left.
    """
    labels, spots = ndimage.label(ink > threshold, np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=2)
    areas[0] = 0
    if spots == 0 or areas.max() < least:
        return np.zeros_like(ink)
    kept = areas.copy()
    if frame:
        kept[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = 0
        if kept.max() < _INSIDE * areas.max():
            kept = areas
    kept = kept >= max(share * kept.max(), 1)
    if kept[1:].all():
        return ink
    y, x = ndimage.distance_transform_edt(
        labels == 0, return_distances=False, return_indices=True
    )
    return np.where(kept[labels[y, x]], ink, 0)  # faint pixels go with the spot they are next to
