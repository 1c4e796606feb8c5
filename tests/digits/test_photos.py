"""Photos of paper: shade, grain, dust and shadows are not ink."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from lab.digits import BlankImageError, prepare, to_mnist


def photo(
    digit: np.ndarray,
    rng: np.random.Generator,
    *,
    ink: float = 0.75,
    noise: float = 0.02,
    shade: float = 0.4,
) -> np.ndarray:
    """Photograph a digit on unevenly lit paper: uint8 (480, 640)."""
    large = Image.fromarray(digit).resize((280, 280), Image.Resampling.BICUBIC)
    page = np.zeros((480, 640))
    top, left = rng.integers(5, 195), rng.integers(5, 355)
    page[top : top + 280, left : left + 280] = np.asarray(large) > 127
    y, x = np.mgrid[-1 : 1 : 480j, -1 : 1 : 640j]
    angle = rng.uniform(0, 2 * np.pi)
    light = 0.95 - shade * (x * np.cos(angle) + y * np.sin(angle) + 1.4) / 2.8
    seen = light * (1 - ink * ndimage.gaussian_filter(page, 1)) + rng.normal(0, noise, page.shape)
    return (seen.clip(0, 1) * 255).astype(np.uint8)


def likeness(pixels: np.ndarray, digit: np.ndarray) -> float:
    return float(np.corrcoef(pixels.ravel(), digit.ravel())[0, 1])


def mean_likeness(digits, rng, change=lambda picture: picture, **options) -> float:
    return float(np.mean([
        likeness(to_mnist(change(photo(digit, rng, **options))), digit) for digit in digits[0][:20]
    ]))


def test_uneven_light_is_not_ink(digits, rng):
    assert mean_likeness(digits, rng) > 0.85


def test_grain_is_not_ink(digits, rng):
    assert mean_likeness(digits, rng, noise=0.06) > 0.85


def test_a_faint_pencil_is_ink(digits, rng):
    assert mean_likeness(digits, rng, ink=0.35, noise=0.03) > 0.85


def test_chalk_on_a_board_is_ink(digits, rng):
    assert mean_likeness(digits, rng, lambda picture: 255 - picture) > 0.85


def test_dust_is_not_ink(digits, rng):
    def dusty(picture: np.ndarray) -> np.ndarray:
        picture = picture.copy()
        for y, x in zip(rng.integers(4, 476, 20), rng.integers(4, 636, 20), strict=True):
            picture[y : y + 4, x : x + 4] = 20
        return picture

    assert mean_likeness(digits, rng, dusty) > 0.85


def test_dust_on_a_clean_scan_is_not_ink(digits):
    digit = digits[0][0]
    scan = 255 - np.asarray(Image.fromarray(digit).resize((280, 280), Image.Resampling.BICUBIC))
    dusty = scan.copy()
    dusty[5:8, 5:8] = 0
    assert likeness(to_mnist(dusty), to_mnist(scan)) > 0.99


@pytest.mark.parametrize("noise", [0.005, 0.02, 0.08])
@pytest.mark.parametrize("shade", [0.0, 0.4])
def test_a_photo_of_blank_paper_is_blank(rng, noise, shade):
    with pytest.raises(BlankImageError):
        to_mnist(photo(np.zeros((28, 28), np.uint8), rng, noise=noise, shade=shade))


@pytest.mark.parametrize("size", [(900, 700), (500, 700)])
def test_a_pen_of_any_width_is_ink(rng, size):
    for pen in range(8, 96, 4):
        sheet = Image.new("L", size, 220)
        ends = [(size[0] * x, size[1] * y) for x, y in ((0.3, 0.2), (0.7, 0.2), (0.5, 0.8))]
        ImageDraw.Draw(sheet).line(ends, fill=60, width=pen, joint="curve")
        grain = np.asarray(sheet) + rng.normal(0, 3, size[::-1])
        found = prepare(grain.clip(0, 255).astype(np.uint8)).box
        assert found == pytest.approx(prepare(sheet).box, abs=0.01), pen
