"""The images that a run trains and validates on, and how many steps an epoch has."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lab.config import RunConfig
from lab.config.steps import trained_images
from lab.datasets import Images


@dataclass(frozen=True, eq=False)
class Split:
    """Images to train and to validate on, apart as Keras's `validation_split` has them.

    Attributes:
        x: uint8 (n, 28, 28); the first `trained` are trained on, the others validated.
        y: uint8 (n,).
        trained: Images an epoch.
        batch_size: Images a step.
        steps: Steps an epoch.
    """

    x: np.ndarray
    y: np.ndarray
    trained: int
    batch_size: int

    @property
    def steps(self) -> int:
        return math.ceil(self.trained / self.batch_size)

    @property
    def training(self) -> tuple[np.ndarray, np.ndarray]:
        """Images and labels to train on."""
        return self.x[: self.trained], self.y[: self.trained]

    @property
    def validation(self) -> tuple[np.ndarray, np.ndarray]:
        """Images and labels to validate on."""
        return self.x[self.trained :], self.y[self.trained :]


def split(config: RunConfig, images: Images) -> Split:
    """Return what `config` trains and validates on."""
    size = None if config.train_samples == "all" else config.train_samples
    x, y = images.x_train[:size], images.y_train[:size]
    trained = trained_images(config, len(x))
    return Split(x, y, trained, trained if config.batch_size == "full" else config.batch_size)
