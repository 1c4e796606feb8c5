"""Leaves `fit` when the run has been asked to stop."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import keras


class StopTraining(Exception):
    """Leaves `fit` in mid-epoch, so that no partial epoch is recorded."""


class StopWhenAsked(keras.callbacks.Callback):
    """Looks after every few steps, of training and of validation, whether to stop.

    Raises:
        StopTraining: From a batch, after the stop was requested.
    """

    def __init__(self, stop: threading.Event) -> None:
        """Take the event that the worker sets when the store has a stop request."""
        super().__init__()
        self._stop = stop

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        self._leave_if_asked()

    def on_test_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        self._leave_if_asked()

    def _leave_if_asked(self) -> None:
        if self._stop.is_set():
            raise StopTraining
