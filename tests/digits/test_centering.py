"""The recipe: what comes back is what MNIST would have made of the same ink."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from lab.digits import BlankImageError, plain, to_mnist
from lab.errors import ImageError


def seven(size: int = 280, ink: int = 255, paper: int = 0, width: int = 22) -> np.ndarray:
    """Draw a seven, off centre."""
    image = Image.new("L", (size, size), paper)
    points = [(0.2 * size, 0.1 * size), (0.6 * size, 0.1 * size), (0.35 * size, 0.7 * size)]
    ImageDraw.Draw(image).line(points, ink, width, joint="curve")
    return np.asarray(image)


def box(pixels: np.ndarray) -> tuple[int, int]:
    """Return height and width of the ink's bounding box."""
    rows, columns = np.flatnonzero(pixels.any(1)), np.flatnonzero(pixels.any(0))
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """Return how alike two pictures are: the correlation of their pixels, at most 1.

    Centres fall on whole pixels, so one that is nearly between two may fall on either.
    """
    moves = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    moved = [np.roll(a, move, axis=(0, 1)).ravel() for move in moves]
    return max(float(np.corrcoef(pixels, b.ravel())[0, 1]) for pixels in moved)


def test_mnists_own_images_come_back_but_for_a_level_of_grey(digits):
    for image in digits[0]:
        np.testing.assert_allclose(to_mnist(image).astype(int), image, atol=1)


def test_ink_fills_20_pixels_and_its_mass_is_in_the_middle():
    pixels = to_mnist(seven())
    assert pixels.shape == (28, 28)
    assert pixels.dtype == np.uint8
    assert max(box(pixels)) == 20
    assert ndimage.center_of_mass(pixels) == pytest.approx((14, 14), abs=0.51)
    assert pixels.max() == 255


def test_the_aspect_is_kept():
    tall = np.zeros((300, 300), np.uint8)
    tall[50:250, 100:150] = 255
    assert box(to_mnist(tall)) == (20, 5)
    assert box(to_mnist(tall.T)) == (5, 20)


@pytest.mark.parametrize(("drawn", "kept"), [(44, 4), (46, 5), (54, 5), (56, 6)])
def test_the_shorter_side_is_the_nearest_whole_number_of_pixels(drawn, kept):
    tall = np.zeros((300, 300), np.uint8)
    tall[50:250, 100 : 100 + drawn] = 255  # 200 high: a tenth of the size is what fits
    assert box(to_mnist(tall)) == (20, kept)
    assert box(to_mnist(tall.T)) == (kept, 20)


@pytest.mark.parametrize("quarter_turns", range(4))
def test_ink_that_is_heavy_at_one_end_is_moved_no_further_than_the_edge(quarter_turns):
    club = np.zeros((300, 300), np.uint8)
    club[50:250, 150:160] = 255
    club[50:90, 100:210] = 255
    pixels = np.rot90(to_mnist(np.rot90(club, quarter_turns)), -quarter_turns)
    assert max(box(pixels)) == 20
    assert np.flatnonzero(pixels.any(axis=1))[-1] == 27  # the light end


def test_where_and_how_large_it_is_drawn_makes_no_difference():
    here = to_mnist(seven())
    moved = np.roll(seven(), (70, 60), axis=(0, 1))
    np.testing.assert_array_equal(to_mnist(moved), here)
    assert likeness(to_mnist(seven(840, width=66)), here) > 0.9


def test_an_enlarged_digit_becomes_the_digit_again(digits):
    for image in digits[0][:40]:
        large = Image.fromarray(image).resize((280, 280), Image.Resampling.BICUBIC)
        assert likeness(to_mnist(large), image) > 0.75


@pytest.mark.parametrize("width", [2, 6, 20])
def test_a_stroke_that_is_thinner_than_a_pixel_of_the_models_is_white_all_the_same(width):
    page = np.zeros((280, 280), np.uint8)
    page[40:240, 140 : 140 + width] = page[140 : 140 + width, 60:220] = 255
    assert to_mnist(page).max() == 255


def test_a_grain_of_dust_beside_a_drawing_changes_nothing():
    dusty = seven().copy()
    dusty[3:5, 3:5] = 255
    np.testing.assert_array_equal(to_mnist(dusty), to_mnist(seven()))


