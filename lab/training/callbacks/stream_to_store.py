"""Streams progress and epochs to the store."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras

from lab.metrics import EPOCH_KEYS, JUDGED, LAYER_KEYS
from lab.store import Outbox
from lab.training.callbacks.best_checkpoint import BestCheckpoint

_PROGRESS_SECONDS = 0.3  # between two progress reports
_POINTS = 20  # kept of the first epoch, at most: a long one shows something before its end


class StreamToStore(keras.callbacks.Callback):
    """Sends progress, and every epoch with all that the callbacks before this one found."""

    def __init__(
        self,
        outbox: Outbox,
        steps: int,
        steps_a_batch: int = 1,
        *,
        checkpoint: BestCheckpoint,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Take what writes, and what is written of.

        Args:
            steps: Steps an epoch.
            steps_a_batch: Steps of what `fit` counts as a batch.
        """
        super().__init__()
        self._outbox = outbox
        self._steps = steps
        self._steps_a_batch = steps_a_batch
        self._checkpoint = checkpoint
        self._clock = clock
        self._reported = -math.inf
        self._next_point = steps / _POINTS

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        now = self._clock()
        if now - self._reported >= _PROGRESS_SECONDS:
            self._reported = now
            step = min((batch + 1) * self._steps_a_batch, self._steps)
            self._outbox.progress(step, self._steps, self._point(step, logs))

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        if epoch > 0:
            self._next_point = math.inf

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        best = self._checkpoint.best_epoch
        self._outbox.append(
            epoch + 1,
            {key: logs[key] for key in (*EPOCH_KEYS, *LAYER_KEYS)},
            best_epoch=best,
            best_value=self._checkpoint.best,
        )

    def _point(self, step: int, logs: Mapping[str, Any] | None) -> dict[str, float] | None:
        """Return the running means of the first epoch, every twentieth of it; its end has a row."""
        if not logs or not self._next_point <= step < self._steps:
            return None
        self._next_point = step + self._steps / _POINTS
        return {key: float(logs[key]) for key in JUDGED}
