"""Learning curves: a metric of several runs over epochs or over seconds of training."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lab.analysis.run_names import short_names
from lab.analysis.smoothing import smooth
from lab.charts.theme import run_color, run_symbol, styled
from lab.metrics import FIRST_SHOWN, METRICS, choices
from lab.options import Choice
from lab.safe_text import chart_text
from lab.store import Run

METRIC = Choice("metric", "Metric", FIRST_SHOWN, choices(), "What the curves show.")
X_AXIS = Choice(
    "x", "Over", "epoch", {"epoch": "Epoch", "seconds": "Seconds"},
    "Epochs compare learning a pass over the data; seconds compare learning for the waiting.",
)

_X_TITLES = {"epoch": "Epoch", "seconds": "Training time (s)"}
_HOVER = {
    "epoch": "epoch %{x}: %{y:.4~g}",
    "seconds": "epoch %{customdata}, %{x:.1f} s: %{y:.4~g}",
}
_MARKED_EPOCHS = 60  # beyond so many, markers would hide the lines
_TICKED_EPOCHS = 10  # up to so many, each epoch has a tick: Plotly would write 0.5 and 1.5 too
_HOVERED_TOGETHER = 3  # runs; beyond so many, one box of all values would hide the chart
_LEGEND_SHARE = 0.4  # of the chart's height, at most; a longer legend scrolls
_LAYER_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


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
) -> go.Figure:
    """Draw `metric` of `runs`: training dashed, validation solid, a ring at the saved epoch.

    A run keeps its colour and its place in the legend from before its first epoch on. Epochs whose
    value is missing (NaN) leave a gap. A curve that the reader hid stays hidden, and a zoom stays,
    when it is drawn again with more epochs.

    Args:
        runs: The runs, in the legend's order.
        history: Epochs of at least these runs, as `RunStore.history` gives them.
        metric: A key of `METRICS`. One that is validated has two lines a run, one by layer a line
            a layer.
        names: What the legend calls each run, by id; by default what differs among `runs`.
        x: "epoch", or "seconds" of training since the run began.
        smoothing: Weight of the past, 0 to 0.99; the raw curve stays, faint.
        log_x, log_y: Logarithmic axes.
        height: Pixels.

    Raises:
        ConfigError: `metric` or `x` is none of these.
    """
    METRIC.check(metric)
    X_AXIS.check(x)
    names = names or short_names(runs)
    epochs = dict(tuple(history.groupby("run", sort=False)))
    traces: list[dict[str, Any]] = []  # plain: a figure would copy Plotly's own objects
    for run in runs:
        frame = epochs.get(run.id, history.iloc[:0])
        along = frame["seconds"].cumsum() if x == "seconds" else frame["epoch"]
        draw = _layer_curves if METRICS[metric].per == "layer" else _epoch_curves
        for curve in draw(run, frame, metric):
            traces.extend(_traces(run, names[run.id], curve, along, frame["epoch"], x, smoothing))

    figure = styled(go.Figure(traces), height=height)
    logarithmic = log_y or METRICS[metric].log
    few = x == "epoch" and 0 < history["epoch"].max() <= _TICKED_EPOCHS
    figure.update_xaxes(
        title=_X_TITLES[x], type="log" if log_x else "linear", uirevision=f"{x}-{log_x}",
        unifiedhovertitle={"text": "Epoch %{x}"}, dtick=1 if few and not log_x else None,
    )
    figure.update_yaxes(
        title=METRICS[metric].axis, type="log" if logarithmic else "linear",
        uirevision=f"{metric}-{logarithmic}", exponentformat="power",
    )
    if history.empty:
        figure.update_xaxes(showticklabels=False)
        figure.update_yaxes(showticklabels=False)
    together = x == "epoch" and METRICS[metric].per == "epoch" and len(runs) <= _HOVERED_TOGETHER
    figure.update_layout(
        uirevision="curves",
        hovermode="x unified" if together else "closest",
        hoverlabel={"namelength": -1},
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "maxheight": _LEGEND_SHARE},
    )
    return figure


class _Curve:
    """One line of a run: its values an epoch and how it is drawn."""

    def __init__(
        self, label: str, values: pd.Series, *, dash: str = "solid", width: float = 2.5,
        opacity: float = 1.0, best: bool = False,
    ) -> None:
        self.label, self.values, self.best = label, values, best
        self.dash, self.width, self.opacity = dash, width, opacity


def _epoch_curves(run: Run, frame: pd.DataFrame, metric: str) -> Iterator[_Curve]:
    if not METRICS[metric].validated:
        yield _Curve("", frame[metric])
        return
    training, validation = METRICS[metric].keys
    yield _Curve("training", frame[training], dash="dash", width=1.5, opacity=0.8)
    yield _Curve("validation", frame[validation], best=True)


def _layer_curves(run: Run, frame: pd.DataFrame, metric: str) -> Iterator[_Curve]:
    """Yield a curve a layer; the deeper, the fainter, so that vanishing shows as a fan."""
    norms = pd.DataFrame(frame[metric].tolist(), index=frame.index, dtype=float)
    count = max(norms.shape[1], 1 + len(run.config.hidden_layers) if run.config else 1)
    for layer in range(count):
        values = norms[layer] if layer in norms else pd.Series(math.nan, index=frame.index)
        label = "output layer" if layer == count - 1 else f"layer {layer + 1}"
        dash = _LAYER_DASHES[layer % len(_LAYER_DASHES)]
        opacity = 1 - 0.6 * layer / max(count - 1, 1)
        yield _Curve(label, values, dash=dash, width=2, opacity=opacity)


def _traces(
    run: Run, name: str, curve: _Curve, along: pd.Series, epochs: pd.Series, x: str,
    smoothing: float,
) -> Iterator[dict[str, Any]]:
    """Yield the curve; where smoothed, its raw self behind; where it decided, the saved epoch."""
    color, label = run_color(run.color), " — ".join(filter(None, [name, curve.label]))
    uid = f"{run.id}-{curve.label}"
    base = {"type": "scatter", "legendgroup": uid, "name": chart_text(label)}
    if smoothing > 0:
        yield dict(
            x=_listed(along), y=_listed(curve.values), uid=f"{uid}-raw", mode="lines",
            line={"color": color, "width": 1}, opacity=0.25, showlegend=False, hoverinfo="skip",
            **base,
        )
    values = smooth(curve.values, smoothing)
    thin = curve.width < 2
    yield dict(
        x=_listed(along), y=_listed(values), uid=uid, opacity=curve.opacity,
        customdata=None if x == "epoch" else _listed(epochs),
        mode="lines+markers" if len(values) <= _MARKED_EPOCHS else "lines",
        line={"color": color, "width": curve.width, "dash": curve.dash},
        marker={"color": color, "symbol": run_symbol(run.color), "size": 4 if thin else 5},
        hovertemplate=_HOVER[x], showlegend=True, **base,
    )
    if curve.best:
        saved = epochs == (run.best_epoch or 0)
        yield dict(
            x=_listed(along[saved]), y=_listed(values[saved]), uid=f"{uid}-best", mode="markers",
            marker={"color": color, "symbol": f"{run_symbol(run.color)}-open", "size": 12,
                    "line": {"width": 2}},
            showlegend=False, hoverinfo="skip", **base,
        )


def _listed(values: pd.Series) -> list[float | None]:
    """Return plain numbers, None where missing; never empty, which would drop the legend entry."""
    listed = [None if math.isnan(value) else value for value in values.tolist()]
    return listed or [None]
