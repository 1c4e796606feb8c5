"""What is measured on the fixed batch of convolutions and normalized layers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.config import RunConfig
from lab.config.network import hidden_units
from lab.options import OPTIMIZERS
from lab.training.callbacks.fixed_batch import FixedBatch
from lab.training.model import build_model, compile_model

ALL = {"augmentation": 1.0, "dropout": 0.5, "batch_normalization": True}
CONFIGS = {
    "cnn": RunConfig(architecture="cnn"),
    "cnn all": RunConfig(architecture="cnn", **ALL),
    "cnn raw": RunConfig(architecture="cnn", scaling="raw", activation="tanh"),
    "mlp all": RunConfig(hidden_layers=(6, 5), **ALL),
}
COUNT = 64


def built(config: RunConfig, digits) -> keras.Sequential:
    """A model that has seen a few batches, so that normalization has means of its own."""
    keras.utils.set_random_seed(config.seed)
    model = build_model(config)
    compile_model(model, config, 10, 10)
    model.fit(digits.x_train[:COUNT], digits.y_train[:COUNT], batch_size=16, verbose=0)
    return model


def looked(model, digits) -> FixedBatch:
    return FixedBatch(model, digits.x_train[:COUNT], digits.y_train[:COUNT])


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_gradient_norms_are_those_of_the_model_in_evaluation(config, digits):
    model = built(config, digits)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(
            digits.y_train[:COUNT], model(digits.x_train[:COUNT], training=False)
        ))
    kernels = [v.value for v in model.trainable_variables if v.path.endswith("kernel")]
    expected = [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
    assert len(expected) == len(hidden_units(config)) + 1
    assert looked(model, digits).gradient_norms == pytest.approx(expected, rel=1e-4)


def test_a_filter_that_is_zero_everywhere_is_dead_and_one_that_is_not_somewhere_is_alive(digits):
    model = built(CONFIGS["cnn"], digits)
    kernel, bias = model.layers[2].get_weights()
    kernel[:] = 0.0
    bias[:] = np.where(np.arange(16) < 4, -1.0, 1.0)
    kernel[2, 2, 0, 0] = 2.0  # one of the four passes on strokes that are bright enough
    model.layers[2].set_weights([kernel, bias])
    assert looked(model, digits).dead_units[0] == 3 / 16


def test_what_is_normalized_is_dead_by_what_goes_into_its_activation(digits):
    config = CONFIGS["mlp all"]
    model = built(config, digits)
    model.get_layer("hidden_1_normalization").beta.assign([-50.0, -50.0, 1, 1, 1, 50.0])
    shares = looked(model, digits).dead_units
    assert len(shares) == 2 and shares[0] == pytest.approx(2 / 6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_measuring_changes_nothing_of_a_network_with_every_option(optimizer, digits):
    model = built(CONFIGS["cnn all"].changed(optimizer=optimizer), digits)
    state = [*model.variables, *model.optimizer.variables]
    before = [variable.numpy() for variable in state]
    look = looked(model, digits)
    ratios, shares = look.update_ratios, look.dead_units
    assert len(ratios) == 4 and all(ratio > 0 for ratio in ratios)
    assert len(shares) == 3 and all(0 <= share <= 1 for share in shares)
    for variable, value in zip(state, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
