"""A saved model gives what Keras gives, and one that is damaged says so."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from lab.atlas import load
from lab.config.network import hidden_units
from lab.errors import ImageError, ModelError
from lab.inference import Classifier


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Callable[..., tuple]:
    """Return a function that builds a small Keras model and its LiteRT bytes."""
    import keras

    def build(dtype: str = "uint8", shape=(28, 28), classes: int = 10) -> tuple:
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [
                keras.Input(shape, dtype=dtype),
                keras.layers.Rescaling(1 / 255),
                keras.layers.Flatten(),
                keras.layers.Dense(16, activation="gelu"),
                keras.layers.Dense(classes, activation="softmax"),
            ]
        )
        path = tmp_path_factory.mktemp("model") / "model.tflite"
        model.export(path, format="litert", verbose=False)
        return model, path.read_bytes()

    return build


@pytest.fixture(scope="module")
def model(exported) -> tuple:
    return exported()


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_probabilities_are_those_of_keras(exported, images, dtype):
    keras_model, data = exported(dtype)
    probabilities = Classifier(data).predict_proba(images)
    assert probabilities.shape == (50, 10)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities, keras_model.predict(images, verbose=0), atol=1e-5)


def test_a_batch_may_have_any_size_after_any_other(model, images):
    classifier = Classifier(model[1])
    whole = classifier.predict_proba(images)
    for size in (1, 7, 0, 50, 3):
        rows = classifier.predict_proba(images[:size])
        assert rows.shape == (size, 10)
        np.testing.assert_allclose(rows, whole[:size], atol=1e-6)


def test_threads_take_turns(model, images):
    classifier = Classifier(model[1])
    expected = classifier.predict_proba(images)
    wrong = []

    def classify(size: int) -> None:
        for _ in range(50):
            if not np.allclose(classifier.predict_proba(images[:size]), expected[:size]):
                wrong.append(size)

    threads = [threading.Thread(target=classify, args=(size,)) for size in (1, 5, 20, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("share", [0.001, 0.5, 0.99])
def test_a_model_cut_short_is_named_damaged(model, share):
    data = model[1]
    with pytest.raises(ModelError, match="saved model is damaged"):
        Classifier(data[: int(len(data) * share)])


@pytest.mark.parametrize("data", [b"not a model at all", b"\0" * 1000])
def test_bytes_that_are_no_model_are_refused(data):
    with pytest.raises(ModelError, match="saved model is damaged"):
        Classifier(data)


@pytest.mark.parametrize("data", [b"", None])
def test_no_bytes_are_refused(data):
    with pytest.raises(ModelError, match="must be the bytes of a LiteRT file"):
        Classifier(data)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"shape": (14, 14)}, r"Got \(n, 14, 14\)"), ({"classes": 3}, r"and \(n, 3\)")],
)
def test_a_model_of_another_shape_is_refused(exported, options, words):
    with pytest.raises(ModelError, match=words):
        Classifier(exported(**options)[1])


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((28, 28), np.uint8),
        np.zeros((2, 28, 27), np.uint8),
        np.zeros((2, 28, 28), np.float32),
        np.zeros((2, 784), np.uint8),
    ],
)
def test_images_of_another_shape_or_type_are_refused_with_both(model, wrong):
    with pytest.raises(ImageError, match=r"must be uint8 of the shape \(n, 28, 28\). Got"):
        Classifier(model[1]).predict_proba(wrong)


def test_the_shipped_model_gives_its_last_hidden_layer_beside_its_probabilities():
    model, config = Classifier(load().model), load().model_run.config
    images = np.random.default_rng(0).integers(0, 256, (7, 28, 28), np.uint8)
    assert model.has_features
    assert model.features(images).shape == (7, hidden_units(config)[-1])
    np.testing.assert_allclose(model.predict_proba(images).sum(axis=1), 1, rtol=1e-5)
