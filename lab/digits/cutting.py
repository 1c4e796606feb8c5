"""Cut a picture of several digits apart, in reading order."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

from lab.digits.centering import Prepared, prepared
from lab.digits.ink import ink_of
from lab.digits.pixels import brightness
from lab.digits.spots import spots_of
from lab.errors import ImageError

MAX_DIGITS = 20
"""A picture of more is refused."""

MOST_SPOTS = 500  # twenty digits of dots; a picture of more shows no digits, and would take minutes

_ROW = 0.5  # of the highest row's height; a lower band of ink is a part of its neighbour
_LOW = 0.5  # of a row's height; less high is a part of a digit (a bar, a serif)
_LOW_OF_NARROW = 0.72  # where all of it is no wider than a digit: the left half of a 4 is lower
_SHARED = 0.25  # of the narrower one's width; parts of one digit share more columns
_WIDE = 1.25  # times its height; a digit is seldom wider
_TOUCHING = 1.45  # times its height; a digit is hardly ever wider, two that touch often are
_THIN = 0.25  # of the height; where two digits touch the ink is no thicker
_ENDS = 0.2  # of the width; digits do not touch there

Where = tuple[slice, slice]
_ALL = slice(None)


def cut(image: Image.Image | np.ndarray) -> list[Prepared]:
    """Cut a picture into its digits and prepare each as `prepare` does.

    Ink falls into spots that do not touch, and into rows where several lie side by side under an
    empty band. In a row, spots that share columns are one digit, and a low one belongs to its
    neighbour. A digit much wider than high is cut where a single thin stroke joins its halves;
    where none does it stays one.

    Args:
        image: As `prepare`.

    Returns:
        The digits from left to right, row by row; of a single digit what `prepare` returns.

    Raises:
        BlankImageError: There is no ink.
        ImageError: As `prepare`, or there are more than `MAX_DIGITS`.
    """
    ink = ink_of(brightness(image))
    labels, _ = spots_of(ink)
    boxes = ndimage.find_objects(labels)
    if len(boxes) > MOST_SPOTS:
        raise _too_many(len(boxes))
    groups = [
        group for row in _rows(list(range(len(boxes))), boxes) for group in _digits(row, boxes)
    ]
    if not groups:  # nothing but faint pixels, in a picture as small as a model's
        return [prepared(ink)]
    if len(groups) > MAX_DIGITS:
        raise _too_many(len(groups))
    parts = [(group, columns) for group in groups for columns in _halves(_mask(labels, group), ink)]
    if len(parts) > MAX_DIGITS:
        raise _too_many(len(parts))
    masks = [_mask(labels, *part) for part in parts]
    if len(masks) == 1:
        return [prepared(ink)]
    nearest = _nearest(masks)
    return [prepared(np.where(nearest == n, ink, 0) / ink[mask].max())
            for n, mask in enumerate(masks)]


def _rows(spots: list[int], boxes: list[Where]) -> list[list[int]]:
    """Return the spots of each row, from the top; all in one if no row holds two side by side."""
    bands: list[list[int]] = []
    bottom = -1
    for spot in sorted(spots, key=lambda n: boxes[n][0].start):
        if not bands or boxes[spot][0].start >= bottom:
            bands.append([])
        bands[-1].append(spot)
        bottom = max(bottom, boxes[spot][0].stop)
    highest = max(_height(band, boxes) for band in bands) if bands else 0
    rows: list[list[int]] = []
    for band in bands:
        if rows and min(_height(rows[-1], boxes), _height(band, boxes)) < _ROW * highest:
            rows[-1] += band
        else:
            rows.append(band)
    return rows if any(len(_digits(row, boxes)) > 1 for row in rows) else [spots]


def _digits(row: list[int], boxes: list[Where]) -> list[list[int]]:
    """Return the spots of each digit of a row, from the left."""
    groups: list[list[int]] = []
    for spot in sorted(row, key=lambda n: boxes[n][1].start):
        groups.append([spot])
        while len(groups) > 1 and _overlap(groups[-2], groups[-1], boxes) > _SHARED:
            last = groups.pop()
            groups[-1] += last
    if not groups:
        return groups
    wide = max(boxes[n][1].stop for n in row) - min(boxes[n][1].start for n in row)
    high, highest = _height(row, boxes), max(_height(group, boxes) for group in groups)
    least = _LOW * highest if wide > _WIDE * high else _LOW_OF_NARROW * high
    while len(groups) > 1:
        n = min(range(len(groups)), key=lambda n: _height(groups[n], boxes))
        if _height(groups[n], boxes) >= least:
            break
        beside = [m for m in (n - 1, n + 1) if 0 <= m < len(groups)]
        near = min(beside, key=lambda m: -_overlap(groups[min(n, m)], groups[max(n, m)], boxes))
        low = groups.pop(n)
        groups[near - (near > n)] += low
    return groups


def _height(group: list[int], boxes: list[Where]) -> int:
    return max(boxes[n][0].stop for n in group) - min(boxes[n][0].start for n in group)


def _overlap(left: list[int], right: list[int], boxes: list[Where]) -> float:
    """Return how many columns two groups share, of the narrower one's; less than 0 is a gap."""
    (a, b), (c, d) = (
        (min(boxes[n][1].start for n in g), max(boxes[n][1].stop for n in g))
        for g in (left, right)
    )
    return (min(b, d) - max(a, c)) / min(b - a, d - c)


