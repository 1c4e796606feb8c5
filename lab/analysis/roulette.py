"""What a single seed would have said: the order of groups by each seed alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lab.analysis.groups import Group
from lab.analysis.pairs import scores
from lab.errors import LabError
from lab.options.kinds import shown
from lab.sweeps.words import counted


@dataclass(frozen=True, eq=False)
class Orders:
    """Groups in the order of their test accuracies, by each seed that all of them have.

    Attributes:
        groups: The groups.
        seeds: The seeds, rising.
        accuracies: Test accuracies (fractions), shape (seeds, groups).
        by_seed: The groups' keys by seed, best first; those that tie in the groups' order.
        tied: The seeds in which any two groups tie.
        notes: What was left out, a sentence each.
    """

    groups: tuple[Group, ...]
    seeds: tuple[int, ...]
    accuracies: np.ndarray
    by_seed: dict[int, tuple[str, ...]]
    tied: frozenset[int]
    notes: tuple[str, ...]

    @property
    def counts(self) -> Counter[tuple[str, ...]]:
        """How many seeds give each order, the most frequent first."""
        return Counter(dict(Counter(self.by_seed.values()).most_common()))

    @property
    def firsts(self) -> dict[str, int]:
        """How many seeds each group alone is first by, by its key, in the groups' order."""
        first = Counter(
            order[0] for seed, order in self.by_seed.items() if len(self.best(seed)) == 1
        )
        return {group.key: first[group.key] for group in self.groups}

    def best(self, seed: int) -> list[str]:
        """Return the names of the groups that are best by a seed alone: several that tie.

        Raises:
            LabError: The groups do not all have this seed.
        """
        if seed not in self.by_seed:
            seeds = ", ".join(map(str, self.seeds)) or "none"
            raise LabError(f"The seed must be one that all groups have: {seeds}. "
                           f"Got {shown(seed)}.")
        found = self.accuracies[self.seeds.index(seed)]
        return [g.name for g, value in zip(self.groups, found, strict=True) if value == found.max()]


def orders(groups: Sequence[Group]) -> Orders:
    """Return the order of `groups` by every seed that all of them have a test accuracy of."""
    found = [scores(group) for group in groups]
    common = set.intersection(*map(set, found)) if found else set()
    seeds = tuple(sorted(common))
    accuracies = np.array([[of[seed] for of in found] for seed in seeds], dtype=float)
    accuracies = accuracies.reshape(len(seeds), len(groups))
    keys = np.array([group.key for group in groups])
    by_seed = {
        seed: tuple(keys[np.argsort(-row, kind="stable")].tolist())
        for seed, row in zip(seeds, accuracies, strict=True)
    }
    tied = frozenset(
        seed for seed, row in zip(seeds, accuracies, strict=True) if len(set(row)) < len(row)
    )
    notes = [
        f"{group.name}: {counted(alone, 'seed')} {'was' if alone == 1 else 'were'} left out, "
        "which not all groups have a test accuracy of."
        for group, of in zip(groups, found, strict=True) if (alone := len(of) - len(seeds))
    ]
    if len(groups) > 1 and not seeds:
        notes.insert(0, "There is no seed of which all groups have a test accuracy.")
    return Orders(tuple(groups), seeds, accuracies, by_seed, tied, tuple(notes))


def probability_matrix(groups: Sequence[Group]) -> pd.DataFrame:
    """Return P(a run of the row's group beats one of the column's), ties as half.

    Over all pairs of runs, not of equal seeds alone: Mann and Whitney's U over their number.

    Returns:
        Index and columns: the groups' keys. Fractions; NaN on the diagonal, and where a group has
        no test accuracy.
    """
    from scipy.stats import mannwhitneyu  # see lab.analysis.verdict

    keys = [group.key for group in groups]
    values = {group.key: list(scores(group).values()) for group in groups}
    matrix = pd.DataFrame(np.nan, index=keys, columns=keys)
    for i, row in enumerate(keys):
        for column in keys[i + 1:]:
            a, b = values[row], values[column]
            if a and b:
                u = mannwhitneyu(a, b, method="asymptotic").statistic / (len(a) * len(b))
                matrix.loc[row, column], matrix.loc[column, row] = u, 1 - u
    return matrix


def roulette_sentences(found: Orders, seed: int) -> list[str]:
    """Say who is first by one seed alone, and how often each is over all of them.

    Raises:
        LabError: The groups do not all have this seed.
    """
    best = found.best(seed)
    names = best[0] if len(best) == 1 else f"{', '.join(best[:-1])} and {best[-1]}"
    verb = "wins" if len(best) == 1 else "tie"
    firsts = sorted(found.firsts.items(), key=lambda item: -item[1])
    called = {group.key: group.name for group in found.groups}
    won = [f"{called[key]} ({counted(count, 'time')})" for key, count in firsts if count]
    if shared := len(found.seeds) - sum(found.firsts.values()):
        won.append(f"several that tie ({counted(shared, 'time')})")
    said = [f"By seed {seed} alone, {names} {verb}; over {counted(len(found.seeds), 'seed')} "
            f"the first place goes to {', '.join(won)}."]
    several = len(found.counts)
    said.append("Every seed gives the same order." if several == 1 else
                f"The seeds give {several} different orders.")
    if found.tied:
        ties = len(found.tied)
        said.append(f"In {counted(ties, 'seed')} groups tie: they stand in the order of the list.")
    return said


def orders_table(found: Orders) -> pd.DataFrame:
    """Return a row an order that occurs, the most frequent first.

    Returns:
        Columns: order, the groups' names, best first; seeds, how many give it; share, of all seeds
        (fraction); which, those seeds.
    """
    called = {group.key: group.name for group in found.groups}
    rows = []
    for order, count in found.counts.items():
        which = [str(seed) for seed, one in found.by_seed.items() if one == order]
        rows.append({
            "order": " > ".join(called[key] for key in order), "seeds": count,
            "share": count / len(found.seeds), "which": ", ".join(which),
        })
    return pd.DataFrame(rows, columns=["order", "seeds", "share", "which"])
