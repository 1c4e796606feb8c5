"""Where a model is wrong, and sure of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lab.evaluation.scores import UNANSWERED, Scores


class Mistake(NamedTuple):
    """A wrong answer.

    Attributes:
        index: The test image's.
        true, predicted: Classes, 0 to 9.
        confidence: Probability of the predicted class, in [0, 1].
        true_probability: That of the true class.
    """

    index: int
    true: int
    predicted: int
    confidence: float
    true_probability: float


def mistakes(scores: Scores, most: int) -> list[Mistake]:
    """Return the wrong answers, the most confident first, at most `most` of them.

    Of two as confident, the one that gives the true class less; images without an answer are none.
    """
    wrong = np.flatnonzero(~scores.is_right & (scores.predicted != UNANSWERED))
    order = np.lexsort((scores.true_probability[wrong], -scores.confidence[wrong]))
    return [
        Mistake(int(i), int(scores.true[i]), int(scores.predicted[i]),
                float(scores.confidence[i]), float(scores.true_probability[i]))
        for i in wrong[order[:most]]
    ]
