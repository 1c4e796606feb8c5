"""Every architecture and option: weights, batches, history and saved model are plain Keras's."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.config import RunConfig
from lab.config.cost import products, weights
from lab.config.network import hidden_units
from lab.inference import Classifier
from lab.options import ACTIVATIONS
from lab.training import train_run
from lab.training.model import build_model, build_optimizer
from lab.training.package import plain
from lab.training.package import saved as packaged
from lab.training.structures import forget, prepared
from tests.training.test_reproduces_keras import METRICS, TOLERANCE

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

OPTIONS = {"augmentation": 0.5, "dropout": 0.3, "batch_normalization": True}
SMALL = {"hidden_layers": (12, 8)}
NETWORKS = {
    "mlp": {**SMALL},
    "cnn": {"architecture": "cnn"},
    **{f"mlp {name}": {**SMALL, name: value} for name, value in OPTIONS.items()},
    **{f"cnn {name}": {"architecture": "cnn", name: value} for name, value in OPTIONS.items()},
    "mlp all": {**SMALL, **OPTIONS},
    "cnn all": {"architecture": "cnn", **OPTIONS},
}


def of(name: str, **changes) -> RunConfig:
    return RunConfig(**NETWORKS[name], **changes)


def cnn_by_hand(config: RunConfig) -> keras.Sequential:
    """The network as a Keras user would write it, of images from 0 to 1."""
    layers, rate = keras.layers, config.dropout
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(16, 5, activation=config.activation),
            layers.MaxPooling2D(),
            *([layers.Dropout(rate, seed=config.seed * 16 + 4)] if rate else []),
            layers.Conv2D(32, 5, activation=config.activation),
            layers.MaxPooling2D(),
            *([layers.Dropout(rate, seed=config.seed * 16 + 5)] if rate else []),
            layers.Flatten(),
            layers.Dense(64, activation=config.activation),
            *([layers.Dropout(rate, seed=config.seed * 16 + 6)] if rate else []),
            layers.Dense(10, activation="softmax"),
        ]
    )


@pytest.mark.parametrize(
    "config",
    [
        RunConfig(architecture="cnn", epochs=2, seed=3),
        RunConfig(architecture="cnn", epochs=2, activation="tanh", dropout=0.25, seed=4,
                  optimizer="SGD", batch_size=100),
    ],
    ids=["relu-adam", "tanh-sgd-dropout"],
)
def test_a_cnns_history_is_a_plain_keras_scripts(config, train, store, images, monkeypatch):
    monkeypatch.setattr(train_run, "saved", lambda config, weights: {})
    run = train(config, images)

    keras.utils.set_random_seed(config.seed)
    model = cnn_by_hand(config)
    optimizer = getattr(keras.optimizers, config.optimizer)(learning_rate=config.learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images.x_train / 255, images.y_train, batch_size=config.batch_size, epochs=config.epochs,
        validation_split=config.validation_split, verbose=0,
    ).history

    lab = store.history([run.id])[METRICS].to_numpy()
    expected = np.array([history[metric] for metric in METRICS]).T
    np.testing.assert_allclose(lab, expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("architecture", ["mlp", "cnn"])
def test_options_leave_the_starting_weights_as_they_are(architecture):
    def start(**options) -> list[np.ndarray]:
        keras.utils.set_random_seed(5)
        model = build_model(RunConfig(architecture=architecture, seed=5, **options))
        return [layer.kernel.numpy() for layer in model.layers if hasattr(layer, "kernel")]

    for option, value in OPTIONS.items():
        for with_it, without in zip(start(**{option: value}), start(), strict=True):
            np.testing.assert_array_equal(with_it, without)


@pytest.fixture
def batches(digits, monkeypatch) -> Callable[[RunConfig], list[int]]:
    """A function that returns the labels of a run's images in the order of its steps."""
    seen: list[int] = []
    step = keras.Sequential.train_step

    def train_step(model, data):
        tf.py_function(lambda y: seen.extend(y.numpy().ravel().tolist()), [data[1]], [])
        return step(model, data)

    monkeypatch.setattr(keras.Sequential, "train_step", train_step)
    forget()

    def of(config: RunConfig) -> list[int]:
        seen.clear()
        model, _ = prepared(config, 32, len(digits.x_train))
        model.fit(digits.x_train, digits.y_train, batch_size=32, epochs=2, verbose=0)
        return list(seen)

    yield of
    forget()


