"""Batch size: logistic regression that tells two digits apart by two features of their pixels."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

FEATURES = ("ink", "asymmetry")
"""Mean pixel, and mean difference of each image from its mirror image; both standardised."""
CLOSE = 0.1
"""Distance from the minimum within which a path is there."""


@dataclass(frozen=True)
class Problem:
    """Two digits by two features.

    Attributes:
        features: float64 (n, 2), each column with mean 0 and standard deviation 1.
        labels: float64 (n,): 0 for the first digit, 1 for the second.
        digits: The two digits.
    """

    features: np.ndarray
    labels: np.ndarray
    digits: tuple[int, int]

    def loss(self, weights: np.ndarray) -> np.ndarray:
        """Return the mean cross-entropy at `weights` (..., 2), as float64 (...)."""
        scores = np.asarray(weights) @ self.features.T
        return np.mean(np.logaddexp(0, scores) - scores * self.labels, axis=-1)

    def gradient(self, weights: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Return the mean gradient (2,) over `rows`, or over all rows."""
        x = self.features if rows is None else self.features[rows]
        labels = self.labels if rows is None else self.labels[rows]
        return (expit(x @ weights) - labels) @ x / len(labels)

    def gradients(self, weights: np.ndarray) -> np.ndarray:
        """Return the gradient of every sample by itself, float64 (n, 2)."""
        return (expit(self.features @ weights) - self.labels)[:, None] * self.features

    def minimum(self) -> np.ndarray:
        """Return the weights (2,) of least loss, by Newton's method."""
        weights = np.zeros(2)
        for _ in range(25):
            p = expit(self.features @ weights)
            curvature = (self.features * (p * (1 - p))[:, None]).T @ self.features / len(p)
            weights = weights - np.linalg.solve(curvature, self.gradient(weights))
        return weights


def problem(images: np.ndarray, labels: np.ndarray, digits: tuple[int, int], size: int) -> Problem:
    """Build the problem from the first `size` images of two digits.

    Args:
        images: uint8 (n, 28, 28).
        labels: Classes, int (n,).
        digits: The digits told apart.
        size: Most images to take.
    """
    rows = np.flatnonzero(np.isin(labels, digits))[:size]
    pixels = images[rows] / 255.0
    ink = pixels.mean(axis=(1, 2))
    asymmetry = np.abs(pixels - pixels[:, :, ::-1]).mean(axis=(1, 2))
    features = np.stack([ink, asymmetry], axis=1)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    return Problem(features, (labels[rows] == digits[1]).astype(float), digits)


@dataclass(frozen=True)
class Descent:
    """Gradient descent with one batch size.

    Attributes:
        batch_size: Samples a step.
        points: Weights before every update and at the end, float64 (updates + 1, 2).
        losses: True loss (all samples) at `points`.
        epochs: Passes over the samples at each point.
        seconds: Time that the updates took up to each point, as measured.
    """

    batch_size: int
    points: np.ndarray
    losses: np.ndarray
    epochs: np.ndarray
    seconds: np.ndarray

    def ending(self, minimum: np.ndarray) -> str:
        """Say how the path ends: at the minimum (2,), on its way there, or moving around it."""
        far = np.linalg.norm(self.points - minimum, axis=1)
        late = len(far) // 4 or 1
        last, before = far[-late:], far[-2 * late : -late]
        if last.max() < CLOSE:
            return "has settled on the star"
        if last.mean() < before.min():
            return f"is still on its way, {far[-1]:.2g} from the star"
        return f"does not settle: it moves around the star, up to {last.max():.2g} away"


def descend(
    task: Problem, batch_size: int, learning_rate: float, epochs: int,
    start: tuple[float, float], seed: int = 0,
) -> Descent:
    """Run gradient descent for `epochs` passes, each in a new shuffled order, as Keras does."""
    rng = np.random.default_rng(seed)
    n = len(task.labels)
    weights = np.array(start, dtype=float)
    points, seconds, seen = [weights.copy()], [0.0], [0]
    for _ in range(epochs):
        order = rng.permutation(n)
        for first in range(0, n, batch_size):
            rows = order[first : first + batch_size]
            begun = time.perf_counter()
            weights -= learning_rate * task.gradient(weights, rows)
            seconds.append(seconds[-1] + time.perf_counter() - begun)
            points.append(weights.copy())
            seen.append(seen[-1] + len(rows))
    path = np.array(points)
    return Descent(batch_size, path, task.loss(path), np.array(seen) / n, np.array(seconds))


def gradient_noise(
    task: Problem, weights: np.ndarray, sizes: list[int], draws: int = 400, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Measure how far a batch's gradient is from the true one, and what theory expects.

    Batches are drawn with replacement, so that theory is exact: sigma / sqrt(batch size).

    Returns:
        Root mean square distance for each of `sizes`, measured and expected, float64 each.
    """
    rng = np.random.default_rng(seed)
    each = task.gradients(weights)
    true = each.mean(axis=0)
    sigma = np.sqrt(((each - true) ** 2).sum(axis=1).mean())
    measured = []
    for size in sizes:
        rows = rng.integers(0, len(each), (draws, size))
        means = each[rows].mean(axis=1)
        measured.append(np.sqrt(((means - true) ** 2).sum(axis=1).mean()))
    return np.array(measured), sigma / np.sqrt(np.array(sizes))
