"""Measures what Keras does not: one function a metric, by the metric's key."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lab.metrics import METRICS
from lab.training.callbacks.epoch_seconds import CLOCKS
from lab.training.schedule import last_rate

BATCH = 512  # images of the fixed batch that is measured on


def gradient_norms(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> list[float]:
    """Return the L2 norm of d loss / d kernel of each Dense layer, first layer first.

    Args:
        images: uint8 (n, 28, 28).
        labels: uint8 (n,); the loss is the mean cross-entropy of these images.
    """
    kernels = [la.kernel.value for la in model.layers if isinstance(la, keras.layers.Dense)]
    with tf.GradientTape() as tape:
        probabilities = model(images, training=False)
        loss = tf.reduce_mean(
            keras.losses.sparse_categorical_crossentropy(labels, probabilities)
        )
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]


def learning_rate(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> float:
    """Return the learning rate of the step that was taken last."""
    return last_rate(model.optimizer)


MEASURES: dict[str, Callable[[keras.Model, np.ndarray, np.ndarray], float | list[float]]] = {
    "gradient_norms": gradient_norms,
    "learning_rate": learning_rate,
}
"""How each metric is measured that neither `fit` nor a clock gives."""


class Measure(keras.callbacks.Callback):
    """Adds to each epoch's logs every metric that is measured on a fixed batch."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Take the training images, uint8 (n, 28, 28), and labels; the first `BATCH` are used."""
        super().__init__()
        self._batch = images[:BATCH], labels[:BATCH]
        self._keys = [m.key for m in METRICS.values() if not m.validated and m.key not in CLOCKS]

    def on_epoch_end(self, epoch: int, logs: MutableMapping[str, Any] | None = None) -> None:
        for key in self._keys:
            logs[key] = MEASURES[key](self.model, *self._batch)
