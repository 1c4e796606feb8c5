"""What is kept for a run to be taken up again: when it is of use, how large it is, how it goes."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator

import keras
import numpy as np
import pandas as pd
import pytest

from lab.config import RunConfig
from lab.metrics import JUDGED_KEYS
from lab.store import BestWeights, RunStore
from lab.store.models import Checkpoint
from lab.training import train_run
from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.callbacks.stream_to_store import StreamToStore
from lab.training.model import build_model, compile_model
from lab.training.state import Resume, state_of, take_up
from lab.training.weights import pack, unpack
from tests.training.conftest import go_on
from tests.training.interrupted import begun, cut_off, measured
from tests.training.test_endings import EXPLODING, NOT_LEARNING, SetAfter

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

BASE = RunConfig(
    hidden_layers=(8,), epochs=3, dataset="digits", optimizer="Adam", scaling="0-1"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch, every_state):
    """No models are made."""
    monkeypatch.setattr(train_run, "saved", lambda config, best: {})


@pytest.mark.parametrize(
    ("change", "after", "status", "message"),
    [
        ({}, 3, "completed", "All 3 epochs done."),
        ({"epochs": 9, "patience": 1, **NOT_LEARNING}, 2, "early_stopped",
         "No better val_accuracy for 1 epochs."),
        (EXPLODING, 1, "diverged", "The loss became NaN or infinite in epoch 1."),
    ],
    ids=["completed", "early_stopped", "diverged"],
)
def test_what_was_over_but_for_its_end_ends_without_training(
    store, digits, change, after, status, message
):
    run = begun(store, BASE.changed(**change))
    cut_off(store, run, digits, after)
    before = store.history([run])
    ended = go_on(store, run, digits)
    assert (ended.status, ended.message, ended.epoch) == (status, message, after)
    pd.testing.assert_frame_equal(store.history([run]), before)  # to the second
    assert not ended.active


@pytest.fixture(scope="module")
def trained(digits, tmp_path_factory) -> Resume:
    """What the store has of a run that was cut off after two epochs."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('trained') / 'lab.sqlite3'}")
    run = begun(store, BASE)
    cut_off(store, run, digits, 2)
    resume = Resume(store.checkpoint(run), store.history([run]))
    store.close()
    return resume


@pytest.fixture
def model() -> Iterator[keras.Model]:
    keras.utils.set_random_seed(5)
    made = build_model(BASE)
    compile_model(made, BASE, 10, 10)
    yield made
    keras.backend.clear_session()


def test_a_state_comes_back_as_it_was(trained, model):
    checkpoint = BestCheckpoint(BASE.monitor)
    logs = take_up(trained, model, checkpoint)
    assert [list(log) for log in logs] == [list(JUDGED_KEYS)] * 2
    assert pack(state_of(model)) == trained.checkpoint.state
    assert checkpoint.best_epoch == trained.checkpoint.best.epoch
    assert checkpoint.best == logs[checkpoint.best_epoch - 1]["val_accuracy"]
    assert pack(checkpoint.weights) == trained.checkpoint.best.data


def with_state(**values):
    return lambda given: given._replace(checkpoint=given.checkpoint._replace(**values))


def cut_short(given: Resume) -> Resume:
    return with_state(state=given.checkpoint.state[:-500])(given)


def of_another_model(given: Resume) -> Resume:
    arrays = unpack(given.checkpoint.state)
    return with_state(state=pack([*arrays[:-1], arrays[-1][:-1]]))(given)


def with_a_gap(given: Resume) -> Resume:
    return given._replace(history=given.history[given.history.epoch != 1])


def with_best(**values):
    def changed(given: Resume) -> Resume:
        return with_state(best=given.checkpoint.best._replace(**values))(given)

    return changed


