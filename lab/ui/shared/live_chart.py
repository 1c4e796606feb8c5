"""A chart that grows in place: `Plotly.react` keeps the reader's zoom and hidden traces."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from lab.ui.shared.plotly_js import LOAD_PLOTLY, serve_plotly

_JS = LOAD_PLOTLY + Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component(
    "lab_live_chart",
    html='<div class="live-chart" role="img" aria-label="Learning curves"></div>',
    css=".live-chart { width: 100%; min-height: 420px; font-family: var(--st-font); }",
    js=_JS,
    isolate_styles=False,
)


def live_chart(figure: go.Figure, *, key: str) -> None:
    """Show `figure`, updated in place whenever it is called again with the same key."""
    serve_plotly()
    points = sum(value is not None for trace in figure.data for value in trace.y or ())
    _component(
        key=key,
        data={"figure": figure.to_json(), "points": points},
    )
