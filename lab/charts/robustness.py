"""Accuracy of models on harder and harder images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lab.charts.theme import GUIDE, run_color, run_symbol, styled
from lab.evaluation.accuracy import point_interval
from lab.evaluation.robustness import KINDS
from lab.evaluation.scores import Point
from lab.safe_text import chart_text

_HEIGHT = 280
_MOST_BANDS = 4  # models; of more, bands would hide the lines
_CLASSES = 10


@dataclass(frozen=True)
class Measured:
    """A model's right answers on changed images; `color` is its `Run.color`."""

    name: str
    color: int
    points: Sequence[Point]


def robustness_figure(
    models: Sequence[Measured], kind: str, *, height: int = _HEIGHT
) -> go.Figure:
    """Draw the accuracy of models by how much images are changed, with 95 % Wilson bands.

    Args:
        models: What each was measured at; a point of another kind is left out.
        kind: Key of `lab.evaluation.robustness.KINDS`.
        height: Pixels, but for the legend of several models.
    """
    figure = styled(go.Figure(), height=height)
    several = len(models) > 1
    for number, model in enumerate(models):
        points = sorted((p for p in model.points if p.kind == kind), key=lambda p: p.amount)
        if len(models) <= _MOST_BANDS and points:
            figure.add_trace(_band(points, model, number))
        figure.add_trace(_line(points, model, number, several))
    figure.add_hline(1 / _CLASSES, line={"color": GUIDE, "width": 1, "dash": "dot"}, layer="below")
    figure.update_layout(
        hovermode="closest", hoverlabel={"namelength": -1}, margin_t=8,
        legend={"yref": "container", "y": 0, "yanchor": "bottom"},
    )
    if several:
        figure.update_layout(height=height + 22 * len(models))
    spec = KINDS[kind]
    figure.update_xaxes(title=spec.label, range=_room(spec.amounts), fixedrange=True)
    figure.update_yaxes(title="Accuracy", range=[0, 1.02], fixedrange=True)
    return figure


def _line(points: Sequence[Point], model: Measured, number: int, several: bool) -> dict:
    color = run_color(model.color)
    said = [
        f"{p.right:,} of {p.of:,} right" + (f" ({p.images:,} images)" if p.of > p.images else "")
        + "<br>95 % interval {:.3f} to {:.3f}".format(*point_interval(p)) for p in points
    ]
    return dict(
        type="scatter", uid=f"line {number}", x=[p.amount for p in points],
        y=[p.right / p.of for p in points], mode="lines+markers", name=chart_text(model.name),
        line={"color": color, "width": 2}, customdata=said, showlegend=several,
        marker={"color": color, "size": 6, "symbol": run_symbol(model.color)},
        legendgroup=f"{number}",
        hovertemplate="%{x:g}: %{y:.3f}<br>%{customdata}",
    )


def _band(points: Sequence[Point], model: Measured, number: int) -> dict:
    ends = [point_interval(p) for p in points]
    color = run_color(model.color)
    red, green, blue = (int(color[i:i + 2], 16) for i in (1, 3, 5))
    amounts = [p.amount for p in points]
    return dict(
        type="scatter", uid=f"band {number}", x=amounts + amounts[::-1],
        y=[high for _, high in ends] + [low for low, _ in ends][::-1], mode="lines",
        line={"width": 0}, fill="toself", fillcolor=f"rgba({red}, {green}, {blue}, 0.2)",
        hoverinfo="skip", showlegend=False, legendgroup=f"{number}",
    )


def _room(amounts: Sequence[float]) -> list[float]:
    room = 0.03 * (amounts[-1] - amounts[0])
    return [amounts[0] - room, amounts[-1] + room]
