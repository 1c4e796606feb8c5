"""The live chart of a page in AppTest, as what the browser is given to draw."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def live_figures(app: AppTest) -> list[dict[str, Any]]:
    """Return the figures of the page's live charts, each with "data" and "layout"."""
    drawn = [e.proto for e in app.get("bidi_component")]
    charts = [proto for proto in drawn if proto.component_name == "lab_live_chart"]
    return [json.loads(json.loads(proto.json)["figure"]) for proto in charts]


def live_figure(app: AppTest) -> dict[str, Any]:
    """Return the figure of the page's one live chart."""
    [figure] = live_figures(app)
    return figure


def runs_drawn(app: AppTest) -> set[str]:
    """Return the ids of the runs on the page's one live chart."""
    return {trace["uid"].partition("-")[0] for trace in live_figure(app)["data"]}
