"""How many images a config trains on, and how many optimizer steps an epoch of it has."""

from __future__ import annotations

import math

from lab.config.run_config import RunConfig
from lab.options import DATASETS


def trained_images(config: RunConfig, images: int) -> int:
    """Return how many of `images` are trained on, the rest validates: as Keras's `fit` splits."""
    return math.floor(images * (1 - config.validation_split))


def images_used(config: RunConfig, dataset: str | None = None) -> int:
    """Return how many training images of its dataset a config takes, to train and to validate.

    Args:
        dataset: The one trained on, where it could not be the config's.
    """
    images = DATASETS[dataset if dataset in DATASETS else config.dataset].train_images
    return images if config.train_samples == "all" else min(images, config.train_samples)


def steps_an_epoch(config: RunConfig, dataset: str | None = None) -> int:
    """Return the optimizer's steps in an epoch of `config`.

    Args:
        dataset: The one trained on, where it could not be the config's.
    """
    trained = trained_images(config, images_used(config, dataset))
    return 1 if config.batch_size == "full" else math.ceil(trained / config.batch_size)
