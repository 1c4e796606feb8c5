"""XLA changes how a run is computed, not what: weights, batches, endings, and what is reused."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import cycle

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.config import RunConfig
from lab.options import ACTIVATIONS, OPTIMIZERS
from lab.training import structures, train_run
from lab.training.callbacks.stream_to_store import StreamToStore
from lab.training.chunked import ChunkedModel
from lab.training.training import Training
from tests.training.test_endings import EXPLODING, SetAfter

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on reading

BASE = RunConfig(hidden_layers=(8,), batch_size=8, epochs=1, train_samples=300)  # 30 steps
SCHEDULED = {"schedule": "cosine", "warmup_epochs": 1, "epochs": 3}


class Silent:
    """An outbox that writes nothing."""

    due = False

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


@pytest.fixture(autouse=True)
def quick(warm, monkeypatch):
    monkeypatch.setattr(train_run, "saved", lambda config, weights: {})


def trained(config: RunConfig, images) -> list[np.ndarray]:
    """Return the weights of a config at the end of its training."""
    training = Training(config, images)
    status, why = training.fit(threading.Event(), Silent(), None)
    assert status == "completed", why
    return training.model.get_weights()


def assert_agree(config: RunConfig, images) -> None:
    for exact, fast in zip(
        trained(config, images), trained(config.changed(jit_compile=True), images), strict=True
    ):
        np.testing.assert_allclose(fast, exact, rtol=0, atol=1e-4)


@pytest.mark.parametrize(("optimizer", "activation"), list(zip(OPTIMIZERS, cycle(ACTIVATIONS))))
def test_after_30_steps_the_weights_agree_for_every_optimizer_and_activation(
    images, optimizer, activation
):
    assert_agree(BASE.changed(optimizer=optimizer, activation=activation), images)


@pytest.mark.parametrize(
    "change",
    [{"batch_size": "full", "epochs": 5}, {"batch_size": 37, "epochs": 2}, {"batch_size": 1},
     {"batch_size": 4096}, {"validation_split": 0.37}, {"scaling": "raw", "learning_rate": 1e-4},
     SCHEDULED, {**SCHEDULED, "schedule": "step"}],
    ids=str,
)
def test_and_for_odd_batches_and_schedules(images, change):
    assert_agree(BASE.changed(**change), images)


@pytest.fixture
def batches(monkeypatch):
    """A function that returns which images each step of a training took, as Keras's own
    `train_step` was given them."""
    taken = []
    inner, compiled = keras.Sequential.train_step, tf.function

    def train_step(model, data):
        low, high = data[0][:, 0, 0], data[0][:, 0, 1]
        tf.numpy_function(note, [tf.cast(low, tf.int32) + 256 * tf.cast(high, tf.int32)], tf.int64)
        return inner(model, data)

    def note(numbers):
        taken.append(numbers.tolist())
        return np.int64(0)

    def function(step, jit_compile=None, **given):  # XLA has no way out to Python
        return compiled(step, **given)

    monkeypatch.setattr(keras.Sequential, "train_step", train_step)
    monkeypatch.setattr(tf, "function", function)

    def of(config, images):
        taken.clear()
        structures.forget()
        trained(config, images)
        structures.forget()
        return list(taken)

    return of


def numbered(images):
    """Return a copy whose images hold their number in their first two pixels."""
    x = images.x_train.copy()
    numbers = np.arange(len(x))
    x[:, 0, 0], x[:, 0, 1] = numbers % 256, numbers // 256
    return replace(images, x_train=x)


@pytest.mark.parametrize("batch_size", [8, 37])
def test_the_same_seed_gives_every_optimizer_the_same_batches_in_both_modes(
    batches, images, batch_size
):
    base, images = BASE.changed(batch_size=batch_size, epochs=2, seed=5), numbered(images)
    first = batches(base, images)
    assert sorted(sum(first[: len(first) // 2], [])) == list(range(240))
    fast = base.changed(jit_compile=True, optimizer="SGD", learning_rate=0.5)
    for config in (base.changed(optimizer="SGD"), fast):
        assert batches(config, images) == first
    assert batches(fast.changed(seed=6), images) != first


def test_the_same_seed_starts_from_the_same_weights_in_both_modes_reused_or_not(images):
    def start(config):
        model, _ = structures.prepared(config, 8, 240)
        return model.get_weights(), model

    structures.forget()
    expected, _ = start(BASE.changed(seed=3))
    for config in (BASE, BASE.changed(jit_compile=True), BASE.changed(optimizer="SGD")):
        trained(config, images)
        again, model = start(config.changed(seed=3, learning_rate=0.5))
        for one, other in zip(expected, again, strict=True):
            np.testing.assert_array_equal(one, other)
        assert float(model.optimizer.learning_rate) == 0.5
        assert int(model.optimizer.iterations) == 0


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_run_on_a_kept_structure_is_the_run_that_it_were_alone(images, jit_compile):
    config = BASE.changed(jit_compile=jit_compile, seed=4, optimizer="Adam")
    structures.forget()
    alone = trained(config, images)
    structures.forget()
    trained(config.changed(seed=9, learning_rate=0.1, epochs=2), images)
    for one, other in zip(alone, trained(config, images), strict=True):
        np.testing.assert_array_equal(one, other)


def test_seeds_learning_rates_and_schedules_share_one_program(images):
    structures.forget()
    models = []
    for change in ({}, {"seed": 1}, {"learning_rate": 0.01}, SCHEDULED, {"train_samples": 200}):
        training = Training(BASE.changed(jit_compile=True, batch_size=7, **change), images)
        training.fit(threading.Event(), Silent(), None)
        models.append(training.model)
    assert isinstance(models[0], ChunkedModel)
    assert len({id(model) for model in models[:4]}) == 1
    assert models[4] is not models[0]  # fewer images are another shape
    for model in models:
        assert model._program.experimental_get_tracing_count() == 1
        assert model._feed is None and model._eval_epoch_iterator is None


@pytest.mark.parametrize(
    "change", [{"optimizer": "SGD"}, {"activation": "tanh"}, {"hidden_layers": (9,)},
               {"optimizer_options": {"beta_1": 0.5}}, {"scaling": "raw"}, {"batch_size": 16}],
    ids=str,
)
@pytest.mark.parametrize("jit_compile", [False, True])
def test_another_structure_is_another_model(change, jit_compile):
    base = BASE.changed(jit_compile=jit_compile)
    other = base.changed(**change)
    one, _ = structures.prepared(base, base.batch_size, 240)
    two, _ = structures.prepared(other, other.batch_size, 240)
    assert one is not two


def test_few_structures_are_kept_and_none_that_is_too_large():
    structures.forget()
    small = [BASE.changed(hidden_layers=(units,)) for units in range(2, 8)]
    for config in small:
        structures.prepared(config, 8, 240)
    assert [kept.model.layers[-2].units for kept in structures._kept.values()] == [4, 5, 6, 7]
    structures.prepared(BASE.changed(hidden_layers=(1024,) * 8), 8, 240)
    assert len(structures._kept) == 4
    for large in (900, 901):  # two of more than 2 million weights
        structures.prepared(BASE.changed(hidden_layers=(large,) * 3), 8, 240)
    assert [kept.model.layers[-2].units for kept in structures._kept.values()] == [901]


@pytest.mark.parametrize("jit_compile", [False, True])
def test_optimizers_whose_hyperparameters_are_the_same_have_models_of_their_own(jit_compile):
    for optimizer in OPTIMIZERS:
        config = BASE.changed(optimizer=optimizer, jit_compile=jit_compile)
        model, _ = structures.prepared(config, config.batch_size, 240)
        assert type(model.optimizer).__name__ == OPTIMIZERS[optimizer].keras_class


@pytest.mark.parametrize(
    "change", [{"learning_rate": 0.05}, {"epochs": 4}, {"train_samples": 290}],  # 29 steps
    ids=str,
)
@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_a_schedule_that_keras_writes_into_its_graph_is_a_structure_of_its_own(
    images, schedule, change
):
    config = BASE.changed(**SCHEDULED | {"schedule": schedule})
    structures.forget()
    trained(config, images)
    expected = trained(config.changed(**change), images)
    structures.forget()
    for one, other in zip(expected, trained(config.changed(**change), images), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_run_diverges_and_stops_as_without(train, store, digits):
    diverged = train(BASE.changed(jit_compile=True, **EXPLODING, epochs=5), digits)
    assert diverged.status == "diverged"
    config = BASE.changed(jit_compile=True, epochs=50, batch_size=16)
    stopped = train(config, digits, stop=SetAfter(12))
    assert (stopped.status, stopped.message) == ("stopped", "Stopped by the user.")
    assert list(store.history([stopped.id]).epoch) == list(range(1, stopped.epoch + 1)) != []
    assert stopped.test_accuracy is not None


def test_progress_counts_steps_not_chunks(train, digits, monkeypatch):
    seen = []
    monkeypatch.setattr("lab.training.callbacks.stream_to_store._PROGRESS_SECONDS", 0)
    monkeypatch.setattr(
        StreamToStore, "_point", lambda self, step, logs: seen.append(step)
    )
    train(BASE.changed(jit_compile=True, batch_size=7), digits)
    assert seen == [9, 18, 27, 35, 35]  # the last of nine is cut short, and then 2 images are left
