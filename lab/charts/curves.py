"""Learning curves: a metric of several runs over epochs or over the time that training took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lab.analysis.run_names import full_name, short_names
from lab.charts.curve_axis import set_value_axis
from lab.charts.curve_traces import (
    FIRST_EPOCH,
    curve_traces,
    epoch_curves,
    first_epoch_traces,
    layer_curves,
)
from lab.charts.theme import styled
from lab.metrics import FIRST_SHOWN, METRICS, Metric, choices
from lab.options import Choice
from lab.safe_text import chart_text
from lab.store import Run

METRIC = Choice("metric", "Metric", FIRST_SHOWN, choices(), "What the curves show.")
X_AXIS = Choice(
    "x", "Over", "epoch",
    {"epoch": "Epoch", "seconds": "Seconds", "cpu_seconds": "CPU-seconds"},
    "Epochs compare learning a pass over the data; seconds compare learning for the waiting, "
    "CPU-seconds for the work, which runs that trained at the same time do not take from each "
    "other.",
)

_X_TITLES = {
    "epoch": "Epoch", "seconds": "Training time (s)", "cpu_seconds": "Processor time (CPU-s)",
}
_LINES = "dashed: training · solid: validation · ring: the saved epoch"
_NO_TIME = "How long these runs took<br>was not measured in {}."
_FIRST = [0, 1]  # epochs; while no epoch is whole yet, the axis stands still
_TICKED_EPOCHS = 10  # up to so many, each epoch has a tick: Plotly would write 0.5 and 1.5 too
_HOVERED_TOGETHER = 3  # runs; beyond so many, one box of all values would hide the chart
_LEGEND_SHARE = 0.33  # of the chart's height, at most; a longer legend scrolls


def curve_figure(
    runs: Sequence[Run],
    history: pd.DataFrame,
    metric: str,
    *,
    names: Mapping[str, str] | None = None,
    x: str = "epoch",
    smoothing: float = 0.0,
    log_x: bool = False,
    log_y: bool = False,
    height: int = 420,
    first_epoch: pd.DataFrame | None = None,
) -> go.Figure:
    """Draw `metric` of `runs`: training dashed, validation solid, a ring at the saved epoch.

    A run keeps its colour and its place in the legend from before its first epoch on; all its lines
    hide together. Epochs whose value is missing (NaN) leave a gap. A curve that the reader hid
    stays hidden, and a zoom stays, when it is drawn again with more epochs.

    A share of images is drawn from 0 to 1 with the share that guessing gets, unless no epoch of any
    run is below 0.8: then the axis shows what there is.

    Args:
        runs: The runs, in the legend's order.
        history: Epochs of at least these runs, as `RunStore.history` gives them.
        metric: A key of `METRICS`. One that is validated has two lines a run, one by layer a line
            a layer, the first and the last stronger.
        names: What the legend calls each run, by id; by default what differs among `runs`.
        x: "epoch", or "seconds" or "cpu_seconds" of training since the run began.
        smoothing: Weight of the past, 0 to 0.99; the raw curve stays, faint.
        log_x, log_y: Logarithmic axes.
        height: Pixels.
        first_epoch: Points within the runs' first epochs, as `RunStore.first_epoch` gives them.

    Raises:
        ConfigError: `metric` or `x` is none of these.
    """
    METRIC.check(metric)
    X_AXIS.check(x)
    of_run = dict(tuple(history.groupby("run", sort=False)))
    start = {} if first_epoch is None else dict(tuple(first_epoch.groupby("run", sort=False)))
    frames = {run.id: of_run.get(run.id, history.iloc[:0]) for run in runs}
    starts = {run.id: start[run.id] for run in runs if run.id in start}
    together = x == "epoch" and METRICS[metric].per == "epoch" and len(runs) <= _HOVERED_TOGETHER
    names = names or short_names(runs)
    traces = _traces(runs, names, frames, starts, metric, x, smoothing, together)
    figure = styled(go.Figure(traces), height=height)
    few = x == "epoch" and 0 < history["epoch"].max() <= _TICKED_EPOCHS
    figure.update_xaxes(
        title=_X_TITLES[x], type="log" if log_x else "linear", uirevision=f"{x}-{log_x}",
        unifiedhovertitle={"text": "Epoch %{x:.4~r}"}, dtick=1 if few and not log_x else None,
    )
    figure.update_layout(
        uirevision="curves",
        hovermode="x unified" if together else "closest",
        hoverlabel={"namelength": -1},
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "maxheight": _LEGEND_SHARE},
    )
    shown = [frame for frame in frames.values() if not frame.empty]
    drawn = points(figure) > 0
    set_value_axis(
        figure, METRICS[metric], runs, shown, log=log_y, part=bool(starts), bare=not drawn
    )
    if not drawn:
        figure.update_xaxes(showticklabels=False)
    elif not shown and not log_x:
        figure.update_xaxes(autorangeoptions={"include": _FIRST})
    if shown and not drawn:
        say_instead(figure, _NO_TIME.format(X_AXIS.words(x)))
    if note := _note(runs, METRICS[metric]):
        figure.add_annotation(
            text=note, showarrow=False, font={"size": 11}, opacity=0.75,
            xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="bottom",
        )
    return figure


def points(figure: go.Figure, *, whole: bool = False) -> int:
    """Return how many points the lines of a `curve_figure` have; of `whole` epochs alone."""
    lines = [line for line in figure.data if not (whole and line.uid.endswith(FIRST_EPOCH))]
    return sum(None not in point for line in lines for point in zip(line.x, line.y, strict=True))


def say_instead(figure: go.Figure, text: str) -> None:
    """Write `text` (with <br>) where curves would be."""
    figure.add_annotation(
        text=text, showarrow=False, font={"size": 15}, xref="paper", yref="paper", x=0.5, y=0.5,
    )


def _note(runs: Sequence[Run], metric: Metric) -> str:
    """Return what is said once over the curves: how to read them, or whose layers they are."""
    if metric.validated:
        return _LINES
    return chart_text(full_name(runs[0])) if metric.per == "layer" and len(runs) == 1 else ""


def _traces(
    runs: Sequence[Run], names: Mapping[str, str], frames: Mapping[str, pd.DataFrame],
    starts: Mapping[str, pd.DataFrame], metric: str, x: str, smoothing: float, together: bool,
) -> list[dict[str, Any]]:
    """Return every line as plain data: a figure would copy Plotly's own objects."""
    traces: list[dict[str, Any]] = []
    for run in runs:
        by_layer = METRICS[metric].per == "layer"
        frame = frames[run.id]
        name = "" if by_layer and len(runs) == 1 else names[run.id]
        along = frame["epoch"] if x == "epoch" else frame[x].cumsum()
        curves = layer_curves(run, frame, metric) if by_layer else epoch_curves(frame, metric)
        if run.id in starts:
            traces.extend(first_epoch_traces(run, name, starts[run.id], frame, metric, x,
                                             together=together))
        for curve in curves:
            traces.extend(curve_traces(run, name, curve, along, frame["epoch"], x,
                                       smoothing=smoothing, together=together))
    return traces
