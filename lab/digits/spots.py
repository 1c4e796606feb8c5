"""Spots: pixels of ink that touch each other."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

EDGE = 0.25  # of full ink; fainter pixels are no stroke, only its soft rim
_INSIDE = 0.1  # of the area of what touches the border; less is not the digit


def spots_of(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each pixel's spot, int (h, w), 0 none, and the spots' areas, (spots + 1,) pixels."""
    labels, _ = ndimage.label(ink > EDGE, np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=2)
    areas[0] = 0
    return labels, areas


def on_border(labels: np.ndarray) -> np.ndarray:
    """Return the labels that touch the picture's border."""
    return np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))


def without_specks(
    ink: np.ndarray, share: float, least: float = 0, frame: bool = False
) -> np.ndarray:
    """Wipe out spots smaller than `share` of the largest, and all if that is smaller than `least`.

    With `frame`, spots that touch the border go too (a shadow, the table), if any other is left.
    """
    labels, areas = spots_of(ink)
    if areas.max() == 0 or areas.max() < least:
        return np.zeros_like(ink)
    kept = areas.copy()
    if frame:
        kept[on_border(labels)] = 0
        if kept.max() < _INSIDE * areas.max():
            kept = areas
    kept = kept >= max(share * kept.max(), 1)
    if kept[1:].all():
        return ink
    y, x = ndimage.distance_transform_edt(
        labels == 0, return_distances=False, return_indices=True
    )
    return np.where(kept[labels[y, x]], ink, 0)  # faint pixels go with the spot they are next to
