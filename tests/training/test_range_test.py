"""A range test's losses are those of a plain Keras loop, and every setup has one in seconds."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from lab.analysis.range_test import HIGHEST, LOWEST, RangeTest, smoothed
from lab.config import RunConfig
from lab.datasets import Images
from lab.options import ACTIVATIONS, OPTIMIZERS

STEPS = 43
SMALL = RunConfig(hidden_layers=(16, 12), batch_size=16)


@pytest.fixture
def module(warm, monkeypatch):
    """The module under test; its tests take few steps."""
    from lab.training import range_test

    monkeypatch.setattr(range_test, "_STEPS", STEPS)
    return range_test


@pytest.fixture
def make(module):
    """A function that makes a range test of a config."""
    return module.range_test


def plain_keras(config: RunConfig, images: Images, rates: list[float]) -> list[float]:
    """Take the steps as a Keras user would write them; return the loss of each."""
    import keras

    keras.utils.set_random_seed(config.seed)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    for units in config.hidden_layers:
        model.add(keras.layers.Dense(units, activation=config.activation))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = OPTIMIZERS[config.optimizer]
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=getattr(keras.optimizers, optimizer.keras_class)(
            learning_rate=1.0, **optimizer.fixed, **config.optimizer_options
        ),
    )
    size = math.floor(len(images.x_train) * (1 - config.validation_split))
    order, losses = np.random.default_rng(config.seed), []
    while len(losses) < len(rates):
        shuffled = order.permutation(size)
        for first in range(0, size - config.batch_size + 1, config.batch_size):
            batch = np.array(shuffled[first : first + config.batch_size])
            if len(losses) < len(rates):
                model.optimizer.learning_rate = rates[len(losses)]
                model.reset_metrics()
                loss = model.train_on_batch(
                    images.x_train[batch].astype("float32") / 255, images.y_train[batch]
                )
                losses.append(float(loss))
    keras.backend.clear_session()
    return losses


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_losses_over_rising_rates_are_a_plain_keras_loops(make, digits, optimizer):
    config = SMALL.changed(optimizer=optimizer)
    test = make(config, digits)
    assert_sound(test)
    few = list(test.rates[:20])  # more than an epoch of 15 steps
    assert test.losses[:20] == pytest.approx(plain_keras(config, digits, few), abs=1e-4)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_tested(make, digits, activation):
    assert_sound(make(SMALL.changed(activation=activation, scaling="raw"), digits))


def assert_sound(test: RangeTest) -> None:
    assert len(test.rates) == len(test.losses) > 10
    assert test.rates == pytest.approx(np.geomspace(LOWEST, HIGHEST, STEPS)[: len(test.rates)])
    assert all(math.isfinite(loss) for loss in test.losses[:-1])
    assert test.notes == ()


def test_the_same_setup_has_the_same_test_and_another_seed_another(make, digits):
    first, again, other = (make(SMALL.changed(seed=seed), digits) for seed in (1, 1, 2))
    assert first == again
    assert first.losses[0] != other.losses[0]


@pytest.mark.parametrize("change", [
    {"learning_rate": 5, "epochs": 3, "patience": 4}, {"schedule": "cosine", "warmup_epochs": 1},
])
def test_what_sets_the_rate_and_how_long_it_trains_makes_no_difference(make, digits, change):
    assert make(SMALL.changed(**change), digits) == make(SMALL, digits)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_a_test_ends_once_its_smoothed_loss_is_four_times_its_best(make, images, optimizer):
    test = make(RunConfig(hidden_layers=(32, 32), optimizer=optimizer, scaling="raw"), images)
    assert test.rates[-1] < HIGHEST
    curve = smoothed(test.losses)
    bests = np.minimum.accumulate(curve)
    beyond = [not loss <= 4 * best for loss, best in zip(curve, bests, strict=True)]
    assert beyond == [False] * (len(curve) - 1) + [True]


@pytest.mark.parametrize("batch_size", ["full", 4096])
def test_a_batch_beyond_the_images_is_all_of_them(make, digits, batch_size):
    test = make(SMALL.changed(batch_size=batch_size), digits)
    assert_sound(test)


def test_large_batches_are_cut_so_that_it_takes_seconds_and_the_test_says_so(module, images):
    wide = RunConfig(hidden_layers=(1024,) * 8, batch_size="full")
    began = time.monotonic()
    test = module.range_test(wide, images)
    assert time.monotonic() - began < 60  # 7 s where nothing else runs
    [note] = test.notes
    assert "images each instead of 2,400" in note


def test_slow_steps_are_fewer_but_look_over_the_same_rates(module, digits, monkeypatch):
    monkeypatch.setattr(module, "_seconds_a_step", lambda *_: 0.25)
    monkeypatch.setattr(module, "_FEWEST_STEPS", 15)
    test = module.range_test(SMALL.changed(optimizer="Adagrad"), digits)
    assert test.rates == pytest.approx(np.geomspace(LOWEST, HIGHEST, 32)[: len(test.rates)])


def test_steps_that_are_too_slow_all_the_same_end_with_a_sentence(module, digits, monkeypatch):
    monkeypatch.setattr(module, "_LONGEST_SECONDS", 0.0)
    test = module.range_test(SMALL, digits)
    assert test.rates == (LOWEST,)
    assert "Its steps are slow here: after 0 s it ended, at 1e-06" in test.notes[-1]
