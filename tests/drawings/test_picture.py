"""A kept picture is what was drawn: prepared again it gives what the model saw before."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from lab.digits import prepare
from lab.drawings import as_png
from lab.errors import ImageError
from tests.drawings.made import picture


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("seed", range(20))
def test_a_drawing_of_the_canvas_is_kept_to_the_pixel(seed):
    grey = np.asarray(picture(seed))
    canvas = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    png = as_png(canvas)
    np.testing.assert_array_equal(np.asarray(opened(png)), grey)
    np.testing.assert_array_equal(prepare(opened(png)).pixels, prepare(canvas).pixels)


def test_transparency_becomes_paper():
    image = Image.new("RGBA", (40, 40))
    image.paste((0, 0, 0, 255), (10, 10, 20, 30))
    assert np.asarray(opened(as_png(image)))[0, 0] == 255


@pytest.mark.parametrize(("size", "kept"), [
    ((280, 280), (280, 280)), ((28, 28), (28, 28)), ((1, 1), (1, 1)), ((5000, 3), (280, 1)),
    ((561, 1200), (131, 280)),
])
def test_a_larger_picture_is_averaged_down_and_a_smaller_one_left(size, kept):
    assert opened(as_png(Image.new("L", size, 90))).size == kept
    assert set(np.asarray(opened(as_png(Image.new("L", size, 90)))).ravel()) == {90}


def test_each_pixel_of_a_larger_picture_counts():
    noise = np.random.default_rng(1).integers(0, 256, (560, 560), np.uint8)
    mean = noise.reshape(280, 2, 280, 2).mean(axis=(1, 3))
    assert np.abs(np.asarray(opened(as_png(Image.fromarray(noise)))) - mean).max() <= 1


def test_what_is_kept_fits_into_the_store():
    noise = np.random.default_rng(0).integers(0, 256, (280, 280), np.uint8)
    assert len(as_png(noise)) < 100_000


def test_what_is_no_picture_is_refused():
    with pytest.raises(ImageError):
        as_png(np.zeros((0, 3)))
