"""Keras callbacks of a run: measure gradients, keep the best epoch, stream to the store."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping

import keras
import numpy as np
import tensorflow as tf

from lab.store import RunStore

_PROGRESS_SECONDS = 0.3  # between two progress reports


class StopTraining(Exception):
    """Leaves `fit` in mid-epoch, so that no partial epoch is recorded."""


class GradientNorms(keras.callbacks.Callback):
    """Measures each Dense layer's gradient on one fixed batch at the end of each epoch.

    Attributes:
        norms: L2 norm of d loss / d kernel, one float a layer, first layer first; the loss is the
            batch's mean cross-entropy.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Take the batch: uint8 (n, 28, 28) and uint8 (n,)."""
        super().__init__()
        self._images = images
        self._labels = labels
        self.norms: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        layers = [la for la in self.model.layers if isinstance(la, keras.layers.Dense)]
        kernels = [layer.kernel.value for layer in layers]
        with tf.GradientTape() as tape:
            probabilities = self.model(self._images, training=False)
            loss = tf.reduce_mean(
                keras.losses.sparse_categorical_crossentropy(self._labels, probabilities)
            )
        self.norms = [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]


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
        if not all(math.isfinite(value) for value in logs.values()):
            return  # its weights are NaN, however good the metric looks
        before = self.best
        super().on_epoch_end(epoch, logs)
        if self.best != before:
            self.best_epoch = epoch + 1


class TerminateOnNaN(keras.callbacks.TerminateOnNaN):
    """Keras's own, asked at the end of an epoch, so that every epoch on record is a whole one.

    Attributes:
        diverged: Whether the loss became NaN or infinite.
    """

    diverged = False

    def on_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Let the epoch end."""

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        for name in ("loss", "val_loss"):
            super().on_batch_end(epoch, {"loss": logs[name]})
            self.diverged |= not math.isfinite(logs[name])


class StreamToStore(keras.callbacks.Callback):
    """Writes progress and every epoch to the store, and leaves `fit` when asked to stop.

    Belongs last in the list of callbacks: it records what the others found.

    Raises:
        StopTraining: From a batch, after the stop was requested.
    """

    def __init__(
        self,
        store: RunStore,
        run: str,
        steps: int,
        stop: threading.Event,
        *,
        gradients: GradientNorms,
        checkpoint: BestCheckpoint,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__()
        self._store = store
        self._run = run
        self._steps = steps
        self._stop = stop
        self._gradients = gradients
        self._checkpoint = checkpoint
        self._clock = clock
        self._reported = -math.inf
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self._began = self._clock()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        self._leave_if_asked()
        now = self._clock()
        if now - self._reported >= _PROGRESS_SECONDS:
            self._reported = now
            self._store.progress(self._run, min(batch + 1, self._steps), self._steps)

    def on_test_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        self._leave_if_asked()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        best = self._checkpoint.best_epoch
        self._store.append(
            self._run,
            epoch + 1,
            logs,
            seconds=self._clock() - self._began,
            gradient_norms=self._gradients.norms,
            best_epoch=best,
            best_value=None if best is None else float(self._checkpoint.best),
        )

    def _leave_if_asked(self) -> None:
        if self._stop.is_set():
            raise StopTraining
