"""Changed images are what SciPy and NumPy make of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import affine_transform, gaussian_filter
from scipy.ndimage import shift as scipy_shift

from lab.digits.warp import warp
from lab.evaluation.robustness import BATCH, KINDS, noisy, random_warps, scaled, shifted, turned

IMAGES = np.random.default_rng(1).integers(0, 256, (6, 28, 28), np.uint8)


@pytest.mark.parametrize("pixels", [1, 3, 6])
def test_a_shift_goes_up_down_left_and_right_over_paper(pixels):
    found = [moved.tobytes() for moved in shifted(IMAGES, pixels)]
    ways = [(-pixels, 0), (pixels, 0), (0, -pixels), (0, pixels)]
    expected = [scipy_shift(IMAGES, (0, *way), order=0, cval=0).tobytes() for way in ways]
    assert sorted(found) == sorted(expected)
    assert sorted(found) == sorted(
        warp(IMAGES, down=down, right=right).tobytes() for down, right in ways)


def test_a_turn_above_0_is_numpys_counter_clockwise_one_and_a_size_above_1_is_larger():
    [found] = turned(IMAGES, 90.0)
    assert np.abs(found.astype(int) - np.rot90(IMAGES, axes=(1, 2))).max() <= 1
    square = np.zeros((1, 28, 28), np.uint8)
    square[:, 9:19, 9:19] = 255
    [found] = scaled(square, 1.4)
    assert found.sum() == pytest.approx(1.4**2 * square.sum(), rel=0.02)


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


def test_random_warps_are_scipys_of_numpys_draws_from_seed_0_an_image_each():
    """So every model is asked about the same images, whenever it is evaluated."""
    count = BATCH + 3  # more than one part
    images = np.random.default_rng(2).uniform(0, 255, (count, 28, 28))
    images = gaussian_filter(images, (0, 1, 1)).astype(np.uint8)
    random = np.random.default_rng(0)
    down, right = random.uniform(-3, 3, count), random.uniform(-3, 3, count)
    angle, scale = np.radians(random.uniform(-15, 15, count)), random.uniform(0.8, 1.2, count)
    found = np.concatenate([made() for made in random_warps(images)])
    for n in (0, 1, BATCH - 1, BATCH, BATCH + 2):
        cos, sin = np.cos(angle[n]), np.sin(angle[n])
        back = np.array([[cos, sin], [-sin, cos]]) / scale[n]
        middle = np.array([14.5, 14.5])  # with a pixel of paper around
        offset = middle - back @ (middle + [down[n], right[n]])
        padded = np.pad(images[n].astype(float), 1)
        expected = affine_transform(padded, back, offset, order=1, cval=0)[1:-1, 1:-1]
        assert np.abs(found[n] - expected).max() <= 0.52
