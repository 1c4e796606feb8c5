"""The best weights of a run: how good they are, and as models that can be used elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np

from lab.config import RunConfig
from lab.datasets import Images
from lab.inference import FEATURES, PROBABILITIES
from lab.training.model import build_model, compile_model

_EVALUATION_BATCH = 1024  # a batch only spreads the work: metrics are means over all images


def tested(
    model: keras.Model, weights: Sequence[np.ndarray], images: Images
) -> dict[str, float]:
    """Return how good weights are on the test images, for `RunStore.finish`.

    Args:
        model: Compiled; it has the weights afterwards.
        weights: As `get_weights` gives them.
        images: The dataset that they were trained on.
    """
    model.set_weights(weights)
    test = model.evaluate(
        images.x_test, images.y_test, batch_size=_EVALUATION_BATCH, verbose=0, return_dict=True
    )
    return {"test_accuracy": test["accuracy"], "test_loss": test["loss"]}


def saved(config: RunConfig, weights: Sequence[np.ndarray]) -> dict[str, bytes]:
    """Return weights as a model in both formats, by the name of its file.

    The LiteRT model gives what goes into the output layer as well. The optimizer has the learning
    rate of `config` without a schedule, which is of the run alone: any Keras opens it.
    """
    model = plain(config)
    model.set_weights(weights)
    with TemporaryDirectory(prefix="lab-") as folder:
        files = Path(folder, "model.keras"), Path(folder, "model.tflite")
        model.save(files[0])
        _with_features(model).export(files[1], format="litert", verbose=False)
        return {path.name: path.read_bytes() for path in files}


def _with_features(model: keras.Model) -> keras.Model:
    """Return a model that gives what goes into its output layer beside the probabilities."""
    outputs = {PROBABILITIES: model.outputs[0], FEATURES: model.get_layer("output").input}
    return keras.Model(model.inputs, outputs, name=model.name)


def plain(config: RunConfig) -> keras.Model:
    """Return a compiled model of `config`, as Keras alone makes it, that has not been trained."""
    config = config.changed(jit_compile=False, schedule="constant", warmup_epochs=0)
    model = build_model(config)
    compile_model(model, config, steps=1, steps_per_execution=1)
    return model
