"""Which class is taken for which: counts, and precision and recall of each class.

Four sums of NumPy's: scikit-learn's own, which the tests hold these to, would add 20 MB and its
import to the page's process, and have no word for a model that gives no answer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lab.evaluation.scores import UNANSWERED, Scores

CLASSES = 10


class PerClass(NamedTuple):
    """Precision and recall of each class.

    Attributes:
        precision: float (10,) in [0, 1]: of the images that the model says are of the class, the
            share that are; NaN where it says so of none.
        recall: float (10,) in [0, 1]: of the images of the class, the share that the model says so
            of; NaN where there are none. One without an answer counts as missed.
        images: int (10,): images of the class.
    """

    precision: np.ndarray
    recall: np.ndarray
    images: np.ndarray


def confusion_matrix(scores: Scores) -> np.ndarray:
    """Return how often each class was taken for which: int (10, 10), rows the true class.

    Images without an answer are in no cell.
    """
    answered = scores.predicted != UNANSWERED
    cells = CLASSES * scores.true[answered].astype(int) + scores.predicted[answered]
    return np.bincount(cells, minlength=CLASSES**2).reshape(CLASSES, CLASSES)


def per_class(scores: Scores) -> PerClass:
    """Return precision and recall of each class."""
    matrix = confusion_matrix(scores)
    images = np.bincount(scores.true, minlength=CLASSES)
    said = matrix.sum(axis=0)
    return PerClass(_share(matrix.diagonal(), said), _share(matrix.diagonal(), images), images)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(CLASSES, np.nan), where=whole > 0)
