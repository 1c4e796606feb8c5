"""Walk an optimizer down a surface, and sum up the walk in numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lab.theory.optimizers import RULES, Rule
from lab.theory.surfaces import Point, Surface

CLOSE = 0.1
"""An optimizer has converged once it stays this near to a minimum, in the surface's units."""

LOST = 10.0
"""It has diverged once it is this many times the picture's size away from the picture's middle."""

STEP_RATES = {
    "Adagrad": 0.5, "RMSprop": 0.03, "Adadelta": 1.0, "Adam": 0.1, "AdamW": 0.1, "Nadam": 0.1,
    "Lion": 0.03,
}
"""Learning rates to start from where a step's length is the rate's, not the gradient's, doing."""


def default_rate(rule: Rule, surface: Surface) -> float:
    """Return a sound learning rate of `rule` on `surface`."""
    if rule.scale_free:
        return STEP_RATES[rule.name]
    return surface.rate if not rule.memory else surface.rate / 4


@dataclass(frozen=True)
class Walk:
    """One optimizer's way down.

    Attributes:
        rule: Key in `RULES`.
        points: Where it was, (x, y): index 0 is the start.
        gradients: The gradient it saw at each step, (x, y); index t led to point t + 1.
        memories: Its memory after each step, for x and for y.
        settings: Learning rate and hyperparameters.
        published: Whether it followed the published rule.
        converged: First step from which it stays within `CLOSE` of a minimum, or None.
        diverged: Step at which it left for good, or None; the walk ends there.
        length: Length of the path.
        loss: Loss at the end.
    """

    rule: str
    points: list[Point]
    gradients: list[Point]
    memories: list[tuple[tuple[float, ...], tuple[float, ...]]]
    settings: Mapping[str, float]
    published: bool
    converged: int | None
    diverged: int | None
    length: float
    loss: float

    @property
    def verdict(self) -> str:
        """The outcome in words."""
        if self.diverged is not None:
            return f"diverged at step {self.diverged}"
        if self.converged is not None:
            return f"converged at step {self.converged}"
        return f"not there after {len(self.points) - 1} steps"


def noise(steps: int, size: float, seed: int) -> list[Point]:
    """Return `steps` draws of gradient noise with standard deviation `size`; all share them."""
    draws = np.random.default_rng(seed).normal(0, 1, (steps, 2)) * size
    return [(x, y) for x, y in draws.tolist()]


def walk(
    rule: Rule,
    surface: Surface,
    start: Point,
    steps: int,
    settings: Mapping[str, float],
    noises: list[Point] | None = None,
    published: bool = False,
) -> Walk:
    """Take `steps` steps of `rule` on `surface` from `start`.

    Args:
        rule: One of `RULES`.
        surface: What to walk on.
        start: (x, y).
        steps: How many steps.
        settings: As from `Rule.settings`.
        noises: Added to each step's gradient, where the rule or the surface is noisy.
        published: Follow the published rule where Keras departs from it.
    """
    published = published and rule.published is not None
    update = rule.published if published else rule.update
    ahead = settings.get("momentum", 0.0) if published and rule.looks_ahead else 0.0
    shaken = noises if noises and (rule.noisy or surface.noise) else None
    gradient = surface.gradient
    left, right, bottom, top = surface.bounds
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    reach = LOST * max(right - left, top - bottom) / 2
    x, y = start
    memory_x, memory_y = rule.start(settings, published), rule.start(settings, published)
    points, gradients, memories = [start], [], []
    diverged = None
    for t in range(1, steps + 1):
        if ahead:
            gx, gy = gradient(x + ahead * memory_x[0], y + ahead * memory_y[0])
        else:
            gx, gy = gradient(x, y)
        if shaken:
            gx, gy = gx + shaken[t - 1][0], gy + shaken[t - 1][1]
        x += update(gx, x, t, memory_x, settings)
        y += update(gy, y, t, memory_y, settings)
        gradients.append((gx, gy))
        memories.append((tuple(memory_x), tuple(memory_y)))
        points.append((x, y))
        if not (abs(x - middle_x) < reach and abs(y - middle_y) < reach):
            diverged = t
            break
    return Walk(
        rule.name, points, gradients, memories, settings, published,
        None if diverged else _settled(surface, points), diverged,
        sum(map(math.dist, points[:-1], points[1:])), float(surface.loss(x, y)),
    )


def _settled(surface: Surface, points: list[Point]) -> int | None:
    """Return the first step from which every point is close to a minimum."""
    step = len(points)
    while step and surface.distance(*points[step - 1]) <= CLOSE:
        step -= 1
    return step if step < len(points) else None


def race(
    surface: Surface,
    start: Point,
    steps: int,
    settings: Mapping[str, Mapping[str, float]],
    noise_size: float = 1.0,
    seed: int = 0,
    published: bool = False,
) -> list[Walk]:
    """Walk several optimizers, the keys of `settings`, from one start through the same noise."""
    noises = noise(steps, noise_size, seed) if noise_size else None
    return [
        walk(RULES[name], surface, start, steps, given, noises, published)
        for name, given in settings.items()
    ]
