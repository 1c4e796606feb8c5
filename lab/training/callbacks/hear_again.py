"""Tells callbacks of the epochs on record, where a run is taken up again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import keras


class AlreadyOver(Exception):
    """Leaves `fit` before its first epoch: the epochs on record have ended the run."""


class HearAgain(keras.callbacks.Callback):
    """Lets callbacks hear the epochs on record as if they had just been trained.

    So each is in the state that it had, whatever that is. Comes last: Keras's own forget what they
    know when training begins.

    Raises:
        AlreadyOver: One of them ended the training.
    """

    def __init__(
        self, logs: Sequence[Mapping[str, float]], callbacks: Iterable[keras.callbacks.Callback]
    ) -> None:
        """Take the logs of the epochs on record, from the first on, and who is to hear them."""
        super().__init__()
        self._logs = logs
        self._callbacks = list(callbacks)

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        for epoch, heard in enumerate(self._logs):
            for callback in self._callbacks:
                callback.on_epoch_end(epoch, heard)
        if self.model.stop_training:
            raise AlreadyOver
