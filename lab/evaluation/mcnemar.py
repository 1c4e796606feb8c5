"""Whether two saved models differ: McNemar's exact test on the same images, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.analysis.verdict import ALPHA, holm
from lab.analysis.verdict_words import DEFAULT_ANSWER, p_words, points
from lab.errors import EvaluationError
from lab.evaluation.scores import Scores
from lab.options import DATASETS

RULE = (
    "McNemar's exact test on the same images compares two saved models, not two training recipes: "
    "another seed gives another model. For recipes, train several seeds and look at Verdict."
)


@dataclass(frozen=True)
class Disagreement:
    """Two models on the same images.

    Attributes:
        only_a: Images on which a alone is right.
        only_b: Images on which b alone is right.
        images: All images.
        p_value: Two-sided, of no difference, by the exact test.
        p_holm: That, adjusted for all comparisons of the family.
        family: How many comparisons are judged together.
    """

    only_a: int
    only_b: int
    images: int
    p_value: float
    p_holm: float
    family: int = 1

    @property
    def difference(self) -> float:
        """Accuracy of a minus that of b, a fraction."""
        return (self.only_a - self.only_b) / self.images

    @property
    def claims_difference(self) -> bool:
        """Whether a difference is claimed, after Holm's correction."""
        return self.p_holm <= ALPHA


def mcnemar(a: Scores, b: Scores) -> Disagreement:
    """Compare two models by the images on which one alone is right.

    McNemar 1947, doi:10.1007/BF02295996, exact: where neither is better, each such image is as
    likely one's as the other's, so their number is binomial (`scipy.stats.binomtest`).

    Raises:
        EvaluationError: They were not evaluated on the same images.
    """
    return against(a, [b])[0]


def against(a: Scores, others: Sequence[Scores]) -> list[Disagreement]:
    """Compare a model with each of others, with Holm's correction for there being several.

    Raises:
        EvaluationError: One was not evaluated on the same images.
    """
    counts = [_alone_right(a, b) for b in others]
    p_values = [exact(*alone) for alone in counts]
    adjusted = holm(p_values) if p_values else []
    return [
        Disagreement(*alone, a.images, p, float(p_holm), len(others))
        for alone, p, p_holm in zip(counts, p_values, adjusted, strict=True)
    ]


def words(found: Disagreement, a: str, b: str) -> str:
    """Return what a comparison comes to, in a sentence; the names stand in it as they are."""
    alone = (
        f"{a} is right where {b} is wrong on {_images(found.only_a)}, {b} where {a} is wrong on "
        f"{found.only_b:,}"
    )
    p = f"p = {p_words(found.p_holm)}".replace("= less than", "<")
    if found.family > 1:
        p += f", after Holm's correction for {found.family} comparisons"
    if not found.only_a and not found.only_b:
        return f"{DEFAULT_ANSWER}: {a} and {b} are right on the same images."
    if not found.claims_difference:
        return f"{DEFAULT_ANSWER} ({p}): {alone}."
    better, worse = (a, b) if found.difference > 0 else (b, a)
    return (f"{better} is better than {worse} by {points(abs(found.difference))} points of test "
            f"accuracy ({p}): {alone}.")


def exact(only_a: int, only_b: int) -> float:
    """Return the two-sided p-value of so many images on which one model alone is right."""
    if not only_a + only_b:
        return 1.0
    from scipy.stats import binomtest  # late, as in `lab.evaluation.accuracy`

    return float(binomtest(only_a, only_a + only_b).pvalue)


def _alone_right(a: Scores, b: Scores) -> tuple[int, int]:
    if a.test_set != b.test_set:
        labels = [DATASETS[scores.dataset].label for scores in (a, b)]
        raise EvaluationError(
            "Two models must have answered on the same images to be compared. "
            f"Got {a.images:,} of {labels[0]} and {b.images:,} of {labels[1]}."
        )
    first, second = a.is_right, b.is_right
    return int(np.count_nonzero(first & ~second)), int(np.count_nonzero(second & ~first))


def _images(count: int) -> str:
    return f"{count:,} image{'' if count == 1 else 's'}"
