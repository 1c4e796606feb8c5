"""The epochs of the runs of groups as arrays: a group, a run, an epoch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lab.analysis.groups import Group
from lab.store import Run

OWN_END = ("completed", "early_stopped", "diverged")
"""Statuses of runs that came to their own end: neither stopped by hand nor failed."""


def counted(group: Group) -> tuple[Run, ...]:
    """Return the runs of a group that count, ordered by seed.

    Of runs that are equal in everything it is the last queued that came to an end, as in
    `Group.by_seed`; runs that differ in more than the seed all count.
    """
    return latest(group.runs)


def latest(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the last queued of each set of equal runs, one that came to an end if any did.

    They are ordered by seed; runs without a valid config are left out.
    """
    known = (run for run in runs if run.config)
    ordered = sorted(known, key=lambda run: (not run.active, run.created_at or 0.0))
    found = {tuple(run.config.settings.values()): run for run in ordered}
    return tuple(sorted(found.values(), key=lambda run: run.config.seed))


def how_many(group: Group) -> str:
    """Return the number of runs that count, in words: "10 seeds".

    It is "30 runs" where runs of several setups have the same seeds.
    """
    runs = counted(group)
    word = "seed" if len({run.config.seed for run in runs}) == len(runs) else "run"
    return f"{len(runs)} {word}{'' if len(runs) == 1 else 's'}"


@dataclass(frozen=True, eq=False)
class EpochTable:
    """Columns of a history, laid out by group, run and epoch.

    Attributes:
        runs: The runs that count, a tuple a group.
        epochs: int (epochs,): the numbers of all epochs that any of them has, rising.
        columns: float (groups, runs of the largest group, epochs) by name; NaN where a run has no
            such epoch, where a value is missing, and beyond a group's last run.
    """

    runs: tuple[tuple[Run, ...], ...]
    epochs: np.ndarray
    columns: dict[str, np.ndarray]

    def __getitem__(self, column: str) -> np.ndarray:
        return self.columns[column]


def epoch_table(
    groups: Sequence[Group], history: pd.DataFrame, columns: Iterable[str]
) -> EpochTable:
    """Return `columns` of the groups' runs as arrays.

    Args:
        groups: Groups that share no run.
        history: Epochs of at least these runs, as `RunStore.history` gives them.
        columns: Names of columns that hold a number a row.
    """
    runs = tuple(counted(group) for group in groups)
    places = [(g, r) for g, members in enumerate(runs) for r in range(len(members))]
    place = np.array(places, int).reshape(-1, 2)
    ids = pd.Index([run.id for members in runs for run in members], dtype=object)
    found = ids.get_indexer(history["run"].to_numpy(object))
    number = history["epoch"].to_numpy(int)
    kept = (found >= 0) & (number > 0)
    epochs, column = np.unique(number[kept], return_inverse=True)
    group, run = place[found[kept]].T
    shape = len(groups), max(map(len, runs), default=0), len(epochs)
    filled = {}
    for name in columns:
        filled[name] = np.full(shape, np.nan)
        filled[name][group, run, column] = history[name].to_numpy(float)[kept]
    return EpochTable(runs, epochs, filled)
