"""Saliency by occlusion is what covering every place in turn, one by one, gives."""

from __future__ import annotations

import numpy as np
import pytest

from lab.explain.occlusion import occlusion
from tests.explain.linear import Linear

RNG = np.random.default_rng(1)


def one_by_one(model: Linear, pixels: np.ndarray, label: int, patch: int) -> np.ndarray:
    def likely(image):
        return model.predict_proba(image[np.newaxis].astype(np.uint8))[0, label]

    reach, drops = patch // 2, np.zeros((28, 28))
    for row in range(28):
        for column in range(28):
            wide = np.pad(pixels, reach)
            wide[row : row + patch, column : column + patch] = 0
            drops[row, column] = likely(pixels) - likely(wide[reach:-reach, reach:-reach])
    return drops


@pytest.mark.parametrize("patch", [3, 5])
def test_every_place_is_covered_as_by_hand_and_the_model_is_asked_once(patch):
    model, pixels = Linear(), np.zeros((28, 28), np.uint8)
    pixels[0:20, 5:9] = RNG.integers(1, 256, (20, 4))  # touches the border
    drops = occlusion(model, pixels, 3, patch=patch)
    assert len(model.batches) == 1
    np.testing.assert_allclose(drops, one_by_one(model, pixels, 3, patch), atol=1e-6)
    assert drops.dtype == np.float32 and drops.min() < 0 < drops.max()


def test_a_single_pixel_that_decides_shows_as_a_square_about_it():
    class Pixel:
        def predict_proba(self, images):
            return np.where(images[:, 10, 20, None] > 0, 1.0, 0.2) * np.ones((1, 10))

    pixels = np.full((28, 28), 255, np.uint8)
    drops = occlusion(Pixel(), pixels, 0)
    expected = np.zeros((28, 28))
    expected[8:13, 18:23] = 0.8
    np.testing.assert_allclose(drops, expected, atol=1e-6)


def test_on_blank_paper_nothing_can_be_covered():
    assert not occlusion(Linear(), np.zeros((28, 28), np.uint8), 0).any()


def test_where_the_model_s_answer_is_no_number_neither_is_the_drop():
    class Broken:
        def predict_proba(self, images):
            return np.full((len(images), 10), np.nan, np.float32)

    assert np.isnan(occlusion(Broken(), np.full((28, 28), 9, np.uint8), 0)).all()
