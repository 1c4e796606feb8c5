"""Ten probabilities a model, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lab.charts.theme import run_color, styled
from lab.safe_text import chart_text


@dataclass(frozen=True, eq=False)
class Answer:
    """What one model makes of a picture: `probabilities` is float (n,) in [0, 1], one a class;
    `color` is its `Run.color`."""

    name: str
    color: int
    probabilities: np.ndarray


def probability_figure(
    answers: Sequence[Answer], classes: Sequence[str], *, height: int = 300
) -> go.Figure:
    """Draw each model's probabilities as bars in its run's colour, grouped by class.

    There is no legend: the verdicts beside the chart name the runs in the same colours.

    Args:
        answers: One a model, with as many probabilities as there are classes.
        classes: Names of the classes, in label order.
        height: Of the figure, in pixels.
    """
    figure = go.Figure()
    for answer in answers:
        figure.add_bar(
            x=list(classes),
            y=[float(p) if np.isfinite(p) else None for p in answer.probabilities],
            name=chart_text(answer.name),
            marker={"color": run_color(answer.color), "line": {"width": 0}},
            hovertemplate="%{y:.1%}",
        )
    styled(figure, height=height)
    figure.update_layout(barmode="group", bargap=0.25, showlegend=False)
    figure.update_xaxes(type="category", showgrid=False, fixedrange=True)
    figure.update_yaxes(
        range=[0, 1], tickformat=".0%", title_text="Probability", fixedrange=True
    )
    return figure
