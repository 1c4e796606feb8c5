"""The digits that are always there."""

from __future__ import annotations

import numpy as np
import pytest

from lab.datasets import bundled
from lab.errors import DatasetError
from lab.options import DATASETS


def test_the_digits_are_as_many_as_the_table_says():
    images = bundled.bundled_digits()
    assert len(images.x_train) == DATASETS["digits"].train_images
    assert len(images.x_test) == DATASETS["digits"].test_images


def test_the_digits_are_scikit_learns_own():
    sklearn = pytest.importorskip("sklearn.datasets")
    images, theirs = bundled.bundled_digits(), sklearn.load_digits()
    labels = np.concatenate([images.y_train, images.y_test])
    assert np.bincount(labels).tolist() == np.bincount(theirs.target).tolist()
    ink = np.concatenate([images.x_train, images.x_test]).mean() * 784
    assert ink == pytest.approx(theirs.data.sum(1).mean() * (255 / 16) * (400 / 64), rel=0.03)


def test_a_digit_fills_the_middle_as_in_mnist():
    x = bundled.bundled_digits().x_train
    assert x.max() == 255
    assert not x[:, :4].any() and not x[:, 24:].any()
    assert not x[:, :, :4].any() and not x[:, :, 24:].any()


def test_the_split_is_always_the_same():
    first, second = bundled.bundled_digits(), bundled.bundled_digits()
    np.testing.assert_array_equal(first.x_train, second.x_train)
    np.testing.assert_array_equal(first.y_test, second.y_test)


def test_every_digit_is_in_both_parts():
    images = bundled.bundled_digits()
    assert np.bincount(images.y_train).min() > 100
    assert np.bincount(images.y_test).min() > 20


def test_a_missing_scikit_learn_is_said(monkeypatch):
    monkeypatch.setattr(bundled.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(DatasetError, match="pip install -r requirements.txt"):
        bundled.bundled_digits()
