"""Activation functions and their derivatives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lab.charts.theme import run_color, styled
from lab.options import ACTIVATIONS
from lab.theory import activations

COLORS = {name: run_color(i) for i, name in enumerate(ACTIVATIONS)}


def activations_figure(names: Sequence[str], reach: float) -> go.Figure:
    """Draw each activation over [-reach, reach], its derivative below, the largest slope marked."""
    x = np.linspace(-reach, reach, 401)
    figure = make_subplots(
        2, 1, shared_xaxes=True, vertical_spacing=0.15,
        subplot_titles=("Function f(x)", "Derivative f'(x), its maximum marked"),
    )
    for order, name in enumerate(names):
        line = {"color": COLORS[name], "width": 2.5}
        if order >= 5:
            line["dash"] = "dash"
        label, mark = ACTIVATIONS[name].label, activations.STEEPEST[name]
        common = {"name": label, "legendgroup": name, "line": line, "mode": "lines"}
        figure.add_scatter(x=x, y=activations.value(name, x), **common, row=1, col=1)
        figure.add_scatter(
            x=x, y=activations.slope(name, x), **common, showlegend=False, row=2, col=1
        )
        if abs(mark.x) <= reach:
            figure.add_scatter(
                x=[mark.x], y=[mark.slope], mode="markers+text", name=f"{label} maximum",
                text=[f"{mark.slope:.4g}"], textposition="top right", showlegend=False,
                marker={"color": COLORS[name], "size": 11, "symbol": "diamond"},
                legendgroup=name, cliponaxis=False, row=2, col=1,
            )
    figure.update_xaxes(title_text="x", row=2, col=1)
    return styled(figure, height=620).update_layout(legend_y=-0.1, hovermode="x")
