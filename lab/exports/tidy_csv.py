"""Histories as one tidy table: a row a value."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lab.exports.aliases import aliased
from lab.exports.histories import flat, metric_columns
from lab.safe_text import csv_cell
from lab.store import Run


def tidy_csv(runs: Sequence[Run], history: pd.DataFrame) -> str:
    """Return the histories of runs as CSV, tidy (Wickham 2014, doi.org/10.18637/jss.v059.i10).

    What each run's config is stands in `runs_json`, by the same ids.

    Args:
        runs: Whose rows are taken, and their order.
        history: Epochs of at least these runs, as `RunStore.history` gives them.

    Returns:
        Columns run (its id, or alias), epoch (from 1), metric and value, by run, epoch and metric,
        in the metrics' table's order; one by layer has a metric a layer, such as gradient_norm_1.
        Values in full precision; of one that is missing, or was not finite, there is no row.
    """
    runs, history = aliased(runs, history)
    order = {run.id: place for place, run in enumerate(runs)}
    table = flat(history[history["run"].isin(order)])
    tidy = table.melt(["run", "epoch"], metric_columns(table), "metric", "value")
    tidy = tidy[tidy["value"].notna()]
    places = tidy["run"].map(order).rename("place")
    tidy = tidy.assign(place=places).sort_values(["place", "epoch"], kind="stable")
    ids = {run: csv_cell(run) for run in order}
    tidy["run"] = tidy["run"].map(ids)
    columns = ["run", "epoch", "metric", "value"]
    return tidy.to_csv(columns=columns, index=False, lineterminator="\n")
