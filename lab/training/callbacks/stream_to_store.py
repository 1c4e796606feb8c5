"""Streams progress and epochs to the store."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras

from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store import RunStore
from lab.training.callbacks.best_checkpoint import BestCheckpoint

_PROGRESS_SECONDS = 0.3  # between two progress reports


class StreamToStore(keras.callbacks.Callback):
    """Writes progress, and every epoch with all that the callbacks before this one found."""

    def __init__(
        self,
        store: RunStore,
        run: str,
        steps: int,
        *,
        checkpoint: BestCheckpoint,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__()
        self._store = store
        self._run = run
        self._steps = steps
        self._checkpoint = checkpoint
        self._clock = clock
        self._reported = -math.inf

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        now = self._clock()
        if now - self._reported >= _PROGRESS_SECONDS:
            self._reported = now
            self._store.progress(self._run, min(batch + 1, self._steps), self._steps)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        best = self._checkpoint.best_epoch
        self._store.append(
            self._run,
            epoch + 1,
            {key: logs[key] for key in (*EPOCH_KEYS, *LAYER_KEYS)},
            best_epoch=best,
            best_value=None if best is None else float(self._checkpoint.best),
        )
