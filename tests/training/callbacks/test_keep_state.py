"""What is handed over after an epoch for the next one to begin from."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from lab.training.callbacks.keep_state import KeepState
from lab.training.state import put_back, state_of
from lab.training.weights import unpack

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving


def keeper(model, checkpoint, due: bool) -> tuple[KeepState, list]:
    kept = []
    outbox = SimpleNamespace(due=due, keep=lambda *given: kept.append(given))
    callback = KeepState(outbox, checkpoint)
    callback.set_model(model)
    return callback, kept


def test_the_state_is_that_of_the_epochs_end_however_training_goes_on(model, checkpoint, logs):
    before = state_of(model)
    callback, kept = keeper(model, checkpoint, due=True)
    checkpoint.on_epoch_end(4, logs())
    callback.on_epoch_end(4)
    put_back(model, [array + 1 for array in before])
    [(epoch, state, (best_epoch, weights))] = kept
    assert (epoch, best_epoch) == (5, 5)
    for one, other in zip(unpack(state()), before, strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(unpack(weights())) == len(model.get_weights())


def test_where_no_state_is_due_only_the_best_weights_are_handed_over(model, checkpoint, logs):
    callback, kept = keeper(model, checkpoint, due=False)
    callback.on_epoch_end(0)
    checkpoint.on_epoch_end(1, logs())
    callback.on_epoch_end(1)
    assert kept[0] == (1, None, None)
    assert kept[1][:2] == (2, None) and kept[1][2][0] == 2
