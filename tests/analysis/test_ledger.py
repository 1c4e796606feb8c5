"""The early-stopping ledger, against Keras's own callbacks called with invented logs."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from lab.analysis.ledger import early_stopping_ledger, ledger_words
from lab.config import RunConfig
from lab.store import Run, RunStore


def stored(store: RunStore, values: list[float], status: str = "completed", **config) -> Run:
    """Store a run whose monitored metric took these values."""
    run = store.add(RunConfig(**config), engine="test")
    store.begin(run)
    for epoch, value in enumerate(values, 1):
        metrics = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), value)
        store.append(run, epoch, metrics | {"seconds": 1})
    store.end(run, status, "")
    return store.get(run)


class Recorder:
    """Stands in for a model: notes which epochs were saved."""

    stop_training = False

    def __init__(self) -> None:
        self.saved = False

    def save(self, *args, **kwargs) -> None:
        self.saved = True

    save_weights = save


def keras_ledger(values: list[float], monitor: str, folder) -> list[tuple]:
    mode = {"val_accuracy": "max", "val_loss": "min"}[monitor]  # a real model tells Keras itself
    stopping = keras.callbacks.EarlyStopping(monitor, patience=1000, mode=mode)
    checkpoint = keras.callbacks.ModelCheckpoint(
        str(folder / "m.keras"), monitor=monitor, save_best_only=True, mode=mode
    )
    model = Recorder()
    rows = []
    for callback in (stopping, checkpoint):
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.saved = False
        stopping.on_epoch_end(epoch, {monitor: value})
        checkpoint.on_epoch_end(epoch, {monitor: value})
        rows.append((epoch + 1, value, stopping.best, stopping.wait, model.saved))
    return rows


@pytest.mark.parametrize("monitor", ["val_accuracy", "val_loss"])
@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_is_that_of_keras(store, tmp_path, monitor, seed):
    values = np.random.default_rng(seed).integers(0, 8, 30) / 10  # with ties, which are no better
    run = stored(store, values.tolist(), monitor=monitor, patience=5)
    ledger = early_stopping_ledger(run, store.history([run.id]))
    expected = keras_ledger(values.tolist(), monitor, tmp_path)
    assert list(ledger.itertuples(index=False, name=None)) == expected


def test_an_epoch_that_is_not_finite_is_not_saved(store):
    run = stored(store, [0.5, math.nan], "diverged")
    ledger = early_stopping_ledger(run, store.history([run.id]))
    assert ledger["saved"].tolist() == [True, False]
    assert ledger["waited"].tolist() == [0, 1]


def test_a_run_without_an_epoch_has_an_empty_ledger(store):
    run = stored(store, [], "stopped")
    ledger = early_stopping_ledger(run, store.history([run.id]))
    assert ledger.empty
    assert ledger_words(run, ledger) == "No epoch yet: nothing is saved."


@pytest.mark.parametrize(
    ("values", "status", "config", "words"),
    [
        ([0.5, 0.9, 0.8, 0.7], "early_stopped", {"patience": 2},
         "The weights of epoch 2 are saved: val_accuracy 0.9000. Then 2 epochs without a better "
         "one, all that patience 2 allows."),
        ([0.5, 0.9, 0.8], "stopped", {"patience": 5},
         "The weights of epoch 2 are saved: val_accuracy 0.9000. Then 1 epoch without a better "
         "one, of the 5 that patience allows."),
        ([0.5, 0.9], "completed", {}, "The weights of epoch 2 are saved: val_accuracy 0.9000."),
        ([math.nan], "diverged", {},
         "No epoch was finite in all its metrics: no weights were saved."),
    ],
)
def test_the_ledger_in_words(store, values, status, config, words):
    run = stored(store, values, status, **config)
    assert ledger_words(run, early_stopping_ledger(run, store.history([run.id]))) == words
