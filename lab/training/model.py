"""From a RunConfig to a compiled Keras model."""

from __future__ import annotations

import math

import keras
import tensorflow as tf

from lab.config import RunConfig
from lab.config.arguments import arguments
from lab.config.network import network
from lab.metrics import METRICS
from lab.options import ACTIVATIONS, OPTIMIZERS
from lab.training.schedule import learning_rate_of

_MOST_STEPS = 250  # steps_per_execution beyond which an epoch gets no faster (measured)
_EXECUTION_SECONDS = 0.4  # the longest a stop request should have to wait
_FLOPS = 1e10  # floating-point operations a second that a small CPU core sustains
_REPORTS_AN_EPOCH = 4


def build_model(
    config: RunConfig, kind: type[keras.Sequential] = keras.Sequential
) -> keras.Sequential:
    """Build `config`'s network: uint8 pixels (n, 28, 28) to probabilities float32 (n, 10).

    Scaling is a layer of the model, so that whoever loads it cannot get it wrong. Seed Keras first:
    the starting weights come from its global generator. Layers have names of their own: Keras's
    would count up from run to run.

    Args:
        kind: What is to be built of the layers.
    """
    layers = [keras.Input((28, 28), dtype="uint8", name="pixels")]
    if config.scaling == "0-1":
        layers.append(_division())
    elif config.architecture == "cnn":  # a convolution does not take uint8
        layers.append(keras.layers.Rescaling(1.0, name="as_floats"))
    layers += [
        getattr(keras.layers, layer.kind)(*layer.given, **layer.named, name=layer.name)
        for layer in network(config)
    ]
    return kind(layers, name="network")


def _division() -> keras.Layer:
    """Return a layer that divides by 255 as a plain script does before `fit`.

    `Rescaling(1 / 255)` multiplies, which rounds otherwise for 126 of the 256 values, and two
    epochs of Adam amplify that to a hundredth of accuracy. A quotient of whole numbers rounds the
    same in float32 and in NumPy's float64.
    """
    return keras.layers.Normalization(mean=0.0, variance=255.0**2, name="scaling")


def build_optimizer(config: RunConfig, steps: int = 1) -> keras.Optimizer:
    """Build `config`'s optimizer from its Keras class, fixed arguments and hyperparameters.

    Where XLA compiles it, its learning rate is a number all the same: the program is told each
    step's.

    Args:
        steps: Steps an epoch, for the schedule.
    """
    optimizer = OPTIMIZERS[config.optimizer]
    keras_class = getattr(keras.optimizers, optimizer.keras_class)
    given = arguments(config, "optimizer")
    if not config.compiled:
        given["learning_rate"] = learning_rate_of(config, steps)
    return keras_class(**given, **optimizer.fixed, **config.optimizer_options)


def set_graph_options(config: RunConfig) -> None:
    """Have TensorFlow leave graphs as plain Keras's, for all models until it is set again.

    What its arithmetic optimizer rewrites in loops would leave plain Keras's history in the sixth
    digit, and further with every epoch.
    """
    rewritten = ACTIVATIONS[config.activation].rewritten_in_loops
    tf.config.optimizer.set_experimental_options({"arithmetic_optimization": not rewritten})


def compile_model(
    model: keras.Model, config: RunConfig, steps: int, steps_per_execution: int
) -> None:
    """Compile `model` as the post does, several steps an execution.

    Args:
        steps: Steps an epoch.
        steps_per_execution: Steps, or batches of an evaluation, between two calls of callbacks.
    """
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=build_optimizer(config, steps),
        metrics=[metric.key for metric in METRICS.values() if metric.compiled],
        steps_per_execution=steps_per_execution,
        jit_compile=False,  # of single steps, which gains nothing; a ChunkedModel compiles chunks
    )
    # where `fit` has to create these variables itself, it traces its step once more for them
    model.optimizer.build(model.trainable_variables)
    model.compute_metrics(None, y=tf.zeros(1), y_pred=tf.zeros((1, 10)))
    model.reset_metrics()


def steps_between_looks(products: int, batch_size: int, steps: int) -> int:
    """Return how many steps to run between two looks at the stop flag, at least 1.

    As many as save overhead, but few enough to report progress a few times an epoch and to stop
    within `_EXECUTION_SECONDS`: a step costs about 6 operations a product and image (2 forward,
    4 backward; Kaplan et al. 2020, arXiv:2001.08361, section 2.1).

    Args:
        products: Of a weight and a value, an image (`lab.config.cost.products`).
    """
    step_seconds = 6 * products * batch_size / _FLOPS
    in_time = int(_EXECUTION_SECONDS / step_seconds)
    return max(1, min(_MOST_STEPS, in_time, math.ceil(steps / _REPORTS_AN_EPOCH)))
