"""Real MNIST, and pictures of its digits as people make them."""

from __future__ import annotations

import os

import numpy as np
import pytest

from lab.datasets import load
from lab.errors import DatasetError


@pytest.fixture(scope="session")
def mnist() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's test images and their labels."""
    try:
        images = load("mnist", os.environ.get("LAB_DATA_DIR"), download=False)
    except DatasetError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    return images.x_test, images.y_test


@pytest.fixture(scope="session")
def digits(mnist) -> tuple[np.ndarray, np.ndarray]:
    """The first 200 of MNIST's test images, and their labels."""
    return mnist[0][:200], mnist[1][:200]


@pytest.fixture(scope="session")
def all_digits(mnist) -> np.ndarray:
    """All of MNIST's test images."""
    return mnist[0]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
