"""The lab's activations and their derivatives, as Keras computes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import erf, expit

from lab.options import ACTIVATIONS

Function = Callable[[np.ndarray], np.ndarray]

LEAK = 0.2  # Keras's default negative_slope of leaky_relu
SELU_ALPHA = 1.6732632423543772  # Klambauer et al. 2017, equation 14
SELU_SCALE = 1.0507009873554805

FLAT = 0.01
"""A slope below this, in size, counts as flat: a hundredth of a gradient gets through."""


def _normal_cdf(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + erf(x / np.sqrt(2)))


def _normal_density(x: np.ndarray) -> np.ndarray:
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def _exp_below_zero(x: np.ndarray) -> np.ndarray:
    """Return e^x below zero, and 1 above, where it is not used and must not overflow."""
    return np.exp(np.minimum(x, 0))


def _silu_slope(x: np.ndarray) -> np.ndarray:
    s = expit(x)
    return s * (1 + x * (1 - s))


def _selu_slope(x: np.ndarray) -> np.ndarray:
    return SELU_SCALE * np.where(x < 0, SELU_ALPHA * _exp_below_zero(x), 1.0)


_FUNCTIONS: dict[str, tuple[Function, Function]] = {
    "sigmoid": (expit, lambda x: expit(x) * expit(-x)),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: np.maximum(x, 0.0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu": (lambda x: np.where(x > 0, x, LEAK * x), lambda x: np.where(x > 0, 1.0, LEAK)),
    "elu": (
        lambda x: np.where(x > 0, x, _exp_below_zero(x) - 1),
        lambda x: np.where(x > 0, 1.0, _exp_below_zero(x)),
    ),
    "selu": (
        lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * (_exp_below_zero(x) - 1)),
        _selu_slope,
    ),
    "gelu": (
        lambda x: x * _normal_cdf(x),
        lambda x: _normal_cdf(x) + x * _normal_density(x),
    ),
    "silu": (lambda x: x * expit(x), _silu_slope),
    "softplus": (lambda x: np.logaddexp(0.0, x), expit),
    "linear": (lambda x: x, np.ones_like),
}

LABELS: dict[str, str] = {name: ACTIVATIONS[name].label for name in _FUNCTIONS}
"""The activations that the theory knows, and so the Learn pages offer, by what a reader sees."""


def value(name: str, x: np.ndarray | float) -> np.ndarray:
    """Return activation `name` of `x`, elementwise, as float64 of the shape of `x`."""
    return _FUNCTIONS[name][0](np.asarray(x, dtype=float))


def slope(name: str, x: np.ndarray | float) -> np.ndarray:
    """Return the derivative of activation `name` at `x`; at a kink, what TensorFlow returns."""
    return _FUNCTIONS[name][1](np.asarray(x, dtype=float))


@dataclass(frozen=True)
class Steepest:
    """Where an activation is steepest: `slope` at `x`; `where` says it in words."""

    x: float
    slope: float
    where: str


STEEPEST: dict[str, Steepest] = {
    "sigmoid": Steepest(0.0, 0.25, "at x = 0"),
    "tanh": Steepest(0.0, 1.0, "at x = 0"),
    "relu": Steepest(1.0, 1.0, "for every x > 0"),
    "leaky_relu": Steepest(1.0, 1.0, "for every x > 0"),
    "elu": Steepest(1.0, 1.0, "for every x > 0"),
    "selu": Steepest(-1e-9, SELU_SCALE * SELU_ALPHA, "just below x = 0"),
    "gelu": Steepest(2**0.5, 1.1289043, "at x = 1.414"),
    "silu": Steepest(2.3993573, 1.0998393, "at x = 2.399"),
    "softplus": Steepest(8.0, 1.0, "only approached, as x grows"),
    "linear": Steepest(0.0, 1.0, "everywhere"),
}
"""Largest derivative of every activation."""


@dataclass(frozen=True)
class Flatness:
    """Where the slope stays below `FLAT`: left of `below`, right of `above` (None: nowhere).

    `dead` says that the slope on that side is exactly zero, so that no gradient passes at all.
    """

    below: float | None
    above: float | None
    dead: bool


def flatness(name: str) -> Flatness:
    """Find where activation `name` saturates or dies, to 0.01 within [-20, 20]."""
    x = np.linspace(-20, 20, 4001)
    steep = np.flatnonzero(np.abs(slope(name, x)) >= FLAT)
    first, last = steep[0], steep[-1]
    return Flatness(
        below=float(x[first]) if first > 0 else None,
        above=float(x[last]) if last < len(x) - 1 else None,
        dead=bool(slope(name, -1.0) == 0),
    )


def flat_sentence(name: str) -> str:
    """Say where activation `name` saturates or dies."""
    flat, label = flatness(name), ACTIVATIONS[name].label
    if flat.dead:
        return f"{label} is dead for x ≤ 0: its slope is exactly 0 there, and no gradient passes."
    parts = [f"x < {flat.below:.1f}"] if flat.below is not None else []
    parts += [f"x > {flat.above:.1f}"] if flat.above is not None else []
    if not parts:
        return f"{label} never saturates: some gradient passes at every x."
    return f"{label} saturates for {' and '.join(parts)}: its slope is below {FLAT:g} there."
