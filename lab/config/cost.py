"""What a config's network costs: its weights, and products an image."""

from __future__ import annotations

from itertools import pairwise

from lab.config.network import (
    CLASSES,
    FILTERS,
    KERNEL,
    POOL,
    SIDE,
    dense_units,
    hidden_units,
)
from lab.config.run_config import RunConfig

_OF_NORMALIZATION = 4  # numbers a unit: scale, offset, mean and variance


def weights(config: RunConfig) -> int:
    """Return how many numbers a network of `config` has."""
    convolved = sum(inside * KERNEL**2 * out + out for _, inside, out in _convolutions(config))
    dense = sum((before + 1) * after for before, after in pairwise(_dense(config)))
    normalized = _OF_NORMALIZATION * sum(hidden_units(config)) * config.batch_normalization
    return convolved + dense + normalized


def products(config: RunConfig) -> int:
    """Return how many products of a weight and a value an image costs."""
    dense = sum(before * after for before, after in pairwise(_dense(config)))
    return convolution_products(config) + dense


def convolution_products(config: RunConfig) -> int:
    """Return how many of them are in convolutions; 0 for an mlp."""
    return sum(side**2 * inside * KERNEL**2 * out for side, inside, out in _convolutions(config))


def _convolutions(config: RunConfig) -> list[tuple[int, int, int]]:
    """Return of each convolution the side of what comes out, channels in, and filters."""
    found, side, channels = [], SIDE, 1
    for filters in FILTERS if config.architecture == "cnn" else ():
        side -= KERNEL - 1
        found.append((side, channels, filters))
        side, channels = side // POOL, filters
    return found


def _dense(config: RunConfig) -> list[int]:
    """Return how many values go into each dense layer, and come out of the last one."""
    flat = SIDE**2
    for side, _, filters in _convolutions(config):
        flat = (side // POOL) ** 2 * filters
    return [flat, *dense_units(config), CLASSES]
