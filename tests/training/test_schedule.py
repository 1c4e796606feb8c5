"""The learning rate over a run, against formulas, Keras's own warm-up, and a plain script."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from lab.config import RunConfig
from lab.options import FIELDS
from lab.training import train_run
from lab.training.schedule import learning_rate_of, rates_of_steps
from tests.training.test_reproduces_keras import METRICS, TOLERANCE

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

BASE = RunConfig(
    hidden_layers=(8,), learning_rate=0.02, epochs=4, batch_size=16, dataset="digits"
)
STEPS = 15  # of 240 images
SCHEDULES = tuple(FIELDS["schedule"].choices)


def rates(config: RunConfig) -> np.ndarray:
    """Return the learning rate of each step of a run."""
    return rates_of_steps(learning_rate_of(config, STEPS), 0, config.epochs * STEPS)


def formula(config: RunConfig, step: int) -> float:
    """Return a step's learning rate as the fields' help says it."""
    warm_up, steps = config.warmup_epochs * STEPS, config.epochs * STEPS
    if step < warm_up:
        return config.learning_rate * step / warm_up
    done = (step - warm_up) / (steps - warm_up)
    factor = {
        "constant": 1,
        "cosine": (1 + math.cos(math.pi * done)) / 2,
        "step": config.decay_rate ** ((done >= 0.5) + (done >= 0.75)),
        "exponential": config.decay_rate**done,
    }[config.schedule]
    return config.learning_rate * factor


@pytest.mark.parametrize("warmup_epochs", [0, 1])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_schedule_is_its_formula(schedule, warmup_epochs):
    config = BASE.changed(schedule=schedule, warmup_epochs=warmup_epochs, decay_rate=0.2, epochs=5)
    expected = [formula(config, step) for step in range(config.epochs * STEPS)]
    np.testing.assert_allclose(rates(config), expected, rtol=1e-5, atol=1e-8)


def test_a_warm_up_is_kerass_own():
    config = BASE.changed(schedule="cosine", warmup_epochs=1)
    own = keras.optimizers.schedules.CosineDecay(
        0.0, 3 * STEPS, warmup_target=config.learning_rate, warmup_steps=STEPS
    )
    expected = [float(own(step)) for step in range(4 * STEPS)]
    np.testing.assert_allclose(rates(config), expected, rtol=1e-5, atol=1e-9)


def test_a_warm_up_longer_than_the_run_only_rises():
    found = rates(BASE.changed(warmup_epochs=8))
    np.testing.assert_allclose(found, 0.02 * np.arange(4 * STEPS) / (8 * STEPS), rtol=1e-5)


def test_without_schedule_and_warm_up_keras_is_given_the_number():
    assert learning_rate_of(BASE, STEPS) == 0.02


def plain_script(config: RunConfig, images) -> np.ndarray:
    """Train as a Keras user would who writes the schedule down by Keras's classes."""
    schedules = keras.optimizers.schedules
    steps = config.epochs * STEPS
    rate = {
        "cosine": lambda: schedules.CosineDecay(0.02, steps),
        "step": lambda: schedules.PiecewiseConstantDecay(
            [steps // 2 - 1, steps * 3 // 4 - 1], [0.02, 0.02 * 0.1, 0.02 * 0.1**2]
        ),
        "exponential": lambda: schedules.ExponentialDecay(0.02, steps, 0.1),
    }[config.schedule]()
    keras.utils.set_random_seed(config.seed)
    model = keras.Sequential([
        keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(8, "relu"),
        keras.layers.Dense(10, "softmax"),
    ])
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    history = model.fit(
        images.x_train.astype("float32") / 255, images.y_train, batch_size=16, verbose=0,
        epochs=config.epochs, validation_split=0.2,
    ).history
    return np.array([history[metric] for metric in METRICS]).T


@pytest.mark.parametrize("schedule", ["cosine", "step", "exponential"])
def test_a_run_is_the_plain_scripts_and_each_epochs_rate_is_on_record(
    train, store, digits, monkeypatch, schedule
):
    monkeypatch.setattr(train_run, "saved", lambda config, weights: {})
    config = BASE.changed(schedule=schedule)
    run = train(config, digits)
    history = store.history([run.id])
    np.testing.assert_allclose(
        history[METRICS].to_numpy(), plain_script(config, digits), rtol=0, atol=TOLERANCE
    )
    compiled = store.history([train(config.changed(jit_compile=True), digits).id])
    last_steps = rates(config)[STEPS - 1 :: STEPS]
    for found in (history, compiled):
        np.testing.assert_allclose(found.learning_rate, last_steps, rtol=1e-5)


def test_a_saved_model_of_a_scheduled_run_opens_in_keras_alone(train, store, digits, tmp_path):
    run = train(BASE.changed(schedule="step", warmup_epochs=1, epochs=2), digits)
    path = tmp_path / "model.keras"
    path.write_bytes(store.artifact(run.id, "model.keras"))
    assert float(keras.models.load_model(path).optimizer.learning_rate) == np.float32(0.02)
