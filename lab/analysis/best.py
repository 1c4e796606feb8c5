"""The best validation accuracy of runs and of groups: what everything is selected by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from lab.analysis.epoch_table import counted
from lab.analysis.field_values import guessing
from lab.analysis.groups import Group
from lab.store import Run


def best_val_accuracies(
    runs: Iterable[Run], history: pd.DataFrame | None = None
) -> dict[str, float]:
    """Return the best validation accuracy of each run, by id, in [0, 1].

    Where val_loss is what a run monitored, it is the best of its epochs.

    Args:
        runs: Runs of any kind.
        history: Epochs of at least those that monitored val_loss; without it they are left out.

    Returns:
        Of each run that has one.
    """
    found, asked = {}, []
    for run in runs:
        if run.config is None or run.config.monitor == "val_accuracy":
            found[run.id] = run.best_value
        else:
            asked.append(run.id)
    if asked and history is not None:
        of_them = history[history["run"].isin(asked)]
        found |= of_them.groupby("run")["val_accuracy"].max().to_dict()
    return {run: value for run, value in found.items() if value is not None and value == value}


def judged(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that a group is judged by: those that ended and did not fail.

    While there is none it is all of them, so that groups have an order as they train.
    """
    return [run for run in runs if not run.active and run.status != "failed"] or list(runs)


def validated(runs: Sequence[Run], best: Mapping[str, float]) -> list[float]:
    """Return what runs validated at best, of those that have a value.

    One that diverged counts as guessing: that is what its setup came to.

    Args:
        best: As `best_val_accuracies` gives it.
    """
    return [
        guessing(run) if run.status == "diverged" else best[run.id] for run in runs
        if run.status == "diverged" or run.id in best
    ]


def best_groups(
    groups: Sequence[Group], history: pd.DataFrame | None, most: int
) -> list[Group]:
    """Return the `most` groups whose runs' best validation accuracies have the highest means.

    They stay in order; a group without a value is the first to be left out.
    """
    if len(groups) <= most:
        return list(groups)
    members = [judged(counted(group)) for group in groups]
    best = best_val_accuracies((run for runs in members for run in runs), history)
    means = []
    for runs in members:
        values = validated(runs, best)
        means.append(np.mean(values) if values else -1.0)
    kept = sorted(np.argsort(np.negative(means), kind="stable")[:most])
    return [groups[index] for index in kept]
