"""Measures what Keras does not: one function a metric, by the metric's key."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import keras
import numpy as np

from lab.metrics import METRICS
from lab.training.callbacks.epoch_seconds import CLOCKS
from lab.training.callbacks.fixed_batch import FixedBatch
from lab.training.schedule import last_rate

BATCH = 512  # images of the fixed batch that is measured on


MEASURES: dict[str, Callable[[FixedBatch], float | list[float]]] = {
    "gradient_norms": lambda batch: batch.gradient_norms,
    "update_ratios": lambda batch: batch.update_ratios,
    "dead_units": lambda batch: batch.dead_units,
    "learning_rate": lambda batch: last_rate(batch.model.optimizer),
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
        batch = FixedBatch(self.model, *self._batch)
        for key in self._keys:
            logs[key] = MEASURES[key](batch)
