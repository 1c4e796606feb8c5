"""What runs reach by two of their fields: the mean over everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lab.analysis.best import best_val_accuracies
from lab.analysis.epoch_table import OWN_END, latest
from lab.analysis.field_values import field_value, guessing, in_order, in_words
from lab.errors import ConfigError
from lab.options import FIELDS, HYPERPARAMETERS, Choice
from lab.options.kinds import shown
from lab.store import Run

CELL_VALUE = Choice(
    "value", "Cells show", "val_accuracy",
    {
        "val_accuracy": "Best validation accuracy", "test_accuracy": "Test accuracy",
        "seconds": "Training time", "cpu_seconds": "Processor time",
    },
    "The mean over all runs of a cell. A run that diverged counts as guessing in an accuracy, and "
    "not at all in a time. Select by validation; the test accuracy is there to judge.",
)


def pivot(
    runs: Sequence[Run], rows: str, columns: str, *, value: str = "val_accuracy",
    history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the mean of `value` for each pair of values of two fields that any run has.

    Args:
        runs: Those that came to their own end count; of equal ones the last.
        rows, columns: Two different fields or hyperparameters.
        value: A choice of `CELL_VALUE`; times need the history.
        history: Epochs of the runs, as `RunStore.history` gives them.

    Returns:
        A row a pair, rows first. Columns: row and column, the values in words, categories in their
        natural order; mean, missing where no run has the value; runs, how many have it, and
        diverged, how many of all diverged.

    Raises:
        ConfigError: A field is unknown, both are the same, or `value` is none of these.
    """
    CELL_VALUE.check(value)
    for name in (rows, columns):
        if name not in FIELDS and name not in HYPERPARAMETERS:
            known = ", ".join((*FIELDS, *HYPERPARAMETERS))
            raise ConfigError(f"A heatmap is of two of {known}. Got {shown(name)}.")
    if rows == columns:
        raise ConfigError(f"A heatmap needs two different fields. Got {shown(rows)} twice.")
    ended = [run for run in latest(runs) if run.status in OWN_END]
    found = _values(ended, value, history)
    pairs = [(field_value(r.config, rows), field_value(r.config, columns)) for r in ended]
    table = pd.DataFrame({
        "row": _ordered(rows, [row for row, _ in pairs]),
        "column": _ordered(columns, [column for _, column in pairs]),
        "value": pd.Series([found.get(run.id) for run in ended], dtype=float),
        "diverged": pd.Series([run.status == "diverged" for run in ended], dtype=bool),
    })
    return table.groupby(["row", "column"], observed=True).agg(
        mean=("value", "mean"), runs=("value", "count"), diverged=("diverged", "sum")
    ).reset_index()


def _ordered(name: str, values: Sequence[Any]) -> pd.Categorical:
    """Return values in words that sort by their nature."""
    order = [in_words(name, value) for value in in_order(name, values)]
    return pd.Categorical([in_words(name, value) for value in values], order, ordered=True)


def _values(
    runs: Sequence[Run], value: str, history: pd.DataFrame | None
) -> dict[str, float]:
    """Return the value of each run that has one, by id."""
    if value in ("seconds", "cpu_seconds"):
        if history is None:
            return {}
        whole = {run.id for run in runs if run.status != "diverged"}
        of_them = history[history["run"].isin(whole)]
        return of_them.groupby("run")[value].sum(min_count=1).dropna().to_dict()
    found = (
        best_val_accuracies(runs, history) if value == "val_accuracy"
        else {run.id: run.test_accuracy for run in runs if run.test_accuracy is not None}
    )
    return found | {run.id: guessing(run) for run in runs if run.status == "diverged"}