@pytest.mark.parametrize(
    "spoilt",
    [
        with_state(state=b""), with_state(state=b"PK\3\4 and no more"), with_state(state="text"),
        cut_short, with_state(state=pack([np.array([{"an": "object"}])])), of_another_model,
        with_state(epoch=3), with_state(epoch=0), with_a_gap,
        with_state(best=None), with_best(epoch=7), with_best(data=b""), with_best(data=pack([])),
    ],
    ids=["empty", "no file", "text", "cut short", "an object", "of another model", "too late",
         "of no epoch", "history with a gap", "no best weights", "best of another epoch",
         "best spoilt", "best of another model"],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(trained, model, spoilt):
    before, checkpoint = pack(state_of(model)), BestCheckpoint(BASE.monitor)
    with pytest.raises(ValueError):
        take_up(spoilt(trained), model, checkpoint)
    assert pack(state_of(model)) == before
    assert (checkpoint.best_epoch, checkpoint.best, checkpoint.weights) == (None, None, None)


def test_where_a_state_makes_no_sense_the_run_begins_anew(train, store, digits, capfd):
    whole = train(BASE, digits)
    run = begun(store, BASE)
    cut_off(store, run, digits, 2)
    store.keep(run, Checkpoint(2, b"spoilt", BestWeights(1, b"spoilt")))
    before = store.history([run])
    ended = go_on(store, run, digits)
    assert (ended.status, ended.message) == ("completed", "All 3 epochs done.")
    pd.testing.assert_frame_equal(
        measured(store, run), measured(store, whole.id), check_exact=True
    )
    assert store.history([run]).seconds[0] != before.seconds[0]
    assert unpack(store.best_weights(run).data)


def test_epochs_after_the_state_are_trained_again_and_go_if_they_do_not_come(store, digits):
    run = begun(store, BASE)
    cut_off(store, run, digits, 1)
    for epoch in (2, 3):
        store.append(run, epoch, {"loss": 0.1}, best_epoch=3, best_value=0.99)
    ended = go_on(store, run, digits, SetAfter(0))
    assert (ended.status, ended.epoch, ended.best_epoch) == ("stopped", 1, 1)
    assert store.history([run]).epoch.tolist() == [1]


def test_state_and_best_weights_of_the_posts_network_take_less_than_3_mb(store, digits):
    run = begun(store, RunConfig(optimizer="Adam", dataset="digits"))
    cut_off(store, run, digits, 1)
    checkpoint = store.checkpoint(run)
    size = len(checkpoint.state) + len(checkpoint.best.data)
    assert 4 * 4 * 130_000 < size < 3e6  # weights, Adam's two means, and the best weights


@pytest.mark.parametrize(
    ("change", "stop", "status"),
    [
        ({}, None, "completed"),
        ({"epochs": 9, "patience": 1, **NOT_LEARNING}, None, "early_stopped"),
        ({"epochs": 50}, SetAfter(12), "stopped"),
        (EXPLODING, None, "diverged"),
    ],
    ids=["completed", "early_stopped", "stopped", "diverged"],
)
def test_of_the_state_nothing_stays(train, store, digits, monkeypatch, change, stop, status):
    kept, keep = [], store.keep
    monkeypatch.setattr(store, "keep", lambda *given: kept.append(given) or keep(*given))
    run = train(BASE.changed(**change), digits, stop)
    assert run.status == status
    assert kept or status == "diverged"
    assert store.checkpoint(run.id) is None


def test_of_the_state_of_a_failed_run_nothing_stays(store, digits, monkeypatch, capfd):
    run = begun(store, BASE)
    cut_off(store, run, digits, 1)

    def fail(*_given):
        raise MemoryError

    monkeypatch.setattr(StreamToStore, "on_epoch_end", fail)
    assert go_on(store, run, digits).status == "failed"
    assert store.checkpoint(run) is None
    assert store.best_weights(run).epoch == 1


def test_a_stop_that_comes_before_the_first_new_epoch_keeps_the_best_weights(
    store, digits, monkeypatch
):
    saved = []
    monkeypatch.setattr(train_run, "saved", lambda config, best: saved.append(best) or {})
    run = begun(store, BASE)
    cut_off(store, run, digits, 2)
    kept = store.best_weights(run)
    stop = threading.Event()
    stop.set()
    assert go_on(store, run, digits, stop).status == "stopped"
    assert store.best_weights(run) == kept == BestWeights(kept.epoch, pack(saved[0]))


def test_a_zip_of_what_are_no_arrays_is_no_state():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("arr_0.npy", b"no array")
    with pytest.raises(ValueError):
        unpack(file.getvalue())


def test_an_array_larger_than_any_memory_is_no_state():
    head = np.lib.format.magic(1, 0)
    text = b"{'descr': '<f4', 'fortran_order': False, 'shape': (9999999, 9999999), }"
    text = text.ljust(117) + b"\n"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("arr_0.npy", head + len(text).to_bytes(2, "little") + text)
    with pytest.raises(ValueError):
        unpack(file.getvalue())
