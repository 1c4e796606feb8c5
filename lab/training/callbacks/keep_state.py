"""Hands over, after each epoch, what the next one begins from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import keras

from lab.store import Outbox
from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.state import state_of
from lab.training.weights import pack


class KeepState(keras.callbacks.Callback):
    """Keeps the state and the best weights; comes after what puts the epoch on record."""

    def __init__(self, outbox: Outbox, checkpoint: BestCheckpoint) -> None:
        super().__init__()
        self._outbox = outbox
        self._checkpoint = checkpoint

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        state = partial(pack, state_of(self.model)) if self._outbox.due else None
        self._outbox.keep(epoch + 1, state, self._checkpoint.packed)
