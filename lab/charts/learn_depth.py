"""Vanishing gradients: norms by layer on a log scale, and what each layer puts out."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from lab.charts.theme import PALETTE, styled
from lab.theory.depth import Pass, sigmoid_guide


def norms_figure(found: Pass, guide: bool) -> go.Figure:
    """Draw the gradient norm of each layer, log scale; `guide` adds 0.25^depth for sigmoid."""
    norms = found.gradient_norms
    layers = np.arange(1, len(norms) + 1)
    figure = go.Figure()
    figure.add_scatter(
        x=layers, y=np.where(norms > 0, norms, np.nan), name="gradient norm",
        mode="lines+markers", line={"color": PALETTE[0], "width": 2.5},
    )
    if guide:
        figure.add_scatter(
            x=layers[:-1], y=sigmoid_guide(norms), name="0.25^depth, from the last hidden layer",
            mode="lines", line={"color": PALETTE[1], "dash": "dash"},
        )
    figure.update_xaxes(title_text="layer (the last is the output layer)", **_each(len(layers)))
    figure.update_yaxes(title_text="norm of the gradient", type="log", exponentformat="power")
    return styled(figure, height=400)


def outputs_figure(found: Pass) -> go.Figure:
    """Draw a histogram of what each hidden layer puts out, layers stacked upwards."""
    everything = np.concatenate([out.ravel() for out in found.outputs])
    low, high = np.quantile(everything, [0.001, 0.999])
    room = max(high - low, 1e-6) * 0.05
    edges = np.linspace(low - room, high + room, 61)
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure()
    for index in range(len(found.outputs), 0, -1):
        counts = np.histogram(np.clip(found.outputs[index - 1], edges[0], edges[-1]), edges)[0]
        heights = 1.6 * counts / counts.max()
        figure.add_scatter(
            x=middles, y=np.full(len(middles), float(index)), mode="lines",
            line={"width": 0}, hoverinfo="skip",
        )
        figure.add_scatter(
            x=middles, y=index + heights, mode="lines", fill="tonexty", name=f"layer {index}",
            line={"color": PALETTE[0], "width": 1}, fillcolor="rgba(0, 114, 178, 0.25)",
            customdata=counts / counts.sum(),
            hovertemplate="%{customdata:.1%} at %{x:.3g}",
        )
    figure.update_xaxes(title_text="activation")
    figure.update_yaxes(title_text="layer", **_each(len(found.outputs)))
    height = 260 + 12 * len(found.outputs)
    return styled(figure, height=height).update_layout(showlegend=False, hovermode="closest")


def _each(layers: int) -> dict[str, list[int]]:
    """Return an axis's ticks: layers that there are, ten at most."""
    return {"tickvals": list(range(1, layers + 1, -(-layers // 10)))}
