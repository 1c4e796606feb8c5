"""Surfaces to walk down: a loss of two weights, its gradient, its minima."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Point = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """One loss surface.

    Attributes:
        loss: Loss at (x, y); takes floats, and arrays too.
        gradient: Its two derivatives at floats x, y.
        bounds: x low, x high, y low, y high of the picture.
        minima: Where it is lowest; all are equally low.
        start: A start worth seeing.
        rate: A sound learning rate of plain gradient descent from `start`.
        noise: Whether every optimizer, not only SGD, sees a noisy gradient.
    """

    name: str
    label: str
    formula: str
    loss: Callable[..., np.ndarray | float]
    gradient: Callable[[float, float], Point]
    bounds: tuple[float, float, float, float]
    minima: tuple[Point, ...]
    start: Point
    rate: float
    help: str
    reference: str
    noise: bool = False

    def grid(self, points: int = 81) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return x (points,), y (points,) and the loss (points, points), rows by y."""
        x = np.linspace(*self.bounds[:2], points)
        y = np.linspace(*self.bounds[2:], points)
        return x, y, np.asarray(self.loss(*np.meshgrid(x, y)))

    def distance(self, x: float, y: float) -> float:
        """Return how far (x, y) is from the nearest minimum."""
        return min(math.hypot(x - a, y - b) for a, b in self.minima)


RAVINE = 20.0  # ratio of the two curvatures


def _beale(x: float, y: float) -> float:
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
    return a * a + b * b + c * c


def _beale_gradient(x: float, y: float) -> Point:
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
    return (
        2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1)),
        2 * x * (a + 2 * b * y + 3 * c * y * y),
    )


def _himmelblau(x: float, y: float) -> float:
    a, b = x * x + y - 11, x + y * y - 7
    return a * a + b * b


def _himmelblau_gradient(x: float, y: float) -> Point:
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * a * x + 2 * b, 2 * a + 4 * b * y


def _rosenbrock_gradient(x: float, y: float) -> Point:
    rise = y - x * x
    return -2 * (1 - x) - 400 * x * rise, 200 * rise


def _plateau_gradient(x: float, y: float) -> Point:
    depth = math.exp(-min((x * x + y * y) / 2, 700))  # e^-700 is 1e-304: no underflow
    return x * depth, y * depth


_TEST_FUNCTIONS = "https://doi.org/10.1145/355934.355936"  # Moré, Garbow and Hillstrom 1981

SURFACES: dict[str, Surface] = {
    s.name: s
    for s in (
        Surface(
            "ravine", "Ravine", r"\tfrac{1}{2}(x^2 + 20\,y^2)",
            lambda x, y: (x * x + RAVINE * y * y) / 2, lambda x, y: (x, RAVINE * y),
            (-4, 4, -2, 2), ((0, 0),), (-3.5, 1.2), 0.08,
            "Twenty times steeper across than along: plain descent zigzags.",
            "https://distill.pub/2017/momentum/",
        ),
        Surface(
            "rosenbrock", "Rosenbrock", r"(1 - x)^2 + 100\,(y - x^2)^2",
            lambda x, y: (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x),
            _rosenbrock_gradient,
            (-2, 2, -1, 3), ((1, 1),), (-1.2, 1.0), 0.001,
            "A curved valley: easy to reach, slow to follow to its end.",
            "https://doi.org/10.1093/comjnl/3.3.175",
        ),
        Surface(
            "beale", "Beale", r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
            _beale, _beale_gradient,
            (-4.5, 4.5, -4.5, 4.5), ((3, 0.5),), (1.0, 1.5), 0.005,
            "Flat in the middle, with cliffs at the corners.",
            _TEST_FUNCTIONS,
        ),
        Surface(
            "himmelblau", "Himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
            _himmelblau, _himmelblau_gradient,
            (-5, 5, -5, 5),
            (
                (3, 2), (-2.805118086952745, 3.131312518250573),
                (-3.779310253377747, -3.283185991286170), (3.584428340330492, -1.848126526964404),
            ),
            (-0.5, -1.0), 0.01,
            "Four minima, all equally deep: the start and the optimizer decide which is found.",
            "https://en.wikipedia.org/wiki/Himmelblau%27s_function",
        ),
        Surface(
            "saddle", "Saddle", r"\tfrac{1}{2}x^2 - \tfrac{1}{2}y^2 + \tfrac{1}{4}y^4",
            lambda x, y: (x * x - y * y) / 2 + y * y * y * y / 4,
            lambda x, y: (x, y * y * y - y),
            (-2, 2, -2, 2), ((0, 1), (0, -1)), (-1.8, 0.001), 0.1,
            "Flat at its middle, yet no minimum: it falls away up and down.",
            "https://arxiv.org/abs/1406.2572",
        ),
        Surface(
            "plateau", "Plateau", r"1 - e^{-(x^2 + y^2)/2}",
            lambda x, y: 1 - np.exp(-(x * x + y * y) / 2), _plateau_gradient,
            (-4, 4, -4, 4), ((0, 0),), (-2.4, 2.4), 0.5,
            "A dent in a plain: far from it there is next to no gradient.",
            "https://proceedings.mlr.press/v9/glorot10a.html",
        ),
        Surface(
            "noisy_bowl", "Noisy bowl",
            r"\tfrac{1}{2}(x^2 + y^2)\text{, gradient seen through noise}",
            lambda x, y: (x * x + y * y) / 2, lambda x, y: (x, y),
            (-3, 3, -3, 3), ((0, 0),), (-2.5, 2.0), 0.1,
            "Every optimizer sees the gradient with noise added, as from small batches.",
            "https://doi.org/10.1214/aoms/1177729586", noise=True,
        ),
    )
}
"""Surfaces by name."""
