"""Which share of a group's runs has reached a target by when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lab.analysis.bands import BAND_X
from lab.analysis.best import best_groups
from lab.analysis.groups import Group
from lab.analysis.targets import TARGET_METRIC, Arrivals, arrivals, never_reached
from lab.charts.bands import MOST_GROUPS, X_TITLES
from lab.charts.notes import add_note, say_instead
from lab.charts.theme import run_color, run_symbol, styled
from lab.safe_text import chart_text

_LEGEND_SHARE = 0.33  # of the chart's height, at most; a longer legend scrolls


def profile_figure(
    groups: Sequence[Group], history: pd.DataFrame, metric: str, target: float, x: str = "epoch",
    *, log_x: bool = False, height: int = 420,
) -> go.Figure:
    """Draw by when which share of each group's runs has reached `target`, in steps.

    A line that ends below 1 is of a group some of whose runs never got there. Made after Dolan and
    Moré's performance profiles (doi.org/10.1007/s101070100263), over the time itself.

    Args:
        groups: Groups that share no run; of more than `MOST_GROUPS`, those that validate best.
        history, metric, target: As `lab.analysis.targets.arrivals` takes them.
        x: A choice of `BAND_X`.
        log_x: A logarithmic axis.
        height: Pixels, but for the notes above the plot.

    Raises:
        ConfigError: `metric` or `x` is none of these, or `target` out of range.
    """
    BAND_X.check(x)
    shown = best_groups(groups, history, MOST_GROUPS)
    found = arrivals(shown, history, metric, target)
    reached = [one.at[x][np.isfinite(one.at[x])] for one in found]
    end = max((places.max() for places in reached if len(places)), default=1.0)
    start = min((places.min() for places in reached if len(places)), default=1.0)
    traces = [_trace(one, x, start if log_x else 0.0, end) for one in found if one.runs]
    figure = styled(go.Figure(traces), height=height)
    figure.update_xaxes(title=X_TITLES[x], type="log" if log_x else "linear")
    figure.update_yaxes(title="Runs that are there (share of the group)", range=[-0.03, 1.05])
    figure.update_layout(
        hovermode="closest", hoverlabel={"namelength": -1}, uirevision="profile",
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "maxheight": _LEGEND_SHARE},
    )
    if not any(len(places) for places in reached):
        missing = never_reached(shown, history, metric, target)
        return say_instead(
            figure, missing or f"How long it took was not measured in {BAND_X.words(x)}."
        )
    side = "at most" if metric.endswith("loss") else "at least"
    notes = [f"{TARGET_METRIC.words(metric)} of {side} {target:g}, first reached at the end of an "
             "epoch; a run that diverged before never reaches it."]
    if left := sum(one.unfinished for one in found):
        are = "run that was stopped, failed or is" if left == 1 else \
            "runs that were stopped, failed or are"
        notes.append(f"Left out: {left} {are} not done.")
    if len(shown) < len(groups):
        notes.append(f"The {len(shown)} of {len(groups)} groups that validate best are drawn.")
    return add_note(figure, *notes)


def _trace(one: Arrivals, x: str, start: float, end: float) -> dict[str, Any]:
    """Return a group's steps, from `start` to where the last run of all groups arrived."""
    places, counts = np.unique(one.at[x][np.isfinite(one.at[x])], return_counts=True)
    share = counts.cumsum() / len(one.runs)
    color = run_color(one.group.color)
    xs, ys = [start, *places.tolist()], [0.0, *share.tolist()]
    if xs[-1] < end:
        xs, ys = [*xs, float(end)], [*ys, ys[-1]]
    seeds = "seed" if len({run.config.seed for run in one.runs}) == len(one.runs) else "run"
    count = f"{one.reached} of {len(one.runs)} {seeds}{'' if len(one.runs) == 1 else 's'}"
    return {
        "type": "scatter", "uid": one.group.key, "x": xs, "y": ys, "mode": "lines+markers",
        "name": chart_text(f"{one.group.name} ({count})"),
        "line": {"color": color, "width": 2.5, "shape": "hv"},
        "marker": {"color": color, "symbol": run_symbol(one.group.color), "size": 6},
        "hovertemplate": "%{fullData.name}<br>%{y:.0%} by %{x:,.4~g}<extra></extra>",
        "showlegend": True,
    }
