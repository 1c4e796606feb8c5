"""Scores made up for tests, and answers that no network has to be trained for."""

from __future__ import annotations

import numpy as np

from lab.evaluation.scores import UNANSWERED, Point, Scores

MODEL, TEST_SET = "a" * 64, "b" * 64
POINTS = (Point("shift", 0.0, 40, 50, 50), Point("shift", 1.0, 120, 200, 50),
          Point("turn", 7.5, 30, 50, 50))


def made_scores(
    true, predicted, confidence=None, *, model: str = MODEL, test_set: str = TEST_SET,
    robustness: tuple[Point, ...] = POINTS, dataset: str = "mnist",
) -> Scores:
    """Return scores of these answers; each is 0.9 sure, until told otherwise."""
    true, predicted = np.asarray(true, np.uint8), np.asarray(predicted, np.uint8)
    sure = np.full(len(true), 0.9) if confidence is None else np.asarray(confidence)
    sure = np.where(predicted == UNANSWERED, 0, sure).astype(np.float32)
    rest = ((1 - sure) / 9).astype(np.float32)
    return Scores(
        dataset, model, test_set, true, predicted, sure, np.where(true == predicted, sure, rest),
        warped_right=len(true) // 2, robustness=robustness,
    )


def random_scores(seed: int, images: int = 500, right: float = 0.8, **given) -> Scores:
    """Return scores of random answers, a share of them right."""
    random = np.random.default_rng(seed)
    true = random.integers(0, 10, images)
    is_right = random.random(images) < right
    other = (true + random.integers(1, 10, images)) % 10
    return made_scores(true, np.where(is_right, true, other), random.uniform(0.1, 1, images),
                       **given)
