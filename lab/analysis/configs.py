"""Configs side by side: what differs, and whether a comparison is fair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lab.config import RunConfig
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS
from lab.store import Run

# What a comparison is usually about; all else should be the same on both sides.
_SUBJECTS = ("optimizer", "activation", "learning_rate")
_OFTEN_SUBJECT = (*_SUBJECTS, *HYPERPARAMETERS)


def config_columns(runs: Sequence[Run]) -> pd.DataFrame:
    """Return the runs' configs as a table, the columns that differ between runs first.

    Returns:
        Index: run id. Columns: every field, by Keras's key, then every hyperparameter that any of
        the optimizers takes; layers as "64-128"; missing where a run has no such option, or no
        valid config. A column that also holds a word ("full", "off") is text throughout.
    """
    rows = [config_values(run.config) if run.config else {} for run in runs]
    columns = [*FIELDS, *(name for name in HYPERPARAMETERS if any(name in row for row in rows))]
    table = pd.DataFrame(
        {name: _column([row.get(name) for row in rows]) for name in columns},
        index=pd.Index([run.id for run in runs], name="run"),
    )
    different = differing(runs)
    return table[different + [name for name in columns if name not in different]]


def config_values(config: RunConfig) -> dict[str, Any]:
    """Return every field and hyperparameter of a config by Keras's key, layers as "64-128"."""
    return {
        name: value if isinstance(value, (int, float, str)) else FIELDS[name].write(value)
        for name, value in config.settings.items()
    }


def differing(runs: Sequence[Run]) -> list[str]:
    """Return the fields and hyperparameters that are not the same in all runs with a config."""
    rows = [config_values(run.config) for run in runs if run.config]
    names = [*FIELDS, *HYPERPARAMETERS]
    return [name for name in names if len({str(row.get(name)) for row in rows}) > 1]


def fairness(runs: Sequence[Run]) -> tuple[bool, str]:
    """Judge whether a difference between runs can be put down to one thing, and say why.

    What follows from the optimizer, its hyperparameters and its own default learning rate, is not
    counted as a difference of its own.

    Returns:
        Whether the comparison is fair, and a sentence; an empty one for fewer than two runs.
    """
    known = [run for run in runs if run.config]
    if len(known) < 2:
        return True, ""
    names = differing(known)
    if "optimizer" in names:
        names = [name for name in names if name not in HYPERPARAMETERS]
        if all(_has_own_rate(run.config) for run in known):
            names = [name for name in names if name != "learning_rate"]
    used = {run.dataset_used or run.config.dataset for run in known}
    if len(used) > 1 and "dataset" not in names:
        names.append("dataset")
    labels = [_label(name) for name in names]
    if not names:
        return True, "These runs have the same config and the same seed."
    if names == ["seed"]:
        return True, "These runs differ in nothing but the seed: what is left is chance."
    if len(names) == 1:
        return True, f"These runs differ only in {labels[0]}."
    subjects = [_label(name) for name in names if name in _OFTEN_SUBJECT]
    others = [_label(name) for name in names if name not in _OFTEN_SUBJECT]
    if not others:
        return True, f"These runs differ in {_listed(labels)}."
    differences = (
        f"{_listed(others)} as well as {_listed(subjects)}" if subjects else _listed(others)
    )
    return False, f"These runs differ in {differences}: any of these may be the reason."


def _has_own_rate(config: RunConfig) -> bool:
    return config.learning_rate == OPTIMIZERS[config.optimizer].learning_rate


def _label(name: str) -> str:
    label = (FIELDS.get(name) or HYPERPARAMETERS[name]).label
    return label if label[0].islower() else label[0].lower() + label[1:]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _column(values: list[Any]) -> pd.Series | list[Any]:
    """Keep numbers numbers; a column with a word in it becomes text, or it could not be sorted."""
    present = [value for value in values if value is not None]
    if any(isinstance(value, (str, bool)) for value in present):
        return [None if value is None else _text(value) for value in values]
    whole = all(isinstance(value, int) for value in present)
    return pd.array(values, dtype="Int64" if whole else "Float64")


def _text(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
