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

    def __init__(self, monitor: str) -> None:
        """Take the metric that decides: "val_accuracy" or "val_loss"."""
        super().__init__()
        self.monitor = monitor
        self._better = operator.lt if monitor.endswith("loss") else operator.gt
        self.best_epoch: int | None = None
        self.best: float | None = None
        self.weights: list[np.ndarray] | None = None

    @property
    def packed(self) -> tuple[int, Callable[[], bytes]] | None:
        """The best epoch, and what makes the bytes of its weights; None without one."""
        if self.weights is None:
            return None
        return self.best_epoch, partial(pack, self.weights)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        if self.judge(epoch, logs):
            self.weights = [np.array(weight) for weight in self.model.get_weights()]

    def judge(self, epoch: int, logs: Mapping[str, float]) -> bool:
        """Return whether an epoch (from 0) is the best so far, and note it if so."""
        if not all(math.isfinite(logs[key]) for key in FINITE_KEYS):
            return False  # its weights are NaN, however good the metric looks
        value = float(logs[self.monitor])
        if self.best is not None and not self._better(value, self.best):
            return False
        self.best, self.best_epoch = value, epoch + 1
        return True
