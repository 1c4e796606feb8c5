"""A run that was cut off and is taken up again is the run that it would have been."""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd
import pytest

from lab.config import RunConfig
from lab.datasets import load
from lab.engine import worker
from lab.options import OPTIMIZERS
from lab.options.kinds import Flag
from lab.training import structures, train_run
from tests.training.conftest import go_on
from tests.training.interrupted import begun, cut_off, measured
from tests.training.test_reproduces_keras import METRICS, TOLERANCE, plain_keras

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

BASE = RunConfig(hidden_layers=(8,), epochs=3, dataset="digits", batch_size=32, scaling="0-1")
FLAGS = [
    (name, flag) for name, optimizer in OPTIMIZERS.items()
    for flag in optimizer.hyperparameters if isinstance(flag, Flag)
]


@pytest.fixture(autouse=True)
def saved(monkeypatch, every_state) -> list[list[np.ndarray]]:
    """The weights that models were to be made of, instead of the models."""
    weights = []
    monkeypatch.setattr(
        train_run, "saved", lambda config, best: weights.append(best) or {}
    )
    return weights


@pytest.fixture
def same(train, store, digits, saved):
    """A check that a run cut off after some epochs, and taken up, is an uninterrupted one."""

    def check(config: RunConfig, *after: int) -> None:
        whole = train(config, digits)
        run = begun(store, config)
        for epoch in after:
            cut_off(store, run, digits, epoch)
        before = store.history([run])
        taken_up = go_on(store, run, digits)
        kept = store.history([run]).head(after[-1])
        pd.testing.assert_frame_equal(kept, before)  # to the second: none was trained again
        pd.testing.assert_frame_equal(
            measured(store, run), measured(store, whole.id), check_exact=True
        )
        for what in ("status", "message", "epoch", "best_epoch", "best_value"):
            assert getattr(taken_up, what) == getattr(whole, what)
        for one, other in zip(*saved, strict=True):
            np.testing.assert_array_equal(one, other)

    return check


@pytest.mark.parametrize(("optimizer", "flag"), FLAGS, ids=lambda v: getattr(v, "name", v))
def test_every_optimizer_with_its_switches_the_other_way(same, optimizer, flag):
    options = OPTIMIZERS[optimizer].defaults() | {flag.name: not flag.default}
    same(BASE.changed(optimizer=optimizer, optimizer_options=options), 1)


@pytest.mark.parametrize(
    "change",
    [
        {"batch_size": "full"},
        {"batch_size": 37},
        {"activation": "silu"},
        {"scaling": "raw", "activation": "tanh"},
        {"train_samples": 200},
        {"monitor": "val_loss"},
        {"hidden_layers": (9, 8, 7)},
        {"architecture": "cnn"},
        {"augmentation": 1.0, "dropout": 0.5, "batch_normalization": True},
    ],
    ids=str,
)
def test_every_other_option(same, change):
    same(BASE.changed(optimizer="Adam", **change), 2)


def test_a_run_can_be_taken_up_after_every_epoch(same):
    same(BASE.changed(optimizer="Adam", epochs=5), 1, 2, 4)


@pytest.mark.parametrize("waited", [0, 2])
def test_patience_that_has_waited_goes_on_waiting(same, train, digits, saved, waited):
    config = BASE.changed(optimizer="Adam", learning_rate=0.05, patience=3, epochs=50)
    whole = train(config, digits)
    assert whole.status == "early_stopped"
    saved.clear()
    same(config, whole.best_epoch + waited)


def test_layers_that_draw_random_numbers_go_on_where_they_were(same, monkeypatch):
    def build_model(config, kind):
        return kind([
            keras.Input((28, 28), dtype="uint8"), keras.layers.Flatten(),
            keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.5),
            keras.layers.BatchNormalization(), keras.layers.GaussianNoise(0.1),
            keras.layers.Dense(10, "softmax"),
        ])

    monkeypatch.setattr(structures, "build_model", build_model)
    structures.forget()
    same(BASE.changed(optimizer="Adam"), 1, 2)
    structures.forget()


def test_it_is_plain_keras_that_it_goes_on_as(store, digits):
    config = BASE.changed(optimizer="Adam", epochs=4)
    run = begun(store, config)
    cut_off(store, run, digits, 2)
    go_on(store, run, digits)
    np.testing.assert_allclose(
        store.history([run])[METRICS].to_numpy(), plain_keras(config, digits), rtol=0,
        atol=TOLERANCE,
    )


def test_a_worker_takes_it_up_from_the_queue(train, store, monkeypatch):
    images = load("digits")
    monkeypatch.setattr(worker, "_stores", {store.url: store})
    run = begun(store, BASE)
    cut_off(store, run, images, 1)
    before = store.history([run])
    assert store.interrupt(run, "The worker was lost.", of=store.get(run).engine, most=3)
    worker.train(store.url, run, None, 0)
    assert store.get(run).message == "All 3 epochs done."
    pd.testing.assert_frame_equal(store.history([run]).head(1), before)
    whole = train(BASE, images)
    pd.testing.assert_frame_equal(
        measured(store, run), measured(store, whole.id), check_exact=True
    )


def test_with_a_seed_keras_has_the_same_order_in_every_epoch():
    """What makes it enough to tell `fit` the epoch: no shuffles have to be caught up on."""
    import tensorflow as tf

    orders = []

    class Recorder(keras.Sequential):
        def train_step(self, data):
            tf.py_function(lambda x: orders.append(x.numpy().ravel().tolist()), [data[0]], [])
            return super().train_step(data)

    keras.utils.set_random_seed(3)
    model = Recorder([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    numbers = np.arange(40.0)[:, None]
    for first_epoch in (0, 2):
        model.fit(
            numbers, numbers, batch_size=40, epochs=3, initial_epoch=first_epoch, verbose=0
        )
    keras.backend.clear_session()
    assert orders == [orders[0]] * 4
    assert sorted(orders[0]) == numbers.ravel().tolist() != orders[0]
