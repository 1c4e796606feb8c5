"""Decides that a run has diverged."""

from __future__ import annotations

import math
from collections.abc import Mapping

import keras

from lab.metrics import FINITE_KEYS


class TerminateOnNaN(keras.callbacks.TerminateOnNaN):
    """Keras's own, asked at the end of an epoch, so that every epoch on record is a whole one.

    Attributes:
        diverged: Epoch (from 1) in which the loss became NaN or infinite, or None.
    """

    diverged: int | None = None

    def on_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Let the epoch end."""

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        for key in FINITE_KEYS:
            super().on_batch_end(epoch, {"loss": logs[key]})
            if not math.isfinite(logs[key]):
                self.diverged = epoch + 1
