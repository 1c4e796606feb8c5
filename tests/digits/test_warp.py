"""Warped images are what SciPy makes of the same transformation, whatever their number."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from lab.digits.warp import warp

RNG = np.random.default_rng(0)
BLURRED = ndimage.gaussian_filter(RNG.uniform(0, 255, (3, 28, 28)), (0, 1, 1)).astype(np.uint8)


def by_scipy(image, down, right, angle, scale):
    """The inverse mapping as a matrix and an offset."""
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) / scale
    middle = np.array([13.5, 13.5])
    offset = middle - matrix @ (middle + [down, right])
    padded = np.pad(image.astype(float), 1)  # paper begins a pixel outside
    offset = offset + 1 - matrix @ np.array([1, 1])
    return ndimage.affine_transform(padded, matrix, offset, order=1, cval=0)[1:-1, 1:-1]


@pytest.mark.parametrize("amounts", [
    {"down": 2.5, "right": -3, "angle": 0, "scale": 1},
    {"down": 0, "right": 0, "angle": 20, "scale": 1},
    {"down": 0, "right": 0, "angle": 0, "scale": 0.7},
    {"down": 1, "right": -1.25, "angle": -33, "scale": 1.3},
])
def test_a_warp_is_scipys_affine_transform(amounts):
    warped = warp(BLURRED, **amounts)

    expected = np.stack([by_scipy(image, **amounts) for image in BLURRED])
    assert warped.dtype == np.uint8
    assert np.abs(warped - expected).max() <= 0.51


def test_nothing_asked_changes_nothing():
    assert (warp(BLURRED) == BLURRED).all()


def test_a_shift_by_whole_pixels_moves_rows_and_columns():
    image = RNG.integers(0, 256, (28, 28), dtype=np.uint8)

    [moved] = warp(image, down=2, right=-3)

    assert (moved[2:, :-3] == image[:-2, 3:]).all()
    assert not moved[:2].any() and not moved[:, -3:].any()


def test_a_quarter_turn_is_numpys_counter_clockwise_one():
    image = RNG.integers(0, 256, (28, 28), dtype=np.uint8)

    [turned] = warp(image, angle=90)

    assert np.abs(turned.astype(int) - np.rot90(image)).max() <= 1


def test_one_image_is_warped_by_many_amounts_and_many_images_each_by_its_own():
    downs = np.linspace(-6, 6, 700)
    many = warp(BLURRED[0], down=downs)
    assert (many[650] == warp(BLURRED[0], down=downs[650])[0]).all()

    angles = np.array([5, 10, 15])
    own = warp(BLURRED, angle=angles)
    assert all((own[i] == warp(BLURRED[i], angle=angles[i])[0]).all() for i in range(3))


def test_what_is_far_outside_is_paper():
    assert not warp(BLURRED, down=40).any()


def test_a_scale_of_nothing_is_refused():
    with pytest.raises(ValueError, match="scale must be more than 0. Got 0."):
        warp(BLURRED, scale=0)
    with pytest.raises(ValueError, match="broadcast"):
        warp(BLURRED, down=np.zeros(2))
