"""A number is cut into its digits, in reading order; one digit stays one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from lab.atlas import load
from lab.digits import MAX_DIGITS, BlankImageError, cut, cutting, prepare
from lab.errors import ImageError
from lab.inference import Classifier
from tests.digits.test_photos import photo
from tests.digits.test_several import ONE_DIGIT, TWO_DIGITS, drawn


def row(
    images: np.ndarray, rng: np.random.Generator, gaps: tuple[int, int] = (2, 20)
) -> np.ndarray:
    """Write digits side by side, each of a size and height of its own: uint8 (120, w)."""
    parts = []
    for image in images:
        side = int(rng.integers(56, 90))
        large = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))
        columns = np.flatnonzero((large > 64).any(axis=0))
        large = large[:, columns[0] : columns[-1] + 1]
        top = int(rng.integers(10, 20)) + (90 - side) // 4
        part = np.zeros((120, large.shape[1]), np.uint8)
        part[top : top + side] = large
        parts += [part, np.zeros((120, rng.integers(*gaps)), np.uint8)]
    return np.pad(np.hstack(parts), 15)


def test_rows_of_digits_are_cut_into_the_right_number_and_read(mnist):
    rng, model = np.random.default_rng(3), Classifier(load().model)
    counted = right = digits = 0
    for _ in range(100):
        chosen = rng.integers(0, 10_000, rng.integers(2, 6))
        found = cut(row(mnist[0][chosen], rng))
        digits += len(chosen)
        if len(found) == len(chosen):
            counted += 1
            pixels = np.stack([digit.pixels for digit in found])
            right += np.sum(model.predict_proba(pixels).argmax(axis=1) == mnist[1][chosen])
    assert counted >= 93  # seen: 98
    assert right / digits >= 0.9  # seen: 0.96


def test_one_digit_gives_one_which_is_the_one_prepared(mnist):
    found = [cut(digit) for digit in mnist[0][:1000]]
    assert sum(len(digits) == 1 for digits in found) >= 997
    for digits, image in zip(found[:100], mnist[0], strict=False):
        if len(digits) == 1:
            expected = prepare(image)
            np.testing.assert_array_equal(digits[0].pixels, expected.pixels)
            assert (digits[0].several, digits[0].box) == (expected.several, expected.box)


@pytest.mark.parametrize("pen", [14, 22, 32])
@pytest.mark.parametrize("name", ONE_DIGIT)
def test_one_digit_in_several_strokes_stays_one(name, pen):
    assert len(cut(drawn(ONE_DIGIT[name], pen))) == 1


@pytest.mark.parametrize("pen", [14, 22, 32])
@pytest.mark.parametrize("name", TWO_DIGITS)
def test_two_drawn_digits_are_two(name, pen):
    found = cut(drawn(TWO_DIGITS[name], pen))
    assert len(found) == 2
    assert not any(digit.several for digit in found)


def test_two_rows_are_read_from_left_to_right_then_down(mnist, rng):
    chosen = [3, 2, 1, 18, 4]  # 0, 1, 2, 3, 4
    rows = [row(mnist[0][chosen[:2]], rng, (10, 11)), row(mnist[0][chosen[2:]], rng, (10, 11))]
    width = max(part.shape[1] for part in rows)
    page = np.vstack([np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in rows])
    found = cut(page)
    pixels = np.stack([digit.pixels for digit in found])
    assert Classifier(load().model).predict_proba(pixels).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


def test_boxes_are_where_the_digits_are():
    page = np.zeros((100, 200), np.uint8)
    page[20:80, 30:40] = page[30:90, 120:140] = 255
    boxes = [digit.box for digit in cut(page)]
    assert boxes[0] == pytest.approx((0.2, 0.15, 0.8, 0.2))
    assert boxes[1] == pytest.approx((0.3, 0.6, 0.9, 0.7))


def test_a_low_band_under_a_row_belongs_to_the_row():
    page = np.zeros((140, 200), np.uint8)
    page[20:80, 30:40] = page[20:80, 120:130] = 255
    page[90:96, 20:50] = 255  # a foot, under an empty band
    first, second = cut(page)
    assert first.box == pytest.approx((20 / 140, 0.1, 96 / 140, 0.25))
    assert second.box == pytest.approx((20 / 140, 0.6, 80 / 140, 0.65))


def test_what_is_low_in_a_row_belongs_to_its_neighbour():
    page = np.zeros((100, 300), np.uint8)
    page[20:80, 30:40] = page[20:80, 200:210] = 255
    page[60:80, 46:56] = 255  # a third as high, beside the first
    first, second = cut(page)
    assert first.box == pytest.approx((0.2, 0.1, 0.8, 56 / 300))
    assert second.box == pytest.approx((0.2, 200 / 300, 0.8, 0.7))


def two_rings() -> np.ndarray:
    page = np.zeros((140, 260), np.uint8)
    for left in (20, 130):
        page[20:120, left : left + 100] = 255
        page[32:108, left + 12 : left + 88] = 0
    return page


@pytest.mark.parametrize("rows", [[slice(50, 90)], [slice(30, 36), slice(100, 106)]],
                         ids=["a thick stroke", "two thin strokes"])
def test_what_more_than_one_thin_stroke_joins_stays_one(rows):
    page = two_rings()
    for joined in rows:
        page[joined, 120:130] = 255
    assert len(cut(page)) == 1


def test_each_digit_keeps_its_soft_rim():
    page = np.zeros((120, 200), np.uint8)
    page[20:100, 40:52] = page[30:110, 140:160] = 255
    page = gaussian_filter(page.astype(float), 3).round().astype(np.uint8)
    for digit, half in zip(cut(page), (page[:, :100], page[:, 100:]), strict=True):
        difference = digit.pixels.astype(int) - prepare(half).pixels
        assert np.abs(difference).max() <= 6


def test_digits_that_touch_at_one_thin_stroke_are_cut_there():
    page = two_rings()
    page[66:72, 120:130] = 255
    first, second = cut(page)
    assert first.box[3] == pytest.approx(second.box[1], abs=0.02)
    assert 120 / 260 <= first.box[3] <= 130 / 260


def test_a_photo_of_a_number_is_cut(mnist, rng):
    page = np.zeros((84, 84), np.uint8)
    page[28:56] = np.hstack(mnist[0][[3, 2, 1]])
    found = cut(photo(page, rng))
    pixels = np.stack([digit.pixels for digit in found])
    assert Classifier(load().model).predict_proba(pixels).argmax(axis=1).tolist() == [0, 1, 2]


def test_too_many_digits_are_refused_in_a_sentence():
    bars = np.zeros((60, 20 * (MAX_DIGITS + 1)), np.uint8)
    bars[10:50, 8::20] = bars[10:50, 9::20] = 255
    assert len(cut(bars[:, :-20])) == MAX_DIGITS
    with pytest.raises(ImageError, match=r"at most 20 digits\. Got 21"):
        cut(bars)


def test_a_blank_picture_has_no_digits():
    with pytest.raises(BlankImageError):
        cut(np.zeros((50, 50), np.uint8))


def test_among_thousands_of_dots_no_digits_are_looked_for(monkeypatch):
    """It would take minutes: each dot is compared with each."""
    monkeypatch.setattr(cutting, "_rows", lambda *_: pytest.fail("digits are looked for"))
    dots = np.zeros((280, 280), np.uint8)
    dots[4:270:4, 4:270:4] = dots[5:270:4, 4:270:4] = 255
    with pytest.raises(ImageError, match="at most 20 digits. Got 4,489 or more pieces"):
        cut(dots)


def test_of_more_touching_halves_than_digits_none_is_prepared(monkeypatch):
    """Each would be as large as the picture."""
    monkeypatch.setattr(cutting, "prepared", lambda _: pytest.fail("one is prepared"))
    comb = np.zeros((20, 512), np.uint8)
    comb[3:17, 4:-4:4] = comb[10, 4:-6] = 255
    with pytest.raises(ImageError, match="at most 20 digits"):
        cut(comb)


def test_of_more_groups_than_digits_none_is_looked_at_closer(monkeypatch):
    monkeypatch.setattr(cutting, "_halves", lambda *_: pytest.fail("one is looked at"))
    dots = np.zeros((280, 280), np.uint8)
    dots[10:270:50, 10:270:50] = 255
    with pytest.raises(ImageError, match="at most 20 digits. Got 36 or more pieces"):
        cut(dots)
