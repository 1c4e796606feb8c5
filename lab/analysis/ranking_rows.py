"""What rankings are made of: a row a value of the subject, three rankings, and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ONE_RATE, DEFAULT, TUNED = "one rate", "default", "tuned"
TITLES = {
    ONE_RATE: "One learning rate for all", DEFAULT: "Each one's default",
    TUNED: "Each tuned, equal budget",
}


@dataclass(frozen=True)
class Row:
    """What one value of the subject, e.g. one optimizer, came to in a ranking.

    Attributes:
        value: The subject's, as configs have it.
        label: That in words.
        learning_rate: The one it was scored at.
        seeds: The seeds whose test accuracies count.
        mean, low, high, std: Of those test accuracies (fractions); std of n - 1, NaN of one.
        diverged: How many of those runs diverged, with or without a saved epoch.
        failed: How many more failed or came to no test accuracy, and do not count.
        rank: From 1, by the mean; equal means share the best one.
        edge: Whether the learning rate was chosen and is the lowest or the highest tried.
    """

    value: Any
    label: str
    learning_rate: float
    seeds: tuple[int, ...]
    mean: float
    low: float
    high: float
    std: float
    diverged: int
    failed: int
    rank: int = 0
    edge: bool = False


@dataclass(frozen=True)
class Ranking:
    """One of the three.

    Attributes:
        kind: `ONE_RATE`, `DEFAULT` or `TUNED`.
        rows: Best first.
        notes: What is to be said of it, a sentence each.
        equal_budget: Whether all were tuned with as many learning rates.
    """

    kind: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    equal_budget: bool = True

    @property
    def title(self) -> str:
        """What it is called."""
        title = TITLES[self.kind]
        return title if self.equal_budget else title.replace("equal budget", "unequal budgets")


@dataclass(frozen=True)
class Rankings:
    """The three rankings, and the learning rates that all have: what the first may be of.

    Attributes:
        subject: The field whose values are ranked.
        values: All of these, as first queued.
        one_rate, default, tuned: The rankings.
        rate: The learning rate of the first; None where there is no common one.
        common_rates: All that it could be, rising.
        notes: What is to be said of all three.
    """

    subject: str
    values: tuple[Any, ...]
    one_rate: Ranking
    default: Ranking
    tuned: Ranking
    rate: float | None
    common_rates: tuple[float, ...]
    notes: tuple[str, ...]

    @property
    def all(self) -> tuple[Ranking, Ranking, Ranking]:
        """The three, in their order."""
        return self.one_rate, self.default, self.tuned
