"""A range test's loss against the learning rate, with the rate to try and the one at hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from lab.charts.theme import GUIDE, PALETTE, styled

_ROOM = 0.15  # of the height, above and below; what the largest rates make of it may lie beyond
_NEAR_THE_END = 0.5  # beyond such a rate there is no room for words at its right
_HOVER = "rate %{x:.2~g}: loss %{y:.3~g}"


def range_figure(
    rates: Sequence[float], losses: Sequence[float], smoothed: Sequence[float], *,
    suggestion: float | None, current: float | None,
) -> go.Figure:
    """Draw the loss of each step, faint, and smoothed, strong, over the rates, log axis.

    Args:
        rates: Learning rate of each step.
        losses: Loss of each step; what is not finite is left out.
        smoothed: The same without the noise.
        suggestion: The rate to try, or None.
        current: The rate that the form has, or None.
    """
    figure = go.Figure()
    figure.add_scatter(x=rates, y=losses, mode="lines", name="a step", hoverinfo="skip",
                       line={"color": PALETTE[0], "width": 1}, opacity=0.5)
    figure.add_scatter(x=rates, y=smoothed, mode="lines", name="smoothed", hovertemplate=_HOVER,
                       line={"color": PALETTE[0], "width": 2.5})
    if current not in (None, suggestion):
        right = suggestion is not None and suggestion < current < _NEAR_THE_END
        _mark(figure, current, f"now {current:.3g}", color=GUIDE, dash="dot", right=right)
    if suggestion is not None:
        _mark(figure, suggestion, f"try {suggestion:.2g}", color=PALETTE[1], dash="dash", y=1)
    figure.update_xaxes(title_text="learning rate", type="log", exponentformat="power", dtick=1)
    figure.update_yaxes(title_text="loss", range=_height(losses, smoothed))
    return styled(figure, height=260).update_layout(
        showlegend=False, hovermode="closest", margin_t=8
    )


def _height(losses: Sequence[float], smoothed: Sequence[float]) -> list[float] | None:
    """Return the range of the vertical axis; None where nothing is finite."""
    finite = [loss for loss in smoothed if math.isfinite(loss)]
    if not finite:
        return None
    high = max(finite[: finite.index(min(finite)) + 1])  # not of what comes after the lowest
    low = min(loss for loss in losses if math.isfinite(loss))
    room = _ROOM * max(high - low, 0.1)
    return [low - room, high + room]


def _mark(
    figure: go.Figure, rate: float, words: str, *, color: str, dash: str, y: int = 0,
    right: bool = False,
) -> None:
    """Draw a line at a rate, with words beside it: at its lower end, 0, or at its upper, 1."""
    figure.add_shape(
        type="line", x0=rate, x1=rate, yref="paper", y0=0, y1=1, layer="below",
        line={"color": color, "width": 1.5, "dash": dash},
    )
    figure.add_annotation(
        x=math.log10(rate),  # so an annotation's place on a log axis is given, unlike a shape's
        xref="x", yref="paper", y=y, yanchor="top" if y else "bottom", text=words,
        showarrow=False, xanchor="left" if right else "right", xshift=3 if right else -3,
        font={"color": color},
    )
