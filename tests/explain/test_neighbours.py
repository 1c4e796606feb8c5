"""The nearest images are those that SciPy's distances put first."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from lab.explain import neighbours
from lab.explain.neighbours import by_features, by_pixels, directions
from tests.explain.linear import Linear

RNG = np.random.default_rng(2)
IMAGES = RNG.integers(0, 256, (2345, 28, 28), dtype=np.uint8)  # more than one chunk
OWN = RNG.integers(0, 256, (28, 28), dtype=np.uint8)


def test_by_pixels_the_nearest_are_scipys_euclidean_ones():
    distances = cdist(IMAGES.reshape(len(IMAGES), -1) / 255, [OWN.ravel() / 255])[:, 0]
    found = by_pixels(IMAGES, OWN)
    assert list(found.indices) == list(np.argsort(distances)[:8])
    np.testing.assert_allclose(found.distances, np.sort(distances)[:8], rtol=1e-5)


def test_an_image_itself_is_its_nearest_at_no_distance():
    found = by_pixels(IMAGES, IMAGES[2000])
    assert found.indices[0] == 2000 and found.distances[0] == 0


def test_by_features_the_nearest_are_scipys_cosine_ones():
    model = Linear()
    features = model.features(IMAGES)
    known, own = directions(model, IMAGES), directions(model, OWN[np.newaxis])[0]
    distances = cdist(features, model.features(OWN[np.newaxis]), "cosine")[:, 0]
    found = by_features(known, own)
    assert list(found.indices) == list(np.argsort(distances)[:8])
    np.testing.assert_allclose(found.distances, np.sort(distances)[:8], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(known, axis=1), 1, rtol=1e-5)


def test_a_silent_layer_is_as_far_as_a_right_angle():
    known = np.vstack([np.zeros(4), [0, 1, 0, 0]]).astype(np.float32)
    found = by_features(known, np.array([0, 1, 0, 0], np.float32))
    assert list(found.indices) == [1, 0] and list(found.distances) == [0, 1]


def test_what_a_silent_layer_makes_of_images_has_no_direction_and_is_finite():
    class Silent(Linear):
        def features(self, images):
            return np.where(images[:, 0, 0, None] > 0, super().features(images), 0)

    images = IMAGES[:300].copy()
    images[:, 0, 0] = np.arange(300) % 2
    found = directions(Silent(), images)
    assert not found[::2].any()
    np.testing.assert_allclose(np.linalg.norm(found[1::2], axis=1), 1, rtol=1e-5)


def test_fewer_images_than_neighbours_are_all_returned():
    assert len(by_pixels(IMAGES[:3], OWN).indices) == 3


def test_of_a_wide_layer_fewer_images_are_kept(monkeypatch):
    monkeypatch.setattr(neighbours, "_MOST_VALUES", 500)
    assert directions(Linear(), IMAGES).shape == (50, 10)


@pytest.mark.parametrize("equal", [2, 8, 20])
def test_of_equally_near_ones_the_first_come_first(equal):
    images = np.repeat(OWN[np.newaxis], equal, axis=0)
    assert list(by_pixels(images, OWN).indices) == list(range(min(equal, 8)))
