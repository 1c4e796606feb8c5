"""What a learning-rate range test shows: its loss without the noise, and the rate to try.

The customs are those of S. Gugger, "How Do You Find A Good Learning Rate" (2018,
https://sgugger.github.io/how-do-you-find-a-good-learning-rate.html), which made the test of
Smith 2015 (arXiv:1506.01186, section 3.3) a routine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from lab.options import FIELDS

LOWEST, HIGHEST = float(FIELDS["learning_rate"].low), float(FIELDS["learning_rate"].high)
"""The rates that a test looks over: all that the form takes."""

_WEIGHT = 0.9  # of the past in the smoothed loss
_DIVERGED = 4.0  # times the best smoothed loss, beyond which a test ends (Gugger)


@dataclass(frozen=True)
class RangeTest:
    """The steps of a range test.

    Attributes:
        rates: Learning rate of each step, rising.
        losses: Mean cross-entropy of its batch before it, as many; the last may not be finite.
        notes: How it was not quite what the config says, a sentence each.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    notes: tuple[str, ...] = ()


class RunningMean:
    """An exponential mean whose start does not lean towards 0 (arXiv:1412.6980, section 3)."""

    def __init__(self) -> None:
        """Begin with no value."""
        self._sum, self._weights = 0.0, 0.0

    def add(self, value: float) -> float:
        """Take one more value and return the mean."""
        self._sum = _WEIGHT * self._sum + (1 - _WEIGHT) * value
        self._weights = _WEIGHT * self._weights + (1 - _WEIGHT)
        return self._sum / self._weights


def has_diverged(smoothed: float, best: float) -> bool:
    """Return whether a smoothed loss is not finite, or far above the `best` before it."""
    return not math.isfinite(smoothed) or smoothed > _DIVERGED * best
