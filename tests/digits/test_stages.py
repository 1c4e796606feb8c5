"""The way to 28x28: it starts at the drawing and ends at what a model is given."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lab.digits import BlankImageError, plain, prepare, stages
from tests.digits.test_centering import seven
from tests.digits.test_photos import photo

KEYS = ["drawn", "ink", "cropped", "fitted", "centred"]


def test_the_last_stage_is_what_a_model_is_given(digits, rng):
    pictures = [*digits[0][:50], seven(), seven(ink=20, paper=240), seven(1300, width=90)]
    pictures += [photo(digit, rng) for digit in digits[0][:5]]
    for picture in pictures:
        way = stages(picture)
        assert [stage.key for stage in way] == KEYS
        np.testing.assert_array_equal(way[-1].pixels, prepare(picture).pixels)


def test_the_first_stage_is_the_picture_plainly_resized(digits, rng):
    for picture in [seven(), 255 - seven(), photo(digits[0][0], rng)]:
        first = stages(picture)[0]
        assert max(first.picture.shape) <= 512
        np.testing.assert_array_equal(first.pixels, plain(picture))


def test_a_stage_at_a_time_is_taken_and_all_can_be_shown(digits):
    drawn, ink, cropped, fitted, centred = stages(255 - seven())
    np.testing.assert_array_equal(drawn.picture, 255 - seven())
    np.testing.assert_array_equal(ink.picture, seven())
    assert cropped.picture.shape < ink.picture.shape
    assert cropped.picture.any(axis=0).all() and cropped.picture.any(axis=1).all()
    rows = np.flatnonzero(fitted.pixels.any(axis=1))
    assert (rows[0], rows[-1]) == (4, 23)
    assert not np.array_equal(fitted.pixels, centred.pixels)
    for stage in (drawn, ink, cropped, fitted, centred):
        assert stage.name and stage.picture.dtype == stage.pixels.dtype == np.uint8
        assert stage.pixels.shape == (28, 28)


def test_what_a_model_would_get_of_a_stage_is_its_picture_plainly_resized():
    for stage in stages(255 - seven())[1:3]:
        np.testing.assert_allclose(stage.pixels.astype(int), plain(stage.picture), atol=1)


def test_there_is_no_way_from_a_blank_picture():
    with pytest.raises(BlankImageError):
        stages(np.full((280, 280), 255, np.uint8))


@pytest.mark.parametrize("side", [28, 56, 280])
def test_plain_is_the_mean_of_each_square(digits, side):
    picture = np.kron(digits[0][0], np.ones((side // 28, side // 28), np.uint8))
    np.testing.assert_array_equal(plain(picture), digits[0][0])


def test_plain_takes_the_negative_of_light_paper_and_changes_nothing_else(digits):
    faint = digits[0][0] // 2 + 20
    np.testing.assert_array_equal(plain(faint), faint)
    np.testing.assert_array_equal(plain(255 - faint), faint)
    np.testing.assert_array_equal(plain(Image.fromarray(faint).convert("RGB")), faint)