def _too_many(pieces: int) -> ImageError:
    return ImageError(
        f"A picture must show at most {MAX_DIGITS} digits. Got {pieces:,} or more pieces."
    )


def _mask(labels: np.ndarray, group: list[int], columns: slice = _ALL) -> np.ndarray:
    mask = np.zeros(labels.shape, bool)
    mask[:, columns] = np.isin(labels[:, columns], np.array(group) + 1)
    return mask


def _halves(mask: np.ndarray, ink: np.ndarray, left: int = 0) -> list[slice]:
    """Cut what is too wide for one digit where a single thin stroke joins two high halves.

    Returns:
        The columns of each part; `left` is the number of the mask's first one.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    mask, ink, left = mask[box], ink[box], left + int(columns[0])
    height, width = mask.shape
    if width < _TOUCHING * height:
        return [slice(left, left + width)]
    ends = max(1, int(_ENDS * width))
    inside = np.arange(ends, width - ends)
    strokes = (np.diff(mask[:, inside].astype(np.int8), axis=0, prepend=0) == 1).sum(axis=0)
    thick = np.where(strokes <= 1, (ink * mask)[:, inside].sum(axis=0), np.inf)
    lower = np.minimum(_heights(mask)[inside - 1], _heights(mask[:, ::-1])[::-1][inside])
    fits = (thick <= _THIN * height) & (lower >= _LOW_OF_NARROW * height)
    order = np.lexsort((np.abs(inside - width / 2), thick))
    if not fits.any():
        return [slice(left, left + width)]
    at = int(inside[order[fits[order]][0]])
    return [*_halves(mask[:, :at], ink[:, :at], left),
            *_halves(mask[:, at:], ink[:, at:], left + at)]


def _heights(mask: np.ndarray) -> np.ndarray:
    """Return how high all is from the first column to each, int (w,)."""
    some, height = mask.any(axis=0), len(mask)
    top = np.where(some, mask.argmax(axis=0), height)
    bottom = np.where(some, height - mask[::-1].argmax(axis=0), 0)
    return np.maximum.accumulate(bottom) - np.minimum.accumulate(top)


def _nearest(masks: list[np.ndarray]) -> np.ndarray:
    """Return for each pixel which mask is nearest: faint pixels go with the strokes beside."""
    owner = np.full(masks[0].shape, -1)
    for n, mask in enumerate(masks):
        owner[mask] = n
    y, x = ndimage.distance_transform_edt(
        owner < 0, return_distances=False, return_indices=True
    )
    return owner[y, x]
