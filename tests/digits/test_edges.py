"""Odd pictures are read or refused in a sentence, in every way of reading."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lab.digits import BlankImageError, cut, plain, prepare, stages
from lab.errors import ImageError

WAYS = {
    "prepare": lambda image: [prepare(image).pixels],
    "cut": lambda image: [digit.pixels for digit in cut(image)],
    "stages": lambda image: [stage.pixels for stage in stages(image)],
    "plain": lambda image: [plain(image)],
}


def marked(shape: tuple[int, ...], *where: slice, value: int = 255) -> np.ndarray:
    page = np.zeros(shape, np.uint8)
    page[where] = value
    return page


def noise(mean: float, deviation: float) -> np.ndarray:
    values = np.random.default_rng(5).normal(mean, deviation, (300, 400)).clip(0, 255)
    return values.astype(np.uint8)


def two_rows() -> np.ndarray:
    page = np.zeros((300, 300), np.uint8)
    for top in (30, 170):
        for left in (40, 180):
            page[top : top + 100, left : left + 20] = 255
    return page


READ = {
    "a single dot": marked((280, 280), slice(130, 150), slice(130, 150)),
    "a hairline": marked((1000, 1000), slice(100, 900), slice(500, 501)),
    "a stroke at the border": marked((280, 280), slice(0, 200), slice(0, 30)),
    "a huge drawing": marked((3000, 4000), slice(500, 2500), slice(1900, 2100)),
    "a digit that fills the picture": 255 - np.pad(np.zeros((200, 160), np.uint8), 60,
                                                   constant_values=255),
    "16 bits": Image.fromarray(
        marked((280, 280), slice(40, 240), slice(130, 150)).astype(np.uint16) * 257
    ),
    "two rows": two_rows(),
}
BLANK = {
    "a full black canvas": np.zeros((280, 280), np.uint8),
    "a full white canvas": np.full((280, 280), 255, np.uint8),
    "one pixel": np.full((1, 1), 255, np.uint8),
    "glass": np.zeros((280, 280, 4), np.uint8),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", READ)
def test_odd_pictures_with_ink_are_read(name, way):
    for pixels in WAYS[way](READ[name]):
        assert pixels.shape == (28, 28) and pixels.dtype == np.uint8 and pixels.any()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BLANK)
def test_pictures_of_one_colour_are_blank(name, way):
    with pytest.raises(BlankImageError, match="nothing drawn"):
        WAYS[way](BLANK[name])


@pytest.mark.parametrize("way", ["prepare", "cut", "stages"])
@pytest.mark.parametrize("deviation", [5, 40, 120])
def test_noise_alone_is_no_digit_but_plain_hides_nothing(way, deviation):
    with pytest.raises(BlankImageError, match="nothing drawn"):
        WAYS[way](noise(128, deviation))
    assert plain(noise(128, deviation)).any()


def test_what_is_too_fine_for_plain_is_refused_in_a_sentence():
    with pytest.raises(ImageError, match="Got a picture of 3,000 x 3,000 of which nothing is left"):
        plain(marked((3000, 3000), slice(5, 6), slice(5, 6)))


def test_two_rows_of_two_are_four():
    boxes = [digit.box for digit in cut(two_rows())]
    assert [(round(box[0], 1), round(box[1], 1)) for box in boxes] == [
        (0.1, 0.1), (0.1, 0.6), (0.6, 0.1), (0.6, 0.6),
    ]
