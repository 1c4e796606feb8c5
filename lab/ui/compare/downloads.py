"""What can be taken away from a comparison: data, the chart, the way to other pages."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from lab.analysis.summary import comparison_csv
from lab.ui.shared.workspace import workspace

_MOST_LINKED = 50  # runs; a longer address is refused on the way


def take_away(ids: Sequence[str], shown: dict[str, go.Figure]) -> None:
    """Offer the files outside the fragment: each of its runs forgets what the last one offered."""
    kept, together = workspace(), ",".join(ids[-_MOST_LINKED:])
    with st.container(horizontal=True, vertical_alignment="center", key="compare_take_away"):
        st.page_link("pages/draw.py", label="Draw with these", icon=":material/draw:",
                     query_params={"runs": together})
        if len(ids) == 1:
            st.page_link("pages/runs.py", label="Open in Runs", icon=":material/list_alt:",
                         query_params={"run": together})
        st.download_button(
            "Data (CSV)", lambda: comparison_csv(kept.runs(ids), kept.history(ids)),
            "comparison.csv", "text/csv", key="compare_csv", icon=":material/download:",
            on_click="ignore", help="Every epoch of these runs, with their names and configs.",
        )
        st.download_button(
            "Chart (HTML)", lambda: _standalone(shown["figure"]), "comparison.html", "text/html",
            key="compare_html", icon=":material/download:", on_click="ignore",
            disabled="figure" not in shown,
            help="One file that any browser opens, without a network.",
        )


def _standalone(figure: go.Figure) -> str:
    """Return the chart as a page of its own, on white."""
    page = go.Figure(figure).update_layout(paper_bgcolor="white", height=640)
    if page.layout.title.text is None:  # else it says how the picture is read
        page.update_layout(title="Optimizer Lab", margin={"t": 56})
    return page.to_html(include_plotlyjs=True)
