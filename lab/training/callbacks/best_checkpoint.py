"""Keeps the weights of the best epoch."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from functools import partial

import keras
import numpy as np

from lab.metrics import FINITE_KEYS
from lab.training.weights import pack


class BestCheckpoint(keras.callbacks.Callback):
    """Keeps the best epoch's weights in memory, so that a full disk cannot lose them.

    Better is what Keras's ModelCheckpoint takes for better with `save_best_only`: a higher accuracy
    or a lower loss than any before.

    Attributes:
        monitor: The metric that decides.
        best_epoch: Epoch (from 1) whose weights are kept, or None.
        best: Its monitored value.
        weights: The weights, as `get_weights` gives them, or None.
    """

    def __init__(
        self, monitor: str, keep: Callable[[int, Callable[[], bytes]], None] | None = None
    ) -> None:
        """Take the metric that decides.

        Args:
            monitor: "val_accuracy" or "val_loss".
            keep: Called with each new best epoch and what makes the bytes of its weights.
        """
        super().__init__()
        self.monitor = monitor
        self._better = operator.lt if monitor.endswith("loss") else operator.gt
        self._keep = keep
        self.best_epoch: int | None = None
        self.best: float | None = None
        self.weights: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        if not all(math.isfinite(logs[key]) for key in FINITE_KEYS):
            return  # its weights are NaN, however good the metric looks
        value = float(logs[self.monitor])
        if self.best is not None and not self._better(value, self.best):
            return
        self.best, self.best_epoch = value, epoch + 1
        self.weights = [np.array(weight) for weight in self.model.get_weights()]
        if self._keep is not None:
            self._keep(self.best_epoch, partial(pack, self.weights))
