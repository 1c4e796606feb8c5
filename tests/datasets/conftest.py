"""Datasets are looked for in empty places, and nobody answers on the network."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from lab import datasets
from lab.datasets import fetch

ARRAYS = ("x_train", "y_train", "x_test", "y_test")


@pytest.fixture(autouse=True)
def keras_home(tmp_path, monkeypatch) -> Path:
    """Keras's folder, empty, with a server that refuses every connection."""
    home = tmp_path / "keras"
    monkeypatch.setenv("KERAS_HOME", str(home))
    monkeypatch.setattr(fetch, "ORIGIN", "http://127.0.0.1:9/")  # 9: discard, never listening
    datasets.forget_failures()
    yield home
    datasets.forget_failures()


@pytest.fixture
def arrays() -> dict[str, np.ndarray]:
    """A dataset of 30 + 20 noise images."""
    rng = np.random.default_rng(0)
    made = {}
    for part, size in (("train", 30), ("test", 20)):
        made[f"x_{part}"] = rng.integers(0, 256, (size, 28, 28), np.uint8)
        made[f"y_{part}"] = rng.integers(0, 10, size, np.uint8)
    return made


@pytest.fixture
def mnist_dir() -> Path:
    """The folder that holds the real mnist.npz."""
    folder = os.environ.get("LAB_DATA_DIR")
    if folder and Path(folder, "mnist.npz").is_file():
        return Path(folder)
    reason = "set LAB_DATA_DIR to a folder that holds mnist.npz"
    if os.environ.get("CI") == "true":
        pytest.fail(f"The real MNIST is missing: {reason}.")
    pytest.skip(f"needs the real MNIST: {reason}")
