"""A chart that grows in place: `Plotly.react` keeps the reader's zoom and hidden traces."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import plotly.graph_objects as go
import streamlit as st

from lab.charts.curves import points
from lab.ui.shared.plotly_js import LOAD_PLOTLY, serve_plotly

_JS = LOAD_PLOTLY + Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component(
    "lab_live_chart",
    html='<div class="live-chart" role="img" aria-label="Learning curves"></div>',
    css=".live-chart { width: 100%; font-family: var(--st-font); }",
    js=_JS,
    isolate_styles=False,
)


class Drawing(NamedTuple):
    """A `curve_figure` as the browser takes it: its `json`, and how many `points` epochs have."""

    json: str
    points: int


def drawing(figure: go.Figure) -> Drawing:
    """Return `figure` as the browser takes it."""
    # by its uid a line is known again
    return Drawing(figure.to_json(remove_uids=False), points(figure, whole=True))


def any_drawing(figure: go.Figure) -> Drawing:
    """Return a figure of another kind as the browser takes it; its points are its traces."""
    return Drawing(figure.to_json(remove_uids=False), len(figure.data))


def live_chart(
    chart: Drawing | go.Figure, *, key: str, toolbar: bool = False, label: str = "Learning curves"
) -> None:
    """Show a figure, updated in place whenever it is called again with the same key.

    What the reader hides in its legend stays hidden in that browser tab, by key and legend group,
    until it is shown again: also where the page was left in between.

    Args:
        toolbar: Whether Plotly's buttons (zoom, save as a picture) appear under a mouse's
            pointer; on a touch screen there are none.
        label: What the picture shows, for who does not see it.
    """
    serve_plotly()
    drawn = chart if isinstance(chart, Drawing) else drawing(chart)
    _component(
        key=key,
        data={"figure": drawn.json, "points": drawn.points, "key": key, "toolbar": toolbar,
              "label": label},
    )
