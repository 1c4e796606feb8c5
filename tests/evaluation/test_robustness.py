"""Changed images are what SciPy and NumPy make of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import shift as scipy_shift

from lab.digits.warp import warp
from lab.evaluation.robustness import KINDS, noisy, random_warps, shifted

IMAGES = np.random.default_rng(1).integers(0, 256, (6, 28, 28), np.uint8)


@pytest.mark.parametrize("pixels", [1, 3, 6])
def test_a_shift_goes_up_down_left_and_right_over_paper(pixels):
    found = [moved.tobytes() for moved in shifted(IMAGES, pixels)]
    ways = [(-pixels, 0), (pixels, 0), (0, -pixels), (0, pixels)]
    expected = [scipy_shift(IMAGES, (0, *way), order=0, cval=0).tobytes() for way in ways]
    assert sorted(found) == sorted(expected)
    assert sorted(found) == sorted(
        warp(IMAGES, down=down, right=right).tobytes() for down, right in ways)


def test_noise_has_the_deviation_that_is_asked_for_and_is_the_same_again():
    grey = np.full((200, 28, 28), 128, np.uint8)
    [found] = noisy(grey, 20.0)
    assert found.astype(float).std() == pytest.approx(20, rel=0.01)
    assert found.astype(float).mean() == pytest.approx(128, abs=0.2)
    np.testing.assert_array_equal(found, next(noisy(grey, 20.0)))


def test_noise_is_cut_off_not_wrapped_around():
    [found] = noisy(np.zeros((50, 28, 28), np.uint8), 32.0)
    assert np.mean(found == 0) == pytest.approx(0.5, abs=0.02)
    assert found.max() < 255


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_plain_amount_leaves_images_as_they_are(kind):
    [found] = kind.change(IMAGES, kind.plain)
    np.testing.assert_array_equal(found, IMAGES)
    assert kind.plain in kind.amounts and list(kind.amounts) == sorted(kind.amounts)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_images_are_changed_as_often_as_there_are_directions(kind):
    for amount in kind.amounts:
        assert len(list(kind.change(IMAGES, amount))) == kind.changes(amount)


def test_random_warps_are_within_their_bounds_and_the_same_for_the_same_seed():
    dot = np.zeros((4000, 28, 28), np.uint8)
    dot[:, 13:15, 13:15] = 255
    made = np.concatenate([part() for part in random_warps(dot)])
    assert made.shape == dot.shape and made.dtype == np.uint8
    rows, columns = (np.average(np.arange(28) - 13.5, weights=made.sum(axis=axis).mean(axis=0))
                     for axis in (2, 1))
    assert abs(rows) < 0.1 and abs(columns) < 0.1  # as often one way as the other
    mass = made.reshape(4000, -1).astype(float)
    centers = mass @ np.repeat(np.arange(28) - 13.5, 28) / mass.sum(axis=1)
    assert np.abs(centers).max() < 3.3 and centers.std() == pytest.approx(3 / 3**0.5, rel=0.05)
    again = np.concatenate([part() for part in random_warps(dot)])
    np.testing.assert_array_equal(made, again)
    other = np.concatenate([part() for part in random_warps(dot, seed=1)])
    assert (made != other).any()
