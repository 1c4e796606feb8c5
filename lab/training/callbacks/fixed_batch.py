"""One look at a model on a fixed batch: its gradients, the step that it would take, its units."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lab.theory.activations import FLAT


class _Pass(NamedTuple):
    gradients: list[tf.Tensor]  # of the loss, by each trainable variable
    sums: list[tf.Tensor]  # what goes into each hidden layer's activation, (n, …, units)


class FixedBatch:
    """What can be measured of a model as it is, with one pass over the batch.

    Nothing of the model or its optimizer is changed by it, to the last bit.
    """

    def __init__(self, model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
        """Take a compiled model, and the batch: uint8 (n, 28, 28) and (n,)."""
        self.model, self._images, self._labels = model, images, labels
        self._kernels = [layer for layer in model.layers if hasattr(layer, "kernel")]
        self._activated = [
            layer for layer, after in pairwise([*model.layers, None])
            if isinstance(layer, keras.layers.Activation)
            or (layer in self._kernels[:-1]
                and not isinstance(after, keras.layers.BatchNormalization))
        ]

    @cached_property
    def _pass(self) -> _Pass:
        """One pass as in evaluation: nothing is dropped, augmented or averaged over the batch."""
        variables = [v.value for v in self.model.trainable_variables]
        sums, values = [], tf.cast(self._images, tf.float32)
        with tf.GradientTape() as tape:
            for layer in self.model.layers:
                if layer in self._activated:
                    sums.append(_sums(layer, values))
                    values = layer.activation(sums[-1])
                else:
                    values = layer(values, training=False)
            loss = tf.reduce_mean(
                keras.losses.sparse_categorical_crossentropy(self._labels, values)
            )
        return _Pass(tape.gradient(loss, variables), sums)

    @property
    def gradient_norms(self) -> list[float]:
        """The L2 norm of d loss / d kernel of each layer that has one; the loss is the mean."""
        return [float(tf.norm(self._gradients[id(layer.kernel)])) for layer in self._kernels]

    @property
    def update_ratios(self) -> list[float]:
        """By how much the optimizer would change each layer's kernel, next to its length.

        The L2 norm of the difference that one step on the batch makes, over that of the kernel.
        """
        kernels = [layer.kernel for layer in self._kernels]
        touched = [*kernels, *self.model.optimizer.variables]
        before = [tf.identity(variable.value) for variable in touched]
        try:
            self.model.optimizer.apply([self._gradients[id(kernel)] for kernel in kernels], kernels)
            return [
                _ratio(kernel.value, start) for kernel, start in zip(kernels, before, strict=False)
            ]
        finally:
            for variable, value in zip(touched, before, strict=True):
                variable.value.assign(value)

    @property
    def dead_units(self) -> list[float]:
        """The share of each hidden layer's units that pass nothing back of any image.

        The slope of such a unit's activation is below `lab.theory.activations.FLAT` on all of the
        batch: a dead ReLU, or a sigmoid saturated at either end. A convolution's unit is a filter,
        at every place of the picture.
        """
        return [_flat_share(layer.activation, sums) for layer, sums in zip(
            self._activated, self._pass.sums, strict=True)]

    @property
    def _gradients(self) -> dict[int, tf.Tensor]:
        variables = self.model.trainable_variables
        return {id(v): g for v, g in zip(variables, self._pass.gradients, strict=True)}


def _ratio(after: tf.Tensor, before: tf.Tensor) -> float:
    return float(tf.norm(after - before) / tf.norm(before))


def _sums(layer: keras.Layer, values: tf.Tensor) -> tf.Tensor:
    """Return what goes into a layer's activation."""
    if isinstance(layer, keras.layers.Activation):
        return values
    if isinstance(layer, keras.layers.Dense):
        return values @ layer.kernel.value + layer.bias.value
    return layer.convolution_op(values, layer.kernel.value) + layer.bias.value


def _flat_share(activation: Callable[[tf.Tensor], tf.Tensor], sums: tf.Tensor) -> float:
    with tf.GradientTape() as tape:
        tape.watch(sums)
        values = activation(sums)
    slopes = tf.abs(tape.gradient(values, sums))
    steepest = tf.reduce_max(slopes, axis=range(sums.ndim - 1))
    return float(tf.reduce_mean(tf.cast(steepest < FLAT, tf.float32)))
