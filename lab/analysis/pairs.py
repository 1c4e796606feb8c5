"""Two groups' test accuracies paired by seed, what that leaves out, and the seeds still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from lab.analysis.groups import Group
from lab.analysis.verdict import LEAST_PAIRS
from lab.options import FIELDS
from lab.store import Run
from lab.sweeps.words import counted

GUESSING = 0.1
"""Share of test images that guessing one of the ten classes gets right."""

_LEFT_OUT = {
    "active": ("is still to end", "are still to end"),
    "failed": ("failed", "failed"),
    "stopped": ("was stopped before it had a model", "were stopped before they had a model"),
    "unscored": ("has no test accuracy", "have no test accuracy"),
}


@dataclass(frozen=True, eq=False)
class Pairs:
    """Test accuracies of two groups, one of each by seed.

    Attributes:
        names: What the two groups are called.
        seeds: The seeds that both have, rising.
        a, b: The first and the second group's test accuracies (fractions), as many.
        diverged: How many of those of each group are of diverged runs without a model, which count
            as `GUESSING`.
        notes: What was left out and what counts as something else, a sentence each.
    """

    names: tuple[str, str]
    seeds: tuple[int, ...]
    a: np.ndarray
    b: np.ndarray
    diverged: tuple[int, int]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.seeds)


def score(run: Run) -> float | None:
    """Return the test accuracy that a run counts with; None where it has none to count.

    Of a diverged run that is the saved weights', or, where none were saved, what guessing gets.
    """
    if run.active or run.status == "failed":
        return None
    if run.test_accuracy is None and run.status == "diverged":
        return GUESSING
    return run.test_accuracy


def scores(group: Group) -> dict[int, float]:
    """Return the test accuracy by seed, of the runs of a group that have one to count."""
    found = ((seed, score(run)) for seed, run in group.by_seed.items())
    return {seed: value for seed, value in found if value is not None}


def pair(one: Group, other: Group) -> Pairs:
    """Return the test accuracies of two groups by the seeds that both have."""
    in_one, in_other = scores(one), scores(other)
    seeds = tuple(sorted(in_one.keys() & in_other.keys()))
    guessed = tuple(
        sum(_guesses(group.by_seed[seed]) for seed in seeds) for group in (one, other)
    )
    notes = [*_notes(one, in_one, seeds), *_notes(other, in_other, seeds)]
    if not seeds:
        notes.insert(0, f"{one.name} and {other.name} have no seed in common whose runs both have "
                        "a test accuracy.")
    return Pairs(
        (one.name, other.name), seeds, np.array([in_one[seed] for seed in seeds], dtype=float),
        np.array([in_other[seed] for seed in seeds], dtype=float), guessed, tuple(notes),
    )


def missing_seeds(
    one: Group, other: Group, at_least: int = LEAST_PAIRS
) -> tuple[list[int], list[int]]:
    """Return the seeds to queue for each of two groups, so that there are enough pairs.

    Seeds that one of them has come first, then those whose runs came to nothing in both, then the
    smallest that neither has used. A run that waits or trains counts as there: its seed is not
    queued again. Both lists are empty where there will be enough.
    """
    here, there = _had(one), _had(other)
    lacking = at_least - len(here & there)
    again = sorted((one.by_seed.keys() | other.by_seed.keys()) - here - there)
    unused = (
        seed for seed in count(FIELDS["seed"].low)
        if seed not in one.by_seed and seed not in other.by_seed
    )
    wanted: list[int] = [*sorted(here ^ there), *again][: max(lacking, 0)]
    wanted += [next(unused) for _ in range(lacking - len(wanted))]
    return [s for s in wanted if s not in here], [s for s in wanted if s not in there]


def _had(group: Group) -> set[int]:
    """Return the seeds of a group that have a test accuracy to count, or are on the way to one."""
    return {s for s, run in group.by_seed.items() if run.active or score(run) is not None}


def _guesses(run: Run) -> bool:
    return run.status == "diverged" and run.test_accuracy is None


def _notes(group: Group, scored: dict[int, float], seeds: tuple[int, ...]) -> Iterator[str]:
    """Yield what is to be said of one of two groups whose `seeds` are compared."""
    shared = [group.by_seed[seed] for seed in seeds]
    if guessed := sum(map(_guesses, shared)):
        yield (f"{group.name}: {counted(guessed, 'run')} diverged without a model and "
               f"{'counts' if guessed == 1 else 'count'} as guessing, {GUESSING:.0%}.")
    if saved := sum(run.status == "diverged" for run in shared) - guessed:
        yield (f"{group.name}: {counted(saved, 'run')} diverged after an epoch was saved and "
               f"{'counts' if saved == 1 else 'count'} with that epoch's weights.")
    if stopped := sum(run.status == "stopped" for run in shared):
        yield (f"{group.name}: {counted(stopped, 'run')} {_were(stopped)} stopped by hand and "
               f"{'counts' if stopped == 1 else 'count'} with the best epoch until then.")
    out = Counter(_why_out(run) for seed, run in group.by_seed.items() if seed not in scored)
    for why, (singular, plural) in _LEFT_OUT.items():
        if number := out[why]:
            yield (f"{group.name}: {counted(number, 'run')} {singular if number == 1 else plural} "
                   f"and {_were(number)} left out.")
    if alone := len(scored) - len(seeds):
        yield (f"{group.name}: {counted(alone, 'seed')} {_were(alone)} left out: the other group "
               "has none to go with it." if alone == 1 else
               f"{group.name}: {alone} seeds were left out: the other group has none to go with "
               "them.")
    if several := len(group.runs) - len(group.by_seed):
        yield (f"{group.name}: of a seed that has several runs the last one queued counts; "
               f"{counted(several, 'run')} {_were(several)} left out.")


def _why_out(run: Run) -> str:
    if run.active:
        return "active"
    return run.status if run.status in _LEFT_OUT else "unscored"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
