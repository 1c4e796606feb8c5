"""What a report shows of runs where nobody has chosen anything: charts, tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from lab.analysis.groups import Group
from lab.charts.curves import curve_figure
from lab.metrics import METRICS
from lab.store import Run

_METRICS = ("accuracy", "loss")
_MOST_CURVES = 60  # runs; a chart of more is a tangle, and megabytes


class Parts(NamedTuple):
    """Charts and tables with their headings, and sentences, in order."""

    figures: list[tuple[str, go.Figure]]
    tables: list[tuple[str, pd.DataFrame]]
    sentences: list[str]


def report_parts(groups: Sequence[Group], runs: Sequence[Run], history: pd.DataFrame) -> Parts:
    """Return the curves of the runs, at most the first 60, and a row a group.

    Args:
        groups: The runs in groups.
        runs: All of them.
        history: Their epochs.
    """
    shown = [run for run in runs if run.config][:_MOST_CURVES]
    some = f", the first {len(shown)} of {len(runs)} runs" if len(shown) < len(runs) else ""
    figures = [
        (f"{METRICS[metric].title}{some}", curve_figure(shown, history, metric))
        for metric in _METRICS if shown
    ]
    return Parts(figures, [("Test accuracy by group", group_table(groups))] if groups else [], [])


def group_table(groups: Sequence[Group]) -> pd.DataFrame:
    """Return a row a group: its runs, how many diverged or failed, and its seeds' test accuracy.

    Returns:
        Columns group, runs, diverged, failed, scored (how many runs have a test accuracy), mean
        and standard deviation (of a sample; missing below two) of test accuracy.
    """
    rows = []
    for group in groups:
        scored = pd.Series([run.test_accuracy for run in group.runs], dtype=float).dropna()
        rows.append({
            "group": group.name, "runs": len(group.runs),
            "diverged": group.statuses["diverged"], "failed": group.statuses["failed"],
            "scored": len(scored), "mean test accuracy": scored.mean(),
            "standard deviation": scored.std(),
        })
    return pd.DataFrame(rows)
