"""A history as a flat table: one column a metric, and one a layer of a metric by layer."""

from __future__ import annotations

from itertools import zip_longest

import pandas as pd

from lab.metrics import EPOCH_KEYS, LAYER_KEYS, METRICS


def flat(history: pd.DataFrame) -> pd.DataFrame:
    """Return a history with a column a layer in place of each column of lists.

    Args:
        history: As `RunStore.history` gives it.

    Returns:
        Columns run, epoch, then the metrics in their table's order: Keras's keys, seconds (the
        epoch's duration) and gradient_norm_1, _2, ... (first layer first) as `Metric.column` has
        them; as many as the largest network has layers. NaN where a value is missing.
    """
    table = history[["run", "epoch", *EPOCH_KEYS]].copy()
    for key in LAYER_KEYS:
        for layer, values in enumerate(zip_longest(*history[key]), start=1):
            table[METRICS[key].column(layer)] = pd.Series(values, history.index, dtype=float)
    return table


def metric_columns(table: pd.DataFrame) -> list[str]:
    """Return the columns of a `flat` table that are metrics, in its order."""
    return [name for name in table.columns if name not in ("run", "epoch")]