def test_the_same_seed_gives_the_same_batches_whatever_the_network(batches, digits):
    expected = batches(of("mlp", seed=6))
    assert len(expected) == 2 * len(digits.y_train) and expected != batches(of("mlp", seed=7))
    for name in ("cnn", "mlp all", "cnn all"):
        assert batches(of(name, seed=6)) == expected, name


@pytest.mark.parametrize("name", NETWORKS)
def test_weights_are_counted_as_keras_counts_them(name):
    model, config = plain(of(name)), of(name)
    assert weights(config) == model.count_params()
    hidden = [layer.units if hasattr(layer, "units") else layer.filters
              for layer in model.layers if hasattr(layer, "kernel")][:-1]
    assert hidden_units(config) == tuple(hidden)


def test_a_cnn_has_at_most_60_000_weights_and_as_many_products_as_its_shapes_say():
    config = RunConfig(architecture="cnn")
    assert weights(config) <= 60_000
    assert products(config) == (
        24 * 24 * 16 * 25 + 8 * 8 * 32 * 25 * 16 + 512 * 64 + 64 * 10
    )
    assert products(RunConfig(hidden_layers=(5,))) == 784 * 5 + 5 * 10


def shaken(model: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    """Weights that are not as initialized, with means and variances as the images have them."""
    random = np.random.default_rng(0)
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            layer.bias.assign(random.normal(0, 0.05, layer.bias.shape))
    values = images
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            of_all = tuple(range(values.ndim - 1))
            layer.moving_mean.assign(np.mean(values, of_all))
            layer.moving_variance.assign(np.var(values, of_all))
        values = layer(values, training=False).numpy()
    return model.get_weights()


@pytest.mark.parametrize("name", [name for name in NETWORKS if not name.endswith("all")])
def test_litert_agrees_with_keras_on_every_option(name, digits):
    agrees(of(name), digits)


@pytest.mark.parametrize("name", ["cnn", "cnn batch_normalization", "mlp all", "cnn all"])
def test_litert_agrees_with_keras_on_raw_pixels(name, digits):
    agrees(of(name, scaling="raw"), digits)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", ["mlp all", "cnn all"])
def test_litert_agrees_with_keras_on_every_activation(name, activation, digits):
    agrees(of(name, activation=activation), digits)


def agrees(config: RunConfig, digits) -> None:
    """Hold a saved model's probabilities and features against the Keras model's."""
    keras.utils.set_random_seed(0)
    model = plain(config)
    new = shaken(model, digits.x_train[:500])
    classifier = Classifier(packaged(config, new)["model.tflite"])

    expected = model.predict(digits.x_test, verbose=0)
    np.testing.assert_allclose(
        classifier.predict_proba(digits.x_test), expected, rtol=0, atol=1e-5
    )
    output = model.get_layer("output")
    features = classifier.features(digits.x_test)
    assert features.shape == (len(digits.x_test), hidden_units(config)[-1])
    sums = features @ output.kernel.numpy() + output.bias.numpy()
    of_features = keras.activations.softmax(tf.constant(sums)).numpy()
    np.testing.assert_allclose(of_features, expected, rtol=0, atol=1e-4)
    keras.backend.clear_session()


def test_what_augments_and_drops_does_so_in_training_alone(digits):
    config = RunConfig(architecture="cnn", augmentation=1.0, dropout=0.5)
    keras.utils.set_random_seed(0)
    model = build_model(config)
    images = digits.x_train[:8]
    np.testing.assert_array_equal(model(images, training=False), model(images, training=False))
    pictures = keras.Sequential(model.layers[: [la.name for la in model.layers].index("zoom") + 1])
    np.testing.assert_allclose(pictures(images, training=False)[..., 0], images / 255, atol=1e-6)
    one, other = (pictures(images, training=True).numpy() for _ in range(2))
    assert np.abs(one[..., 0] - images / 255).max() > 0.1 and np.abs(one - other).max() > 0.1


@pytest.mark.parametrize("strength", [0.5, 1.0, 2.0])
def test_augmentation_shifts_turns_and_zooms_by_what_its_strength_says(strength):
    """The picture is a plus: its arms' ends, by their centre of mass, tell what was done."""
    keras.utils.set_random_seed(0)
    model = build_model(RunConfig(augmentation=strength))
    by_name = {layer.name: layer for layer in model.layers}
    dots = np.zeros((400, 28, 28, 1), np.float32)
    dots[:, 12:16, 12:16] = 1  # in the middle
    moved = by_name["shift"](dots, training=True).numpy()
    grid = np.arange(28)
    centre = (moved[..., 0].sum(axis=2) * grid).sum(axis=1) / moved.sum(axis=(1, 2, 3)) - 13.5
    assert 0.9 * 3 * strength < np.abs(centre).max() <= 3 * strength + 0.1

    dots = np.zeros((400, 28, 28, 1), np.float32)
    dots[:, 12:16, 18:22] = 1  # six to the right of the middle
    turned = by_name["turn"](dots, training=True).numpy()[..., 0]
    mass = turned.sum(axis=(1, 2))
    y = (turned.sum(axis=2) * grid).sum(axis=1) / mass - 13.5
    x = (turned.sum(axis=1) * grid).sum(axis=1) / mass - 13.5
    angles = np.abs(np.degrees(np.arctan2(y, x)))
    assert 0.9 * 15 * strength < angles.max() < 15 * strength + 1.5

    zoomed = by_name["zoom"](dots, training=True).numpy()[..., 0]
    x = (zoomed.sum(axis=1) * grid).sum(axis=1) / zoomed.sum(axis=(1, 2)) - 13.5
    smallest, largest = 1 / (1 + 0.25 * strength), 1 / (1 - strength / 6)
    assert x.min() / 6 == pytest.approx(smallest, abs=0.06)
    assert x.max() / 6 == pytest.approx(largest, abs=0.1)


def test_xla_has_no_part_in_what_it_would_slow_down_or_cannot_compile():
    for options in ({"architecture": "cnn"}, {"augmentation": 0.5}):
        config = RunConfig(jit_compile=True, **options)
        assert not config.compiled and config == config.changed(jit_compile=True)
        assert "XLA" not in config.title
    assert RunConfig(jit_compile=True, dropout=0.5, batch_normalization=True).compiled


@pytest.mark.parametrize("options", [{"architecture": "cnn"}, {"augmentation": 0.5}])
def test_where_xla_has_no_part_the_schedule_is_followed_all_the_same(options):
    config = RunConfig(schedule="cosine", warmup_epochs=1, epochs=4, **options)
    exact, asked = (build_optimizer(c, 10) for c in (config, config.changed(jit_compile=True)))
    rates = []
    for step in (0, 5, 10, 25, 39):
        for optimizer in (exact, asked):
            optimizer.iterations.assign(step)
        rates.append(float(asked.learning_rate))
        assert rates[-1] == float(exact.learning_rate)
    assert rates[0] < rates[1] < rates[2] > rates[3] > rates[4]


def test_dropout_and_normalization_are_compiled_too(train, store, images, monkeypatch):
    monkeypatch.setattr(train_run, "saved", lambda config, weights: {})
    config = of("mlp", dropout=0.2, batch_normalization=True, jit_compile=True, epochs=2)
    fast, exact = train(config, images), train(config.changed(jit_compile=False), images)
    assert fast.status == exact.status == "completed"
    found = [store.history([run.id])["val_accuracy"].to_numpy() for run in (fast, exact)]
    np.testing.assert_allclose(found[0], found[1], atol=0.05)
