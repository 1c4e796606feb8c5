"""Real images for the Learn pages: MNIST where it is on this machine, else the bundled digits."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.datasets import load_or_bundled
from lab.theory.batches import Problem, problem
from lab.ui.shared.state import settings

BATCH = 128


@st.cache_data(show_spinner=False, ttl=600)
def _first(count: int) -> tuple[np.ndarray, np.ndarray, str]:
    """Return the first `count` images uint8, their classes, and where they come from."""
    images = load_or_bundled("mnist", settings().data_dir, download=False)
    return images.x_train[:count], images.y_train[:count], images.name


def batch() -> tuple[np.ndarray, np.ndarray, str]:
    """Return a fixed batch: float64 (128, 784) in [0, 1], classes int (128,), and its name."""
    pixels, labels, name = _first(BATCH)
    return pixels.reshape(len(pixels), -1) / 255.0, labels.astype(int), _said(name)


def two_digits(digits: tuple[int, int], samples: int) -> tuple[Problem, str]:
    """Return the problem of telling two digits apart, and the images' name."""
    pixels, labels, name = _first(4000)
    return problem(pixels, labels, digits, samples), _said(name)


def _said(name: str) -> str:
    return "MNIST" if name == "mnist" else "the small digits that come with scikit-learn"
