"""The vertical axis of learning curves: what range suits what is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from lab.charts.theme import GUIDE
from lab.metrics import Metric
from lab.options import DATASETS
from lab.store import Run

_ALL_HIGH = 0.8  # shares none of which is below this are looked at closely
_WHOLE = [0, 1.02]  # of a share's axis; a marker at 1 is not cut
_CLEAR = 8  # pixels from a line that a run may follow, with its ring, to the words on it
_ROOM = 1.05  # above the highest epoch
_STEP = 0.05  # a share's axis begins at a multiple of it, so that it seldom moves


def set_value_axis(
    figure: go.Figure, metric: Metric, runs: Sequence[Run], frames: Sequence[pd.DataFrame], *,
    log: bool, part: bool, bare: bool,
) -> None:
    """Give `figure` its vertical axis.

    No range is set: Plotly would take the change to another one for a zoom of the reader's.

    A share goes from 0 to 1, with what guessing gets, unless every epoch reached 0.8. Points within
    a first epoch may lie beyond the axis: whole epochs decide what it shows.

    Args:
        frames: The runs' epochs, of those that have any.
        log: Whether a logarithmic axis is asked for; some metrics always have one.
        part: Whether points within a first epoch are drawn too.
        bare: Whether nothing is drawn at all.
    """
    log = log or metric.log
    figure.update_yaxes(
        title=metric.axis, type="log" if log else "linear", uirevision=f"{metric.key}-{log}",
        exponentformat="power", showticklabels=not bare,
    )
    low, high = _extremes(metric, frames) if metric.per == "epoch" else (math.nan, math.nan)
    if metric.share and not low >= _ALL_HIGH:
        if not log:
            figure.update_yaxes(autorangeoptions={"include": _WHOLE})
        if not bare:
            _draw_guessing(figure, runs)
    elif metric.share and part:
        figure.update_yaxes(autorangeoptions={"clipmin": math.floor(low / _STEP) * _STEP})
    elif part and math.isfinite(high):
        figure.update_yaxes(autorangeoptions={"clipmax": high * _ROOM})


def _extremes(metric: Metric, frames: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """Return the lowest and the highest value of any epoch; NaN where there is none."""
    values = [frame[key] for frame in frames for key in metric.keys]
    if not values:
        return math.nan, math.nan
    return float(pd.concat(values).min()), float(pd.concat(values).max())


def _draw_guessing(figure: go.Figure, runs: Sequence[Run]) -> None:
    """Draw what share of images is right by chance, for each number of classes there is."""
    used = {run.dataset_used or (run.config and run.config.dataset) for run in runs}
    for classes in sorted({len(DATASETS[name].classes) for name in used if name in DATASETS}):
        figure.add_shape(
            type="line", xref="paper", x0=0, x1=1, y0=1 / classes, y1=1 / classes, layer="below",
            line={"color": GUIDE, "width": 1},
            label={"text": f"guessing: {100 / classes:.3g} %", "textposition": "end",
                   "yanchor": "bottom", "padding": _CLEAR, "font": {"size": 11}},
        )
