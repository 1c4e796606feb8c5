"""The 2-2-1 network with its numbers: nodes, edges, and the place of one step."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from lab.charts.theme import PALETTE, styled

_NODES = {
    "x1": (0, 1), "x2": (0, 0), "h1": (1, 1), "h2": (1, 0), "y": (2, 0.5), "L": (2.75, 0.5),
}
_EDGES = {
    "w1": ("x1", "h1", 0.5), "w2": ("x1", "h2", 0.36), "w3": ("x2", "h1", 0.36),
    "w4": ("x2", "h2", 0.5), "w5": ("h1", "y", 0.42), "w6": ("h2", "y", 0.38),
}  # from, to, and how far along the number stands
_PLACES = {
    "w1": {"yanchor": "bottom"}, "w4": {"yanchor": "top"},
    "w2": {"xanchor": "right", "xshift": -6}, "w3": {"xanchor": "right", "xshift": -6},
    "w5": {"xanchor": "left", "yanchor": "bottom"}, "w6": {"xanchor": "left", "yanchor": "top"},
}  # where a number stands, off its edge
_BELOW = {"yanchor": "top", "yshift": -27}  # a node's lower rim
_BIASES = {"b1": "h1", "b2": "h2", "b3": "y"}
_QUIET, _LIT = "rgba(128, 128, 128, 0.55)", PALETTE[1]


def network_figure(
    values: Mapping[str, float], gradients: Mapping[str, float], place: str | None
) -> go.Figure:
    """Draw the network.

    Args:
        values: Inputs, weights, biases, target, and the nodes worked out so far.
        gradients: Derivatives found so far, by the name of the weight or bias.
        place: Node or edge of the current step; it is drawn in another colour.
    """
    figure = go.Figure()
    for name, (a, b, share) in _EDGES.items():
        (x0, y0), (x1, y1) = _NODES[a], _NODES[b]
        figure.add_scatter(
            x=[x0, x1], y=[y0, y1], mode="lines", hoverinfo="skip",
            line={"color": _LIT if name == place else _QUIET, "width": 4 if name == place else 2},
        )
        figure.add_annotation(
            x=x0 + share * (x1 - x0), y=y0 + share * (y1 - y0), **_PLACES[name],
            text=_label(name, values, gradients), font={"size": 12}, showarrow=False,
        )
    (x0, y0), (x1, y1) = _NODES["y"], _NODES["L"]
    figure.add_scatter(x=[x0, x1], y=[y0, y1], mode="lines", hoverinfo="skip",
                       line={"color": _QUIET, "width": 2, "dash": "dot"})
    for bias, node in _BIASES.items():
        x, y = _NODES[node]
        figure.add_annotation(
            x=x, y=y, **_BELOW, showarrow=False, text=_label(bias, values, gradients),
            font={"size": 12, "color": _LIT if bias == place else None},
        )
    for name, (x, y) in _NODES.items():
        number = f"{values[name]:.4g}" if name in values else "?"
        figure.add_scatter(
            x=[x], y=[y], mode="markers+text", text=[f"<b>{name}</b><br>{number}"],
            hoverinfo="skip", textfont={"color": "white", "size": 12},
            marker={"size": 54, "color": _LIT if name == place else PALETTE[0]},
        )
    figure.add_annotation(x=2.75, y=0.5, **_BELOW, showarrow=False, text=f"t {values['t']:.4g}",
                          font={"size": 12})
    styled(figure, height=340).update_layout(showlegend=False, hovermode=False)
    figure.update_xaxes(visible=False, range=[-0.3, 3.05], fixedrange=True)
    return figure.update_yaxes(visible=False, range=[-0.45, 1.3], fixedrange=True)


def _label(name: str, values: Mapping[str, float], gradients: Mapping[str, float]) -> str:
    text = f"{name} <b>{values[name]:.4g}</b>"
    return f"{text}<br>∂ {gradients[name]:.2g}" if name in gradients else text
