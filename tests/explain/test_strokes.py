"""Strokes grow and shrink at every edge by what was asked: as geometry says, and as SciPy does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from lab.explain.strokes import thicker

AMOUNTS = np.array([-1, -0.5, 0, 0.5, 1, 1.5])


def bar(width: int) -> np.ndarray:
    """A bar of full ink, 18 pixels high."""
    image = np.zeros((28, 28), np.uint8)
    image[5:23, 10 : 10 + width] = 255
    return image


def disc(radius: float) -> np.ndarray:
    """A disc of full ink, its rim drawn by coverage of 8x8 points a pixel."""
    y, x = np.mgrid[0:224, 0:224] / 8 - 14 + 1 / 16
    return np.rint((np.hypot(y, x) < radius).reshape(28, 8, 28, 8).mean(axis=(1, 3)) * 255)


@pytest.mark.parametrize("width", [4, 5])
def test_a_bar_grows_on_both_sides_by_the_radius(width):
    widths = thicker(bar(width), AMOUNTS)[:, 14].sum(axis=1) / 255
    assert widths == pytest.approx(width + 2 * AMOUNTS, abs=0.01)


def test_a_discs_radius_grows_in_all_directions():
    images = thicker(disc(5).astype(np.uint8), AMOUNTS)
    radii = np.sqrt(images.sum(axis=(1, 2)) / 255 / np.pi)
    assert radii == pytest.approx(5 + AMOUNTS, abs=0.25)


def test_nothing_asked_changes_nothing_and_more_is_never_less():
    image = ndimage.gaussian_filter(bar(3).astype(float), 1).astype(np.uint8)
    images = thicker(image, np.array([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]))
    assert (images[0] == image).all()
    assert (np.diff(images.astype(int), axis=0) >= 0).all()


def test_what_grows_stays_within_scipys_dilation_by_a_square_and_contains_that_by_a_cross():
    image = np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8)
    [grown] = thicker(image, np.array([1.0]))
    cross = ndimage.grey_dilation(image, footprint=ndimage.generate_binary_structure(2, 1))
    assert (grown >= cross).all()
    assert (grown <= ndimage.grey_dilation(image, (3, 3))).all()


def test_a_thinned_stroke_stays_as_bright_as_it_was():
    image = ndimage.gaussian_filter(bar(3).astype(float), 0.7).astype(np.uint8)
    thinned = thicker(image, np.array([-0.75]))[0]
    assert thinned.max() == image.max()
    assert thinned.sum() < 0.7 * image.sum()


def test_a_stroke_thinner_than_what_is_taken_away_leaves_a_blank_image():
    images = thicker(bar(1), np.array([-1, -0.8, 0, 1]))
    assert [bool(image.any()) for image in images] == [False, False, True, True]


def test_beyond_the_border_lies_paper():
    image = np.full((28, 28), 200, np.uint8)
    [thinned] = thicker(image, np.array([-1.0]))
    assert not thinned[0].any() and not thinned[:, -1].any() and (thinned[1:-1, 1:-1] == 200).all()


def test_paper_stays_paper():
    assert not thicker(np.zeros((28, 28), np.uint8), AMOUNTS).any()
