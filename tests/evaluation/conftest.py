"""A small network trained on the bundled digits, as Keras has it and as LiteRT's bytes."""

from __future__ import annotations

import numpy as np
import pytest

from lab.evaluation import TestSet, test_set


@pytest.fixture(scope="session")
def network(tmp_path_factory):
    """Return a Keras model that takes raw pixels, and its LiteRT bytes."""
    import keras

    from lab.datasets import load

    images = load("digits")
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((28, 28), dtype="uint8"), keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(), keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images.x_train, images.y_train, epochs=5, verbose=0)
    return model, exported(model, tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def diverged(network, tmp_path_factory) -> bytes:
    """The same model with a weight that is no number."""
    import keras

    model = keras.models.clone_model(network[0])
    weights = network[0].get_weights()
    weights[-1] = np.full_like(weights[-1], np.nan)
    model.set_weights(weights)
    return exported(model, tmp_path_factory.mktemp("diverged"))


@pytest.fixture
def digits() -> TestSet:
    return test_set("digits")


def exported(model, folder) -> bytes:
    path = folder / "model.tflite"
    model.export(path, format="litert", verbose=False)
    return path.read_bytes()
