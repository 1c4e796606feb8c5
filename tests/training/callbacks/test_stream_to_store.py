"""What streams to the store, and when."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS, JUDGED_KEYS, LAYER_KEYS
from lab.training.callbacks.stream_to_store import StreamToStore

MEASURED = set(EPOCH_KEYS) - set(JUDGED_KEYS)
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving


@pytest.fixture
def stream(store, checkpoint, model):
    """A function that makes the callback, in a running run."""
    run = store.add(RunConfig(), engine="test")
    store.begin(run)

    def make(**clock) -> StreamToStore:
        made = StreamToStore(store, run, 40, checkpoint=checkpoint, **clock)
        made.set_model(model)
        made.run = run
        return made

    return make


def test_an_epoch_streams_with_what_the_others_found(stream, store, checkpoint, logs):
    callback = stream()
    found = dict.fromkeys(LAYER_KEYS, [0.5, 0.25]) | dict.fromkeys(MEASURED, 2.5)
    checkpoint.on_epoch_end(0, logs(0.7))
    callback.on_epoch_end(0, logs(0.7, loss=2.0) | found)
    row = store.history([callback.run]).iloc[0]
    assert (row.epoch, row.loss, row.val_accuracy, row.seconds) == (1, 2.0, 0.7, 2.5)
    assert row.gradient_norms == [0.5, 0.25]
    run = store.get(callback.run)
    assert (run.epoch, run.best_epoch, run.best_value) == (1, 1, 0.7)


def test_progress_is_reported_a_few_times_a_second(stream, store):
    now = [0.0]
    callback = stream(clock=lambda: now[0])
    seen = []
    for batch, now[0] in ((9, 0.0), (19, 0.1), (29, 0.5)):
        callback.on_train_batch_end(batch)
        seen.append(store.get(callback.run).step)
    assert seen == [10, 10, 30]


def test_progress_never_exceeds_the_steps_of_the_epoch(stream, store):
    callback = stream()
    callback.on_train_batch_end(49)  # Keras counts a last execution as a full one
    run = store.get(callback.run)
    assert (run.step, run.steps) == (40, 40)
