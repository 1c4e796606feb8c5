"""Vanishing gradients: a deep network at initialisation, its gradient norms and activations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lab.options.kinds import Choice
from lab.theory import activations

INITIALIZERS = Choice(
    "initializer", "Initializer", "glorot_uniform",
    {
        "glorot_uniform": "Glorot uniform (Keras's default)",
        "he_normal": "He normal",
        "lecun_normal": "LeCun normal",
        "random_normal": "Normal, std 0.05 (Keras's random_normal)",
        "small_normal": "Normal, std 0.01",
        "zeros": "Zeros",
    },
    "How the weights start. Biases start at zero.",
)

_TRUNCATED = 0.87962566103423978  # std of a unit normal cut at 2, as in Keras's VarianceScaling
_CLASSES = 10

Layer = tuple[np.ndarray, np.ndarray]


def _normal(rng: np.random.Generator, shape: tuple[int, int], std: float, cut: bool) -> np.ndarray:
    draws = rng.standard_normal(shape)
    while cut and (far := np.abs(draws) > 2).any():
        draws[far] = rng.standard_normal(int(far.sum()))
    return draws * std


def kernel(name: str, fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    """Draw the weights (fan_in, fan_out) of one layer by the rule of Keras's initializer `name`."""
    shape = (fan_in, fan_out)
    match name:
        case "glorot_uniform":  # Glorot and Bengio 2010, equation 16
            limit = np.sqrt(6 / (fan_in + fan_out))
            return rng.uniform(-limit, limit, shape)
        case "he_normal":  # He et al. 2015, section 2.2
            return _normal(rng, shape, np.sqrt(2 / fan_in) / _TRUNCATED, cut=True)
        case "lecun_normal":
            return _normal(rng, shape, np.sqrt(1 / fan_in) / _TRUNCATED, cut=True)
        case "random_normal":
            return _normal(rng, shape, 0.05, cut=False)
        case "small_normal":
            return _normal(rng, shape, 0.01, cut=False)
        case "zeros":
            return np.zeros(shape)
    INITIALIZERS.check(name)
    raise AssertionError(name)


def build(inputs: int, depth: int, width: int, initializer: str, seed: int = 0) -> list[Layer]:
    """Return weights and zero biases of `depth` hidden layers of `width` units and 10 outputs."""
    rng = np.random.default_rng(seed)
    sizes = [inputs, *[width] * depth, _CLASSES]
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    return [(kernel(initializer, i, o, rng), np.zeros(o)) for i, o in pairs]


@dataclass(frozen=True)
class Pass:
    """What one pass forward and back found.

    Attributes:
        loss: Mean cross-entropy.
        gradient_norms: Euclidean norm of the loss's gradient by each layer's weights, first to
            last, the output layer included: float64 (depth + 1,).
        outputs: What each hidden layer puts out: float64 (images, width) each.
    """

    loss: float
    gradient_norms: np.ndarray
    outputs: list[np.ndarray]


def run(layers: list[Layer], images: np.ndarray, labels: np.ndarray, activation: str) -> Pass:
    """Go forward and back once: Dense layers, softmax output, mean cross-entropy.

    Args:
        layers: As from `build`.
        images: Inputs, float (n, inputs), in [0, 1].
        labels: Classes, int (n,), 0-9.
        activation: Keras's name, of the hidden layers.
    """
    before, outputs = [], [np.asarray(images, dtype=float)]
    for weights, bias in layers[:-1]:
        before.append(outputs[-1] @ weights + bias)
        outputs.append(activations.value(activation, before[-1]))
    weights, bias = layers[-1]
    logits = outputs[-1] @ weights + bias
    logits -= logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(logits).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    loss = float(np.mean(log_sums[:, 0] - logits[rows, labels]))

    delta = np.exp(logits - log_sums)
    delta[rows, labels] -= 1
    delta /= len(labels)
    norms = [np.linalg.norm(outputs[-1].T @ delta)]
    for index in range(len(before) - 1, -1, -1):
        delta = (delta @ layers[index + 1][0].T) * activations.slope(activation, before[index])
        norms.append(np.linalg.norm(outputs[index].T @ delta))
    return Pass(loss, np.array(norms[::-1]), outputs[1:])


def sigmoid_guide(norms: np.ndarray) -> np.ndarray:
    """Return 0.25^k through the last hidden layer, k layers above each: sigmoid's upper slope.

    Args:
        norms: As `Pass.gradient_norms`; the guide has one value fewer, no output layer.
    """
    hidden = len(norms) - 1
    return norms[hidden - 1] * 0.25 ** np.arange(hidden - 1, -1, -1)
