"""The training images that a picture is compared with, and what a model's last layer makes of them.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.config.steps import images_used, trained_images
from lab.datasets import load
from lab.explain.neighbours import MOST_IMAGES, directions
from lab.store import Run
from lab.ui.draw.models import classifier, dataset
from lab.ui.shared.state import settings
from lab.ui.shared.workspace import current_workspace


def compared_with(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Return the first 10,000 images that a run trained on, or all of fewer, and their labels.

    Returns:
        uint8 (n, 28, 28) and uint8 (n,).

    Raises:
        DatasetError: The dataset is not on this machine.
    """
    images, labels = _first(dataset(run))
    if run.config is None:
        return images, labels
    trained = trained_images(run.config, images_used(run.config, dataset(run)))
    return images[:trained], labels[:trained]


def last_layer(run: Run) -> np.ndarray:
    """Return the directions of `compared_with`'s images in a run's last hidden layer.

    Raises:
        DatasetError: As `compared_with`.
        ModelError: The model has no such output, or is gone.
    """
    return _last_layer(current_workspace(), run.id, run)


@st.cache_resource(max_entries=3, show_spinner="Reading the training images …")
def _first(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return copies, 8 MB, so that the other images can go."""
    images = load(name, settings().data_dir, download=False)
    return images.x_train[:MOST_IMAGES].copy(), images.y_train[:MOST_IMAGES].copy()


@st.cache_resource(
    max_entries=10, show_spinner="Showing the model its training images, once: a second or a few …"
)
def _last_layer(workspace: str, run_id: str, _run: Run) -> np.ndarray:
    """Return them once a model, 10 MB at most."""
    return directions(classifier(run_id), compared_with(_run)[0])
