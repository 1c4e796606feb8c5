"""Learning rate and momentum on a parabola, after Goh, "Why momentum really works" (2017)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEADY = 0.02  # relative width of "right" and of "the edge" around their exact rates
CREEPS = 0.9  # of the distance is kept a step: seven steps to halve it


def edge(curvature: float, momentum: float = 0.0) -> float:
    """Return the learning rate above which descent diverges: 2 (1 + momentum) / curvature."""
    return 2 * (1 + momentum) / curvature


def best_rate(curvature: float, momentum: float = 0.0) -> float:
    """Return the learning rate of fastest convergence, (1 - sqrt(momentum))^2 / curvature.

    Without momentum that is 1 / curvature: one step and done. With it, rates between this one and
    (1 + sqrt(momentum))^2 / curvature all shrink by sqrt(momentum) a step; this is the smallest.
    """
    return (1 - np.sqrt(momentum)) ** 2 / curvature


def shrink(rate: np.ndarray | float, curvature: float, momentum: float = 0.0) -> np.ndarray:
    """Return the factor by which the distance shrinks a step in the long run.

    It is the larger size of the eigenvalues of [[1 + momentum - rate curvature, -momentum],
    [1, 0]], the matrix that carries (x_t, x_t-1) to (x_t+1, x_t).
    """
    trace = 1 + momentum - np.asarray(rate, dtype=float) * curvature
    root = np.sqrt(trace * trace - 4 * momentum + 0j)
    return np.maximum(np.abs((trace + root) / 2), np.abs((trace - root) / 2))


@dataclass(frozen=True)
class Roll:
    """A way down the parabola curvature x^2 / 2: positions and losses, float64 (steps + 1,)."""

    positions: np.ndarray
    losses: np.ndarray


def roll(
    curvature: float, rate: float, momentum: float, start: float, steps: int
) -> Roll:
    """Take `steps` steps of gradient descent with momentum (0: without), as Keras's SGD."""
    x, velocity, positions = start, 0.0, [start]
    for _ in range(steps):
        velocity = momentum * velocity - rate * curvature * x
        x += velocity
        positions.append(x)
    places = np.array(positions)
    return Roll(places, curvature * places**2 / 2)


def verdict(curvature: float, rate: float, momentum: float = 0.0) -> str:
    """Say which of the cases this is."""
    limit = edge(curvature, momentum)
    factor = float(shrink(rate, curvature, momentum))
    if abs(rate - limit) <= 1e-9 * limit:
        return f"The edge of stability: at {limit:.4g} it swings for ever and gets no closer."
    if rate > limit:
        return f"Too large: above {limit:.4g} it diverges, {factor:.3g} times further each step."
    if momentum == 0 and abs(rate * curvature - 1) <= STEADY:
        return "Right: 1 / curvature lands on the minimum in one step."
    crossing = (1 - np.sqrt(momentum)) ** 2
    if momentum and abs(rate * curvature - crossing) <= STEADY * crossing:
        return f"Right: critically damped, as fast as this momentum can, {factor:.3g} a step."
    if rate * curvature < crossing and factor >= CREEPS:
        return f"Too small: it creeps, keeping {factor:.3g} of the distance each step."
    if rate * curvature < crossing:
        return (f"Smaller than need be: it gets there without swinging, keeping {factor:.3g} of "
                "the distance each step.")
    return f"It overshoots and swings, keeping {factor:.3g} of the distance each step."
