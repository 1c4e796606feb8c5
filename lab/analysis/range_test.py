"""What a learning-rate range test shows: its loss without the noise, and the rate to try.

The customs are those of S. Gugger, "How Do You Find A Good Learning Rate" (2018,
https://sgugger.github.io/how-do-you-find-a-good-learning-rate.html), which made the test of
Smith 2015 (arXiv:1506.01186, section 3.3) a routine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from lab.options import FIELDS

LOWEST, HIGHEST = float(FIELDS["learning_rate"].low), float(FIELDS["learning_rate"].high)
"""The rates that a test looks over: all that the form takes."""

_WEIGHT = 0.9  # of the past in the smoothed loss
_DIVERGED = 4.0  # times the best smoothed loss, beyond which a test ends (Gugger)
_DONE = 0.9  # share of the whole fall by which the loss counts as lowest
_BEFORE = 10.0  # an order of magnitude before the lowest loss (Gugger; fastai's "minimum")
_START = 10  # steps that the smoothed loss needs to settle; fewer show nothing
_NOISES = 4.0  # standard deviations of the smoothed noise that a fall has to exceed
GUESSING = math.log(10)  # the loss where all ten classes are equally likely
_LEARNT = 0.98 * GUESSING  # below which something has been learnt


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


class Suggestion(NamedTuple):
    """The rate to try, to two significant digits, or None, and why in a sentence."""

    rate: float | None
    why: str


def smoothed(losses: Sequence[float]) -> list[float]:
    """Return the exponential mean of the losses at each step."""
    mean = RunningMean()
    return [mean.add(loss) for loss in losses]


def suggest(test: RangeTest) -> Suggestion:
    """Return a tenth of the rate at which the smoothed loss is all but lowest.

    Gugger's rule takes a tenth of the rate at its minimum. Where the loss stays low for long, as
    Lion's, that may be anywhere in the valley and too large: here its beginning counts, where nine
    tenths of the fall are done. Of the rules tried it was the steadiest over optimizers and seeds.

    The default network after two epochs on MNIST is at most 1.1 points of validation accuracy from
    the best of a grid of rates with SGD, Momentum, Adam, Adagrad, RMSprop, Lion, Adadelta and Muon
    (tests.benchmarks.rates), with one seed.
    """
    losses = smoothed(test.losses)
    settled = [loss for loss in losses[_START:] if math.isfinite(loss)]
    if not settled:
        return Suggestion(None, "The loss is not finite at the smallest rates already: no rate to "
                                "suggest.")
    start, lowest = _start(test), min(settled)
    fall = start - lowest
    if lowest > _LEARNT or fall < _NOISES * _noise(test.losses):
        return Suggestion(None, "At none of its rates does the loss fall clearly below that of "
                                f"guessing, {GUESSING:.2f}, in so few steps: no rate to suggest.")
    low = next(i for i in range(_START, len(losses)) if losses[i] <= start - _DONE * fall)
    rate = max(float(f"{test.rates[low] / _BEFORE:.1e}"), LOWEST)
    return Suggestion(rate, f"The loss is about lowest from {test.rates[low]:.2g} on. A tenth of "
                            "that leaves room for the steps to come.")


def _start(test: RangeTest) -> float:
    """Return the mean loss of the first tenfold of the rates, at which hardly anything moves."""
    small = sum(rate < 10 * LOWEST for rate in test.rates)
    return fmean(loss for loss in test.losses[: max(small, _START)] if math.isfinite(loss))


def _noise(losses: Sequence[float]) -> float:
    """Return the standard deviation of the smoothed loss where only the batches differ.

    Neighbours' differences, half of whose mean square is the variance, leave out a slow fall.
    """
    steps = [b - a for a, b in pairwise(losses[: 2 * _START]) if math.isfinite(b - a)]
    variance = fmean(step**2 for step in steps) / 2
    return math.sqrt(variance * (1 - _WEIGHT) / (1 + _WEIGHT))
