"""A share of right answers with its interval."""

from __future__ import annotations

from functools import lru_cache

from lab.errors import EvaluationError
from lab.evaluation.scores import Point


@lru_cache(maxsize=4096)
def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share, in [0, 1].

    Wilson 1927, doi:10.1080/01621459.1927.10502953, by `scipy.stats.binomtest`. It is about which
    images happened to be in the test set, and says nothing of another training run.

    Raises:
        EvaluationError: There is no answer, or more are right than there are.
    """
    if not 0 <= right <= of or of == 0:
        raise EvaluationError(
            f"Right answers must be in [0, {of}], and answers at least 1. Got {right} of {of}."
        )
    from scipy.stats import binomtest  # 0.6 s, which a page without an evaluation need not wait for

    interval = binomtest(right, of).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def point_interval(point: Point) -> tuple[float, float]:
    """Return the 95 % interval of the share of right answers on changed images, in [0, 1].

    Where each image was changed in several directions, their answers depend on each other: the
    interval is that of as many answers as there are images, which is wide enough.
    """
    return wilson(round(point.right * point.images / point.of), point.images)
