"""Learning rate on a parabola: where it goes, and how fast for every rate."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from lab.charts.theme import GRID, PALETTE, styled
from lab.theory import quadratic


def parabola_figure(curvature: float, rolled: quadratic.Roll) -> go.Figure:
    """Draw the steps on the parabola, as far as they stay in the picture."""
    reach = 1.6 * abs(rolled.positions[0])
    x = np.linspace(-reach, reach, 201)
    far = np.abs(rolled.positions) > reach
    shown = slice(0, int(np.argmax(far)) if far.any() else None)
    figure = go.Figure()
    figure.add_scatter(x=x, y=curvature * x**2 / 2, mode="lines", name="loss", hoverinfo="skip",
                       line={"color": "rgba(128, 128, 128, 0.7)"})
    figure.add_scatter(
        x=rolled.positions[shown], y=rolled.losses[shown], mode="lines+markers", name="steps",
        line={"color": PALETTE[0], "width": 1.5}, marker={"size": 7},
    )
    figure.update_xaxes(title_text="weight")
    figure.update_yaxes(title_text="loss")
    return styled(figure, height=360).update_layout(hovermode="closest", legend_y=-0.26)


def distance_figure(rolled: quadratic.Roll, factor: float) -> go.Figure:
    """Draw the distance from the minimum after each step, log scale, and its long-run slope."""
    sizes = np.abs(rolled.positions)
    steps = np.arange(len(sizes))
    figure = go.Figure()
    figure.add_scatter(x=steps, y=np.where(sizes > 1e-16, sizes, np.nan), mode="lines+markers",
                       name="distance", line={"color": PALETTE[0]}, marker={"size": 5})
    if factor > 0:
        figure.add_scatter(x=steps, y=sizes[0] * factor**steps, mode="lines",
                           name=f"{factor:.3g} a step", line={"color": PALETTE[1], "dash": "dash"})
    figure.update_xaxes(title_text="step")
    figure.update_yaxes(title_text="distance from the minimum", type="log", exponentformat="power")
    return styled(figure, height=360).update_layout(legend_y=-0.26)


def rates_figure(curvature: float, rate: float, momentum: float) -> go.Figure:
    """Draw the factor a step against the learning rate, with the best, the edge and this one."""
    edge = quadratic.edge(curvature, momentum)
    rates = np.linspace(0, 1.25 * max(edge, rate), 600)
    figure = go.Figure()
    figure.add_scatter(x=rates, y=quadratic.shrink(rates, curvature, momentum), mode="lines",
                       name="factor a step", line={"color": PALETTE[0], "width": 2.5})
    figure.add_hline(y=1, line={"color": GRID, "width": 2})
    marks = (("1 / curvature" if not momentum else "critically damped",
              float(quadratic.best_rate(curvature, momentum)), PALETTE[2], "diamond"),
             ("edge of stability", edge, PALETTE[1], "x"),
             ("this learning rate", rate, PALETTE[3], "circle"))
    for name, at, color, symbol in marks:
        figure.add_scatter(
            x=[at], y=[float(quadratic.shrink(at, curvature, momentum))], mode="markers",
            name=f"{name}: {at:.4g}", cliponaxis=False,
            marker={"color": color, "size": 12, "symbol": symbol},
        )
    figure.update_xaxes(title_text="learning rate")
    figure.update_yaxes(title_text="distance kept a step", rangemode="tozero")
    return styled(figure, height=360).update_layout(hovermode="closest", legend_y=-0.26)
