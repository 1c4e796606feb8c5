"""What an evaluation comes to, as plain numbers: for JSON and tables."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lab.evaluation.accuracy import point_interval, wilson
from lab.evaluation.calibration import calibration
from lab.evaluation.confusion import confusion_matrix, per_class
from lab.evaluation.scores import Scores


def summary(scores: Scores) -> dict[str, Any]:
    """Return an evaluation as numbers, lists and dictionaries of such.

    Returns:
        Shares in [0, 1]; intervals are [low, high], 95 %, by Wilson; confusion_matrix has ten lists
        of ten counts, rows the true class; precision and recall have a number a class, or None
        where it is undefined; calibration_error is the expected calibration error, None where the
        model gives no number; robustness has a list a kind of change, of amount, accuracy, its
        interval and the number of images.
    """
    classes = per_class(scores)
    return {
        "dataset": scores.dataset,
        "images": scores.images,
        "accuracy": scores.accuracy,
        "accuracy_interval": list(wilson(scores.right, scores.images)),
        "unanswered": scores.unanswered,
        "confusion_matrix": confusion_matrix(scores).tolist(),
        "precision": _defined(classes.precision),
        "recall": _defined(classes.recall),
        "calibration_error": _or_none(calibration(scores).error),
        "warped_accuracy": scores.warped_accuracy,
        "warped_accuracy_interval": list(wilson(scores.warped_right, scores.images)),
        "robustness": _robustness(scores),
    }


def _robustness(scores: Scores) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for point in scores.robustness:
        found.setdefault(point.kind, []).append({
            "amount": point.amount, "accuracy": point.right / point.of,
            "interval": list(point_interval(point)), "images": point.images,
        })
    return found


def _defined(values: np.ndarray) -> list[float | None]:
    return [_or_none(float(value)) for value in values]


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
