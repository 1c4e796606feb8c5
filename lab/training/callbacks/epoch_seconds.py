"""Times each epoch: how long it took, and how long processors worked on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import keras

CLOCKS: dict[str, Callable[[], float]] = {
    "seconds": time.perf_counter,
    "cpu_seconds": time.process_time,  # user and system time of all threads of the worker
}
"""The clock of each metric that is a time, by the metric's key."""


class EpochSeconds(keras.callbacks.Callback):
    """Adds to each epoch's logs how long it took, with what the callbacks before this one did.

    Processor time is the whole process's, all threads together: a worker trains one run at a time.
    """

    def __init__(self, clocks: Mapping[str, Callable[[], float]] = CLOCKS) -> None:
        super().__init__()
        self._clocks = clocks
        self._began = dict.fromkeys(clocks, 0.0)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self._began = {key: clock() for key, clock in self._clocks.items()}

    def on_epoch_end(self, epoch: int, logs: MutableMapping[str, Any] | None = None) -> None:
        for key, clock in self._clocks.items():
            logs[key] = clock() - self._began[key]
