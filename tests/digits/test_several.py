"""More than one digit is noticed; one digit in several strokes is still one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lab.digits import prepare
from tests.digits.test_photos import photo

SIDE = 280  # pixels
ONE_DIGIT = {
    "a 4 with a gap": [[(70, 30), (60, 150), (170, 150)], [(210, 30), (210, 250)]],
    "a 4 with a gap and a low bar": [[(70, 30), (60, 165), (165, 165)], [(210, 40), (210, 250)]],
    "a 5 whose bar stands off": [
        [(90, 40), (80, 130), (170, 140), (180, 220), (90, 240)], [(130, 40), (220, 40)],
    ],
    "a 7 with a bar beside it": [[(60, 50), (200, 50), (120, 240)], [(190, 140), (240, 140)]],
    "a 1 with a serif and a foot": [
        [(140, 40), (140, 200)], [(90, 80), (110, 60)], [(80, 240), (200, 240)],
    ],
    "a 9 whose stem stands off": [
        [(80, 60), (140, 60), (140, 120), (80, 120), (80, 60)], [(180, 50), (180, 250)],
    ],
    "an 8 of two rings": [
        [(110, 40), (170, 40), (170, 110), (110, 110), (110, 40)],
        [(100, 150), (180, 150), (180, 240), (100, 240), (100, 150)],
    ],
}
TWO_DIGITS = {
    "11": [[(90, 40), (90, 240)], [(180, 40), (180, 240)]],
    "17": [[(60, 40), (60, 240)], [(120, 50), (230, 50), (170, 240)]],
    "one lower than the other": [
        [(40, 30), (110, 30), (110, 200), (40, 200), (40, 30)], [(200, 70), (200, 250)],
    ],
}


def drawn(strokes: list[list[tuple[int, int]]], pen: int) -> np.ndarray:
    """Draw on the page's canvas."""
    image = Image.new("L", (SIDE, SIDE))
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, 255, pen, joint="curve")
    return np.asarray(image)


def beside(left: np.ndarray, right: np.ndarray, gap: int) -> np.ndarray:
    """Put two images of MNIST side by side, with `gap` columns between their ink."""
    left, right = (image[:, np.flatnonzero(image.any(axis=0))] for image in (left, right))
    both = np.hstack([left, np.zeros((28, gap), np.uint8), right])
    return np.pad(both, 4)


@pytest.mark.parametrize("pen", [14, 22, 32])
@pytest.mark.parametrize("name", ONE_DIGIT)
def test_one_digit_in_several_strokes_is_one(name, pen):
    assert not prepare(drawn(ONE_DIGIT[name], pen)).several


@pytest.mark.parametrize("pen", [14, 22, 32])
@pytest.mark.parametrize("name", TWO_DIGITS)
def test_two_drawn_digits_are_noticed(name, pen):
    assert prepare(drawn(TWO_DIGITS[name], pen)).several


def test_hardly_any_of_mnists_test_digits_is_taken_for_several(all_digits):
    found = [prepare(digit).several for digit in all_digits]
    assert len(found) == 10_000
    assert np.mean(found) <= 0.0003  # seen: 0 of 10,000


@pytest.mark.parametrize("gap", [1, 3, 6])
def test_two_of_mnists_test_digits_side_by_side_are_noticed(all_digits, gap):
    pairs = zip(all_digits[:500], all_digits[500:1000], strict=True)
    assert np.mean([prepare(beside(a, b, gap)).several for a, b in pairs]) >= 0.95


def test_a_photo_of_one_digit_is_one_and_of_two_is_several(digits, rng):
    images = digits[0][:10]
    assert not any(prepare(photo(one, rng, noise=0.05)).several for one in images)
    found = []
    for a, b in zip(images[:5], images[5:], strict=True):
        page = np.zeros((56, 56), np.uint8)
        page[14:42] = np.hstack([a, b])
        found.append(prepare(photo(page, rng, noise=0.05)).several)
    assert sum(found) >= 4
