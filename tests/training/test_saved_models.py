"""What a run leaves behind: one model in two formats, which agree."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from lab.config import RunConfig
from lab.inference import Classifier
from lab.store import Outbox
from tests.training.interrupted import begun, cut_off

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

QUICK = RunConfig(hidden_layers=(16, 12), epochs=1, dataset="digits")


def load_keras(store, run, tmp_path):
    import keras

    path = tmp_path / "model.keras"
    path.write_bytes(store.artifact(run.id, "model.keras"))
    return keras.models.load_model(path)


@pytest.mark.parametrize("scaling", ["raw", "0-1"])
def test_the_saved_model_gives_the_stored_test_result(train, store, digits, tmp_path, scaling):
    run = train(QUICK.changed(scaling=scaling, epochs=3), digits)
    model = load_keras(store, run, tmp_path)
    judged = model.evaluate(digits.x_test, digits.y_test, verbose=0, return_dict=True)
    assert run.test_accuracy == pytest.approx(judged["accuracy"], abs=1e-6)
    assert run.test_loss == pytest.approx(judged["loss"], abs=1e-5)


@pytest.mark.parametrize("scaling", ["raw", "0-1"])
def test_both_formats_agree(train, store, digits, tmp_path, scaling):
    run = train(QUICK.changed(scaling=scaling), digits)
    keras_says = load_keras(store, run, tmp_path).predict(digits.x_test, verbose=0)
    litert = Classifier(store.artifact(run.id, "model.tflite"))
    np.testing.assert_allclose(litert.predict_proba(digits.x_test), keras_says, rtol=0, atol=1e-5)


def end_of_training(store, run, digits, keeps) -> None:
    from lab.training.train_run import train_run

    outbox = Outbox(store, run, wait=0)
    train_run(outbox, QUICK, digits, threading.Event(), threading.Event(), keeps=keeps)
    outbox.close()


def packaging_of_what_was_left(store, run, digits, keeps) -> None:
    from lab.training.train_run import package_run

    cut_off(store, run, digits, 1)
    store.end(run, "stopped", "")
    package_run(store, store.get(run), digits, keeps)


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("by", [end_of_training, packaging_of_what_was_left])
def test_the_best_value_decides_whether_models_are_made_and_it_is_tested_all_the_same(
    warm, every_state, store, digits, tmp_path, by, keep
):
    run, asked = begun(store, QUICK), []
    by(store, run, digits, lambda value: asked.append(value) or keep)
    found = store.get(run)
    assert asked == [found.best_value] and found.best_value is not None
    assert found.test_accuracy is not None and not found.active
    assert store.has_best_weights(run) == (not keep)
    if keep:
        judged = load_keras(store, found, tmp_path).evaluate(
            digits.x_test, digits.y_test, verbose=0, return_dict=True
        )
        assert found.test_accuracy == pytest.approx(judged["accuracy"], abs=1e-6)


def test_pixels_are_divided_as_numpy_divides_them():
    import tensorflow as tf

    from lab.training.model import build_model

    pixels = np.resize(np.arange(256, dtype=np.uint8), (1, 28, 28))
    scaling = build_model(RunConfig()).get_layer("scaling")
    expected = (pixels / 255).astype(np.float32)
    np.testing.assert_array_equal(scaling(pixels), expected)
    np.testing.assert_array_equal(tf.function(scaling)(pixels), expected)