def test_strokes_are_antialiased():
    pixels = to_mnist(seven())
    assert np.count_nonzero((pixels > 20) & (pixels < 235)) > 20


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (40, 230), (90, 140), (255, 60)])
def test_any_ink_on_any_paper_reads_the_same(ink, paper):
    expected = to_mnist(seven()).astype(int)
    np.testing.assert_allclose(to_mnist(seven(ink=ink, paper=paper)), expected, atol=2)


def as_rgb(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def on_glass(grey: np.ndarray, colour: int) -> np.ndarray:
    """Return ink of one colour on transparent paper."""
    return np.dstack([np.full((*grey.shape, 3), colour, np.uint8), grey])


@pytest.mark.parametrize(
    "of",
    [
        as_rgb,
        lambda grey: grey[..., np.newaxis],
        lambda grey: grey / 255,
        lambda grey: (grey / 255).astype(np.float32),
        lambda grey: on_glass(grey, 0),
        lambda grey: on_glass(grey, 255),
        Image.fromarray,
        lambda grey: Image.fromarray(grey).convert("P"),
        lambda grey: Image.fromarray(grey).convert("CMYK"),
        lambda grey: Image.fromarray(on_glass(grey, 0)),
        lambda grey: Image.fromarray(on_glass(grey, 0)).convert("LA"),
        lambda grey: Image.fromarray(grey.astype(np.uint16) * 257),
        lambda grey: Image.fromarray(grey.astype(np.int32) * 257),
        lambda grey: Image.fromarray((grey / 255).astype(np.float32)),
    ],
)
def test_every_kind_of_image_and_array_reads_the_same(of):
    expected = to_mnist(seven()).astype(int)
    np.testing.assert_allclose(to_mnist(of(seven())), expected, atol=2)


def test_bool_and_one_bit_pictures_are_read():
    expected = to_mnist((seven() > 127).astype(np.uint8) * 255)
    np.testing.assert_array_equal(to_mnist(seven() > 127), expected)
    np.testing.assert_array_equal(to_mnist(Image.fromarray(seven()).convert("1")), expected)


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_blank_picture_is_no_digit(value):
    with pytest.raises(BlankImageError, match="nothing drawn"):
        to_mnist(np.full((280, 280), value, np.uint8))
    with pytest.raises(ImageError):
        plain(np.full((280, 280, 4), value, np.uint8))


def test_one_pixel_of_ink_is_enough():
    dot = np.zeros((280, 280), np.uint8)
    dot[3, 270] = 255
    pixels = to_mnist(dot)
    assert box(pixels) == (20, 20)
    assert ndimage.center_of_mass(pixels) == pytest.approx((14, 14), abs=0.51)


def test_one_pixel_in_a_huge_drawing_is_not_lost():
    dot = np.zeros((4000, 3000), np.uint8)
    dot[99, 2900] = 255
    assert box(to_mnist(dot)) == (20, 20)


@pytest.mark.parametrize("shape", [(1, 200), (200, 1)])
def test_a_line_one_pixel_thin_stays_a_line(shape):
    line = np.zeros((280, 280), bool)
    line[: shape[0], : shape[1]] = True
    assert sorted(box(to_mnist(line))) == [1, 20]


@pytest.mark.parametrize("shape", [(1, 5000), (5000, 1), (2, 3), (1, 3)])
def test_odd_shapes_of_picture_are_read(shape):
    picture = np.zeros(shape, np.uint8)
    picture.ravel()[picture.size // 2] = 255
    assert to_mnist(picture).max() == 255


def test_a_huge_drawing_is_read():
    assert likeness(to_mnist(seven(4000, width=314)), to_mnist(seven())) > 0.99


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((28, 28), np.int64), "must be uint8, bool or float. Got int64"),
        (np.full((28, 28), 2.0), r"must be in \[0, 1\]. Got 2 to 2"),
        (np.full((28, 28), np.nan), r"must be in \[0, 1\]. Got nan"),
        (np.zeros((28, 28, 5), np.uint8), r"must have the shape .* Got \(28, 28, 5\)"),
        (np.zeros((0, 28), np.uint8), r"none of them 0. Got \(0, 28\)"),
        ("7.png", "must be an image or an array. Got str"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_rule_and_the_value(array, words):
    with pytest.raises(ImageError, match=words):
        to_mnist(array)


def test_a_plainly_resized_picture_is_neither_fitted_nor_centred():
    pixels = plain(np.pad(seven(), ((0, 280), (0, 280))))
    assert max(box(pixels)) < 12
    assert max(ndimage.center_of_mass(pixels)) < 7
