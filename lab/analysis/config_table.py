"""The configs of groups side by side: what differs as a table, what is shared in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lab.analysis.field_values import MISSING, field_value, in_order, in_words, label
from lab.analysis.groups import GROUPABLE, Group, what_differs
from lab.config.run_title import SEPARATOR, title_parts


def config_differences(groups: Sequence[Group]) -> pd.DataFrame:
    """Return what differs among groups, and nothing else.

    Returns:
        Index: the groups' keys. Columns: group, its name, then the fields and hyperparameters whose
        values are not the same in all runs, by label, in words; where a group's own runs differ,
        all its values in their natural order; "—" where its optimizer has no such option.
    """
    names = _differing(groups)
    rows = []
    for group in groups:
        row = {"group": group.name}
        for name in names:
            values = in_order(name, (field_value(run.config, name) for run in group.runs))
            row[label(name)] = ", ".join(in_words(name, value) for value in values) or MISSING
        rows.append(row)
    index = pd.Index([group.key for group in groups], name="key", dtype=object)
    return pd.DataFrame(rows, index, columns=["group", *map(label, names)])


def shared_settings(groups: Sequence[Group]) -> str:
    """Return what all runs of all groups share, in a title's words: "ReLU · batch 32 · epochs 20".

    What is said is what has an effect in every run; the seed is left out. Empty without a run.
    """
    runs = [run for group in groups for run in group.runs]
    if not runs:
        return ""
    configs = {tuple(run.config.settings.items()): run.config for run in runs}
    parts = [title_parts(config) for config in configs.values()]
    first, *others = parts
    return SEPARATOR.join(
        part.words for name, part in first.items()
        if name != "seed" and all(name in o and o[name].words == part.words for o in others)
    )


def _differing(groups: Sequence[Group]) -> list[str]:
    """Return the names that differ; a hyperparameter also where only some optimizers have it."""
    runs = [run for group in groups for run in group.runs]
    differ = set(what_differs(runs))
    return [name for name in GROUPABLE if name in differ]
