"""A run's history is that of a plain Keras script, whatever the config."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lab.config import RunConfig
from lab.datasets import Images
from lab.options import ACTIVATIONS, OPTIMIZERS
from lab.training import train_run
from tests.fields.values import other

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

METRICS = ["loss", "accuracy", "val_loss", "val_accuracy"]
TOLERANCE = 1e-5
BASE = RunConfig(
    hidden_layers=(16, 12), epochs=2, scaling="raw", activation="tanh", batch_size=32
)  # tanh, so that hardly any optimizer diverges on raw pixels


def plain_keras(config: RunConfig, images: Images) -> np.ndarray:
    """Train as a Keras user would write it; return the metrics, (epochs, 4)."""
    import keras

    x = images.x_train.astype("float32")
    if config.scaling == "0-1":
        x /= 255
    optimizer = OPTIMIZERS[config.optimizer]

    keras.utils.set_random_seed(config.seed)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    for units in config.hidden_layers:
        model.add(keras.layers.Dense(units, activation=config.activation))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=getattr(keras.optimizers, optimizer.keras_class)(
            learning_rate=config.learning_rate, **optimizer.fixed, **config.optimizer_options
        ),
        metrics=["accuracy"],
    )
    history = model.fit(
        x, images.y_train, epochs=config.epochs, verbose=0,
        batch_size=len(x) if config.batch_size == "full" else config.batch_size,
        validation_split=config.validation_split,
    ).history
    keras.backend.clear_session()
    return np.array([history[metric] for metric in METRICS]).T


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Leave out what comes after the last epoch: the models are test_saved_models' subject."""
    monkeypatch.setattr(train_run, "saved", lambda config, weights: {})


@pytest.fixture
def reproduces(train, store):
    """A check that the lab's history of a config is plain Keras's, every metric of every epoch."""

    def check(config: RunConfig, images: Images) -> None:
        run = train(config, images)
        lab = store.history([run.id])[METRICS].to_numpy()
        plain = plain_keras(config, images)
        if np.isfinite(plain).all():
            assert (run.status, run.epoch) == ("completed", config.epochs), run.message
        else:
            assert run.status == "diverged"
            plain = plain[: run.epoch]  # plain Keras goes on without a loss
        np.testing.assert_allclose(lab, plain, rtol=0, atol=TOLERANCE)

    return check


@pytest.mark.parametrize("scaling", ["raw", "0-1"])
def test_the_posts_network(reproduces, images, scaling):
    reproduces(RunConfig(epochs=2, scaling=scaling), images)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(reproduces, images, activation):
    """Adam on raw pixels soon makes a difference of the last bit a large one."""
    reproduces(BASE.changed(optimizer="Adam", activation=activation, epochs=3), images)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(reproduces, images, optimizer):
    reproduces(BASE.changed(optimizer=optimizer), images)


@pytest.mark.parametrize("name", [n for n, o in OPTIMIZERS.items() if o.hyperparameters])
def test_every_optimizer_with_hyperparameters_of_its_own(reproduces, images, name):
    options = {spec.name: other(spec) for spec in OPTIMIZERS[name].hyperparameters}
    assert not options.items() & OPTIMIZERS[name].defaults().items()
    reproduces(BASE.changed(optimizer=name, optimizer_options=options), images)


@pytest.mark.parametrize("batch_size", [37, 128, 4096, "full"])
def test_odd_and_large_batches(reproduces, images, batch_size):
    reproduces(BASE.changed(batch_size=batch_size), images)


def test_batches_of_one(reproduces, digits):
    reproduces(BASE.changed(batch_size=1), digits)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 7, "validation_split": 0.37},
        {"hidden_layers": (5,), "learning_rate": 0.1},
        {"hidden_layers": (8,) * 8},
        {"scaling": "0-1", "monitor": "val_loss", "patience": 100},
    ],
    ids=str,
)
def test_every_other_option(reproduces, images, change):
    reproduces(BASE.changed(**change), images)


def test_the_first_images_only(train, store, images):
    config = BASE.changed(train_samples=500)
    run = train(config, images)
    cut = replace(images, x_train=images.x_train[:500], y_train=images.y_train[:500])
    np.testing.assert_allclose(
        store.history([run.id])[METRICS].to_numpy(), plain_keras(config, cut), rtol=0,
        atol=TOLERANCE,
    )


def test_the_same_seed_starts_every_optimizer_from_the_same_weights():
    from keras.utils import set_random_seed

    from lab.training.model import build_model, compile_model

    starts = []
    for optimizer in ("SGD", "Adam"):
        config = BASE.changed(optimizer=optimizer)
        set_random_seed(config.seed)
        model = build_model(config)
        compile_model(model, config, 10, 10)
        starts.append(model.get_weights())
    for sgd, adam in zip(*starts, strict=True):
        np.testing.assert_array_equal(sgd, adam)
