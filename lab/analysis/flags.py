"""What a reader of a comparison of groups should know, a sentence each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from lab.analysis.epoch_table import counted
from lab.analysis.field_values import dataset_of, in_order, in_words
from lab.analysis.groups import Group
from lab.store import Run

_HARDER = ("augmentation", "dropout")  # of training than of validation
_ENDS = {"diverged": "diverged", "failed": "failed", "stopped": "{were} stopped"}


def flags(groups: Sequence[Group], history: pd.DataFrame | None = None) -> list[str]:
    """Return what is unlike or missing in a comparison: allowed, but to be known.

    Said are unlike data, splits and lengths of training; training that is harder than validation;
    seeds that are not the same or one alone; and of each group how many runs diverged, failed or
    were stopped, or have no whole epoch.

    Args:
        groups: The groups that are compared.
        history: Epochs of their runs; without it nothing is said of runs without an epoch.
    """
    members = {group.key: counted(group) for group in groups}
    runs = [run for found in members.values() for run in found]
    sentences = [*_unlike(runs), *_of_training(runs), *_of_seeds(groups, members)]
    begun = None if history is None else set(history["run"].unique())
    for group in groups:
        sentences += _ends(group, members[group.key], begun)
    return sentences


def _unlike(runs: Sequence[Run]) -> list[str]:
    """Return what keeps the runs' accuracies from being compared."""
    found = [
        _differ(runs, "dataset", dataset_of, "on different datasets ({}): their accuracies do not "
                "compare."),
        _differ(runs, "validation_split", lambda r: r.config.validation_split,
                "with different validation splits ({}): they are validated on different images, "
                "only their test accuracies compare."),
        _differ(runs, "train_samples", lambda r: r.config.train_samples,
                "on different numbers of images ({}): who sees more may be better for that alone."),
        _differ(runs, "epochs", lambda r: r.config.epochs,
                "for different numbers of epochs ({}): who trains longer may be better for that "
                "alone."),
        _differ(runs, "patience", lambda r: r.config.patience,
                "with different patience ({}): some may have been ended earlier than others."),
    ]
    return [sentence for sentence in found if sentence]


def _of_training(runs: Sequence[Run]) -> list[str]:
    """Say where training metrics are of harder images, or of part of a network."""
    changed = [name for name in _HARDER if any(getattr(run.config, name) for run in runs)]
    if not changed:
        return []
    return [f"Training loss and accuracy are measured with {' and '.join(changed)}, validation "
            "without: training may look the worse of the two."]


def _differ(
    runs: Sequence[Run], name: str, value: Callable[[Run], Any], sentence: str
) -> str:
    values = in_order(name, (value(run) for run in runs))
    if len(values) < 2:
        return ""
    listed = ", ".join(in_words(name, one) for one in values)
    return "These runs were trained " + sentence.format(listed)


def _of_seeds(groups: Sequence[Group], members: dict[str, tuple[Run, ...]]) -> list[str]:
    """Return what the groups' seeds keep from being known."""
    sentences = []
    alone = [group.name for group in groups
             if len({run.config.seed for run in members[group.key]}) == 1]
    if alone and len(alone) == len(groups):
        sentences.append("Each group has one seed alone: nothing tells a difference from chance."
                         if len(groups) > 1 else
                         "There is one seed alone: nothing tells how much is chance.")
    elif alone:
        has = "has" if len(alone) == 1 else "have"
        sentences.append(f"{_listed(alone)} {has} one seed alone: nothing tells how much of it is "
                         "chance.")
    seeds = [{run.config.seed for run in members[group.key]} for group in groups]
    if len(groups) > 1 and any(other != seeds[0] for other in seeds):
        common = len(set.intersection(*seeds))
        shared = {0: "none is common to all", 1: "1 is common to all"}.get(
            common, f"{common} are common to all")
        sentences.append(f"The groups have different seeds ({shared}): only what shares a seed "
                         "starts from the same weights and sees the same batches.")
    return sentences


def _ends(
    group: Group, runs: Sequence[Run], begun: set[str] | None
) -> list[str]:
    """Return how many runs of a group did not end as planned; `begun` have a whole epoch."""
    sentences = []
    for status, words in _ENDS.items():
        count = sum(run.status == status for run in runs)
        if count:
            said = words.format(were="was" if count == 1 else "were")
            sentences.append(f"{count} of {_runs(len(runs))} of {group.name} {said}.")
    waiting = sum(run.active for run in runs)
    if waiting:
        is_are = "is" if waiting == 1 else "are"
        sentences.append(f"{waiting} of {_runs(len(runs))} of {group.name} {is_are} not done yet.")
    if begun is not None:
        ended = {run.id for run in runs if not run.active}
        empty = len(ended - begun)
        if empty:
            has = "has" if empty == 1 else "have"
            sentences.append(f"{empty} of {_runs(len(runs))} of {group.name} {has} no whole epoch.")
    return sentences


def _runs(count: int) -> str:
    return f"{count} run{'' if count == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
