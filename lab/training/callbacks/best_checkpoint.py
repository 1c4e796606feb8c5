"""Keeps the weights of the best epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping

import keras

from lab.metrics import FINITE_KEYS


class BestCheckpoint(keras.callbacks.ModelCheckpoint):
    """Saves the best epoch's weights, and knows which it was.

    Attributes:
        best_epoch: Epoch (from 1) that is saved, or None.
    """

    def __init__(self, filepath: str, monitor: str) -> None:
        super().__init__(
            filepath, monitor=monitor, save_best_only=True, save_weights_only=True
        )
        self.best_epoch: int | None = None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        if not all(math.isfinite(logs[key]) for key in FINITE_KEYS):
            return  # its weights are NaN, however good the metric looks
        before = self.best
        super().on_epoch_end(epoch, logs)
        if self.best != before:
            self.best_epoch = epoch + 1
