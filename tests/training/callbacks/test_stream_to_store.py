"""What streams to the store, and when."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lab.metrics import EPOCH_KEYS, JUDGED_KEYS, LAYER_KEYS
from lab.training.callbacks.stream_to_store import StreamToStore

MEASURED = set(EPOCH_KEYS) - set(JUDGED_KEYS)
MEANS = {"loss": 1.5, "accuracy": 0.25}


@pytest.fixture
def stream(checkpoint):
    """A function that makes the callback; what it sends is in `.reports` and `.epochs`."""

    def make(**clock) -> SimpleNamespace:
        sent = SimpleNamespace(reports=[], epochs=[])
        outbox = SimpleNamespace(
            progress=lambda *report: sent.reports.append(report),
            append=lambda *epoch, **best: sent.epochs.append((*epoch, best)),
        )
        sent.callback = StreamToStore(outbox, 40, checkpoint=checkpoint, **clock)
        return sent

    return make


def test_an_epoch_streams_with_what_the_others_found(stream, checkpoint, logs):
    sent = stream()
    found = dict.fromkeys(LAYER_KEYS, [0.5, 0.25]) | dict.fromkeys(MEASURED, 2.5)
    checkpoint.on_epoch_end(0, logs(0.7))
    sent.callback.on_epoch_end(0, logs(0.7, loss=2.0) | found)
    [(epoch, values, best)] = sent.epochs
    assert (epoch, best) == (1, {"best_epoch": 1, "best_value": 0.7})
    assert values == logs(0.7, loss=2.0) | found


def test_progress_is_reported_a_few_times_a_second(stream):
    now = [0.0]
    sent = stream(clock=lambda: now[0])
    for batch, now[0] in ((9, 0.0), (19, 0.1), (29, 0.5)):
        sent.callback.on_train_batch_end(batch)
    assert [step for step, *_ in sent.reports] == [10, 30]


def test_progress_never_exceeds_the_steps_of_the_epoch(stream):
    sent = stream()
    sent.callback.on_train_batch_end(49)  # Keras counts a last execution as a full one
    assert sent.reports == [(40, 40, None)]


def test_the_first_epochs_means_are_kept_every_twentieth_of_it_but_its_end(stream, logs):
    now = [0.0]
    sent = stream(clock=lambda: now[0])
    sent.callback.on_epoch_begin(0)
    for batch in range(40):
        now[0] += 1
        sent.callback.on_train_batch_end(batch, MEANS)
    assert [step for step, _, means in sent.reports if means] == list(range(2, 40, 2))
    assert sent.reports[1] == (2, 40, MEANS)
    sent.callback.on_epoch_end(0, logs() | dict.fromkeys((*LAYER_KEYS, *MEASURED), 1.0))
    sent.callback.on_epoch_begin(1)
    now[0] += 1
    sent.callback.on_train_batch_end(20, MEANS)
    assert sent.reports[-1] == (21, 40, None)
