"""A config's network as data: Keras's layers between pixels and probabilities, in order.

Training builds it, and an exported script writes it down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from lab.config.arguments import arguments
from lab.config.run_config import RunConfig

FILTERS = (16, 32)
"""Filters of each convolution of a cnn; a max pooling follows each."""

KERNEL = 5  # pixels that a filter is wide and high
POOL = 2  # pixels, wide and high, of which the largest is kept
CNN_UNITS = 64
"""Units of the dense layer that follows a cnn's convolutions."""

SIDE, CLASSES = 28, 10

_SHIFT = 3 / SIDE  # of the side, by an augmentation of 1
_TURN = 15 / 360  # of a full turn
_OUT, _IN = 1 / 0.8 - 1, 1 - 1 / 1.2  # of the side: Keras zooms out to 0.8, in to 1.2
_LARGEST_SEED = 2**31
_SEEDS_A_RUN = 16  # layers that draw numbers, at most; a run's are not another one's


@dataclass(frozen=True)
class Layer:
    """A layer of Keras's.

    Attributes:
        kind: The name of its class in `keras.layers`.
        name: Its own.
        given: What comes first in its call, without names.
        named: Its other arguments, by Keras's key.
    """

    kind: str
    name: str
    given: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


def network(config: RunConfig) -> Iterator[Layer]:
    """Yield the layers of `config`'s network, after its pixels and their scaling.

    Layers that draw random numbers have seeds of their own: so starting weights are the same with
    and without them, and batches too.
    """
    if config.augmentation or config.architecture == "cnn":
        yield Layer("Reshape", "picture", ((SIDE, SIDE, 1),))
    if config.augmentation:
        yield from _augmentation(config)
    numbers = count(1)
    if config.architecture == "cnn":
        for filters in FILTERS:
            yield from _hidden(config, next(numbers), "Conv2D", filters, KERNEL)
    yield Layer("Flatten", "flatten")
    for units in dense_units(config):
        yield from _hidden(config, next(numbers), "Dense", units)
    yield Layer("Dense", "output", (CLASSES,), {"activation": "softmax"})


def dense_units(config: RunConfig) -> tuple[int, ...]:
    """Return the units of each dense hidden layer."""
    return (CNN_UNITS,) if config.architecture == "cnn" else config.hidden_layers


def hidden_units(config: RunConfig) -> tuple[int, ...]:
    """Return the units of each hidden layer, first to last; of a convolution its filters."""
    return (*(FILTERS if config.architecture == "cnn" else ()), *dense_units(config))


def _augmentation(config: RunConfig) -> Iterator[Layer]:
    """Yield what shifts, turns and zooms pictures at random, in training alone."""
    strength = config.augmentation
    for number, (kind, name, given) in enumerate((
        ("RandomTranslation", "shift", (strength * _SHIFT, strength * _SHIFT)),
        ("RandomRotation", "turn", (strength * _TURN,)),
        ("RandomZoom", "zoom", ((-strength * _IN, strength * _OUT),)),
    ), 1):
        named = {"fill_mode": "constant", "seed": _seed(config, number)}
        yield Layer(kind, name, given, named)


def _hidden(config: RunConfig, number: int, kind: str, *sizes: int) -> Iterator[Layer]:
    """Yield a hidden layer with what belongs to it: normalization, activation, pooling, dropout.

    Batches are normalized before the activation, as in Ioffe and Szegedy 2015
    (https://arxiv.org/abs/1502.03167), section 3.2.
    """
    name, named = f"hidden_{number}", arguments(config, "Dense")
    if config.batch_normalization:
        activation = named.pop("activation")
        yield Layer(kind, name, sizes, named)
        yield Layer("BatchNormalization", f"{name}_normalization")
        yield Layer("Activation", f"{name}_activation", (activation,))
    else:
        yield Layer(kind, name, sizes, named)
    if kind == "Conv2D":
        yield Layer("MaxPooling2D", f"{name}_pooling", (POOL,))
    if config.dropout:
        seed = _seed(config, 3 + number)
        yield Layer("Dropout", f"{name}_dropout", (config.dropout,), {"seed": seed})


def _seed(config: RunConfig, layer: int) -> int:
    """Return the seed of a layer that draws numbers, counted from 1 within a run."""
    return (config.seed * _SEEDS_A_RUN + layer) % _LARGEST_SEED
