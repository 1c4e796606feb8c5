"""The post's conclusion over ten seeds: a claim, its answer, and what it rests on."""

from __future__ import annotations

import streamlit as st

from lab.analysis.groups import Group
from lab.atlas import Atlas
from lab.atlas.conclusion import POST, findings, post_groups
from lab.charts.bands import band_figure
from lab.safe_text import markdown
from lab.ui.compare.scene import HEIGHT
from lab.ui.shared.live_chart import Drawing, any_drawing, live_chart
from lab.ui.shared.remembered import Remembered

_said = Remembered[tuple](2)
_LABEL = "Validation accuracy of the post's three networks, ten seeds each"


def show_post(atlas: Atlas) -> None:
    """Show the post's three networks' curves over all seeds, and what they say of its claims."""
    groups, found, drawing = _said.get(atlas, lambda: _looked_at(atlas))
    st.markdown(
        "The post trained three networks once each, on pixels of 0 to 255, and drew one chart of "
        "them. Here is that chart with ten seeds instead of one."
    )
    live_chart(drawing, key="atlas_post_chart", toolbar=True, label=_LABEL)
    for finding in found:
        with st.container(border=True):
            st.markdown(f"*“{markdown(finding.claim)}”*")
            st.subheader(markdown(finding.answer), anchor=False)
            for sentence in finding.sentences:
                st.markdown(markdown(sentence))
    st.caption(
        f"{len(groups[0].runs)} seeds a network. Differences are of test accuracy by seed, of the "
        "saved weights, scored once; intervals and p by an exact sign-flip test, with Holm's "
        "correction where several are made at once."
    )
    st.page_link("pages/compare.py", label="Lay these beside my own runs",
                 icon=":material/query_stats:", query_params={"atlas": ",".join(POST)})


def _looked_at(atlas: Atlas) -> tuple[list[Group], list, Drawing]:
    groups = post_groups(atlas)
    ids = {run.id for group in groups for run in group.runs}
    history = atlas.history[atlas.history["run"].isin(ids)]
    figure = band_figure(groups, history, "accuracy", height=HEIGHT)
    return groups, findings(atlas), any_drawing(figure)
