"""The lines of a run on a chart: its epochs, its first epoch so far, its saved epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from lab.analysis.smoothing import smooth
from lab.charts.theme import run_color, run_symbol
from lab.config.network import hidden_units
from lab.metrics import METRICS
from lab.safe_text import chart_text
from lab.store import Run

FIRST_EPOCH = "first-epoch"
"""How the id of a line of points within the first epoch ends."""

_HOVER = {
    "epoch": "epoch %{x:.4~r}: %{y:.4~g}",
    "seconds": "epoch %{customdata:.4~r}, %{x:.1f} s: %{y:.4~g}",
    "cpu_seconds": "epoch %{customdata:.4~r}, %{x:.1f} CPU-s: %{y:.4~g}",
}
_MARKED_EPOCHS = 60  # beyond so many, markers would hide the lines
_MIDDLE_DASHES = ("dot", "dashdot", "longdash", "longdashdot")


class Curve:
    """One line of a run: its values an epoch and how it is drawn.

    Attributes:
        group: What of the run's lines the legend hides together with this one.
        entry: What the legend calls it, after the run's name; None for a line without an entry.
        hover: What it is called beside the pointer, after its name.
    """

    def __init__(
        self, label: str, values: pd.Series, *, group: str = "", entry: str | None = "",
        hover: str = "", dash: str = "solid", width: float = 2.5, opacity: float = 1.0,
        best: bool = False,
    ) -> None:
        self.label, self.values, self.best = label, values, best
        self.group, self.entry, self.hover = group, entry, hover
        self.dash, self.width, self.opacity = dash, width, opacity


def epoch_curves(frame: pd.DataFrame, metric: str) -> Iterator[Curve]:
    """Yield the curves of a metric of one number an epoch: with one entry in the legend."""
    if not METRICS[metric].validated:
        yield Curve("", frame[metric])
        return
    training, validation = METRICS[metric].keys
    yield Curve("training", frame[training], entry=None, hover="training", dash="dash", width=1.5,
                opacity=0.8)
    yield Curve("validation", frame[validation], hover="validation", best=True)


def layer_curves(run: Run, frame: pd.DataFrame, metric: str) -> Iterator[Curve]:
    """Yield a curve a layer: the first and the last strong, for vanishing shows between them."""
    # one that has fewer layers than another epoch is a spoilt row: the rest of it is missing
    by_layer = dict(enumerate(zip_longest(*frame[metric], fillvalue=math.nan)))
    norms = pd.DataFrame(by_layer, index=frame.index, dtype=float)
    output = not METRICS[metric].hidden
    count = max(len(by_layer), output + len(hidden_units(run.config)) if run.config else 1)
    for layer in range(count):
        values = norms[layer] if layer in norms else pd.Series(math.nan, index=frame.index)
        last = layer == count - 1
        label = "output layer" if last and output else f"layer {layer + 1}"
        named = {"group": f"-{label}", "entry": label}
        if layer == 0 or last:
            yield Curve(label, values, dash="dash" if last else "solid", width=3, **named)
        else:
            dash = _MIDDLE_DASHES[(layer - 1) % len(_MIDDLE_DASHES)]
            yield Curve(label, values, dash=dash, width=1.5, opacity=0.5, **named)


def curve_traces(
    run: Run, name: str, curve: Curve, along: pd.Series, epochs: pd.Series, x: str, *,
    smoothing: float, together: bool,
) -> Iterator[dict[str, Any]]:
    """Yield the curve; where smoothed, its raw self behind; where it decided, the saved epoch.

    Args:
        name: The run's, or empty where whose curves these are stands elsewhere.
        along: Where each epoch is on the horizontal axis, which is `x`.
        epochs: The epochs' numbers.
        together: Whether one box beside the pointer holds all lines' values.
    """
    color, uid = run_color(run.color), f"{run.id}-{curve.label}"
    base = _base(run, name, curve.group, curve.entry)
    if smoothing > 0:
        yield dict(
            x=listed(along), y=listed(curve.values), uid=f"{uid}-raw", mode="lines",
            line={"color": color, "width": 1}, opacity=0.25, showlegend=False, hoverinfo="skip",
            **base,
        )
    values = smooth(curve.values, smoothing)
    thin = curve.width < 2
    yield dict(
        x=listed(along), y=listed(values), uid=uid, opacity=curve.opacity,
        customdata=None if x == "epoch" else listed(epochs),
        mode="lines+markers" if len(values) <= _MARKED_EPOCHS else "lines",
        line={"color": color, "width": curve.width, "dash": curve.dash},
        marker={"color": color, "symbol": run_symbol(run.color), "size": 4 if thin else 5},
        hovertemplate=_hover(base, curve.hover, x, together),
        showlegend=curve.entry is not None and bool(base["name"]), **base,
    )
    if curve.best:
        saved = epochs == (run.best_epoch or 0)
        yield dict(
            x=listed(along[saved]), y=listed(values[saved]), uid=f"{uid}-best", mode="markers",
            marker={"color": color, "symbol": f"{run_symbol(run.color)}-open", "size": 12,
                    "line": {"width": 2}},
            showlegend=False, hoverinfo="skip", **base,
        )


def first_epoch_traces(
    run: Run, name: str, within: pd.DataFrame, frame: pd.DataFrame, metric: str, x: str,
    *, together: bool,
) -> Iterator[dict[str, Any]]:
    """Yield the way to the first epoch's end, dotted, where there is one to draw.

    Args:
        within: The run's rows of `RunStore.first_epoch`.
        frame: Its whole epochs; only once the first is done is it known how long it took.
    """
    base = _base(run, name, "", None)
    training, first = METRICS[metric].keys[0], frame[frame["epoch"] == 1]
    if training not in within or within.empty or (x != "epoch" and first.empty):
        return
    epochs = pd.concat([within["epoch"], first["epoch"].astype(float)])
    values = pd.concat([within[training], first[training]])
    along = epochs if x == "epoch" else epochs * first[x].iloc[0]
    yield dict(
        x=listed(along), y=listed(values), uid=f"{run.id}-{FIRST_EPOCH}", mode="lines",
        customdata=None if x == "epoch" else listed(epochs), opacity=0.8,
        line={"color": run_color(run.color), "width": 1.5, "dash": "dot"}, showlegend=False,
        hovertemplate=_hover(base, "training so far", x, together), **base,
    )


def listed(values: pd.Series | np.ndarray) -> list[float | None]:
    """Return plain numbers, None where missing; never empty, which would drop the legend entry."""
    numbers = [None if math.isnan(value) else value for value in values.tolist()]
    return numbers or [None]


def _base(run: Run, name: str, group: str, entry: str | None) -> dict[str, Any]:
    return {
        "type": "scatter", "legendgroup": f"{run.id}{group}",
        "name": chart_text(" — ".join(filter(None, [name, entry]))),
    }


def _hover(base: dict[str, Any], what: str, x: str, together: bool) -> str:
    """Return the template of what stands beside the pointer.

    Plotly puts the name in, so that nothing in it is read as a template.
    """
    name = ", ".join(filter(None, ["%{fullData.name}" if base["name"] else "", what]))
    if together:
        return f"%{{y:.4~g}}<extra>{name}</extra>"
    return f"{name}<br>{_HOVER[x]}<extra></extra>"
