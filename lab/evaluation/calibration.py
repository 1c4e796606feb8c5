"""Whether a model is as often right as it is sure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lab.evaluation.scores import UNANSWERED, Scores

BINS = 15
"""Of equal width over (0, 1], as Guo et al. have them."""


class Calibration(NamedTuple):
    """Accuracy by confidence.

    Attributes:
        edges: float (BINS + 1,), the bins' ends; a bin holds its upper one.
        counts: int (BINS,), images whose confidence is in the bin.
        right: int (BINS,), right answers among them.
        confidence: float (BINS,), their mean confidence; NaN in an empty bin.
        accuracy: float (BINS,), their share of right answers; NaN in an empty bin.
        error: Expected calibration error, in [0, 1]; NaN where nothing was answered.
    """

    edges: np.ndarray
    counts: np.ndarray
    right: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray
    error: float


def calibration(scores: Scores) -> Calibration:
    """Return accuracy by confidence, and the expected calibration error (ECE).

    That is the mean over all answers of how far accuracy and mean confidence of the answer's bin
    lie apart (Guo, Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks",
    equation 3, https://arxiv.org/abs/1706.04599). Images without an answer are left out.
    """
    answered = scores.predicted != UNANSWERED
    confidence = scores.confidence[answered].astype(float)
    edges = np.linspace(0, 1, BINS + 1)
    bins = np.clip(np.digitize(confidence, edges, right=True) - 1, 0, BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    right = np.bincount(bins[scores.is_right[answered]], minlength=BINS)
    sums = np.bincount(bins, confidence, minlength=BINS)
    none = np.full(BINS, np.nan)
    mean = np.divide(sums, counts, out=none.copy(), where=counts > 0)
    accuracy = np.divide(right, counts, out=none.copy(), where=counts > 0)
    gaps = np.abs(right - sums).sum()  # a bin's count times its gap
    error = float(gaps / counts.sum()) if counts.sum() else float("nan")
    return Calibration(edges, counts, right, mean, accuracy, error)
