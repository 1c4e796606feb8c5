"""Gradients, updates and dead units by layer and epoch, two groups side by side."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lab.charts.gradient_flow import FLOW_METRIC, flow_figure
from lab.metrics import METRICS
from lab.ui.compare.group_choice import best_first
from lab.ui.compare.scene import Scene, View

BY_LAYER = replace(FLOW_METRIC, name="by_layer")


def draw(scene: Scene) -> None:
    """Show a metric by layer of one group, or of two on one scale."""
    ranked = best_first(scene.groups, scene.history)
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        metric = (scene.choice(BY_LAYER) if len(BY_LAYER.choices) > 1 else BY_LAYER.default)
        groups = [scene.group("a", "Group A", ranked, ranked[0])]
        rest = [group for group in ranked if group.key != groups[0].key]
        if rest:
            groups.append(scene.group("b", "Group B", rest, rest[0]))
    st.caption(METRICS[metric].help)
    runs = [run for group in groups for run in group.runs]
    scene.chart(
        "layers", runs,
        lambda: flow_figure(groups, scene.compared.by_layer(runs, metric), metric),
        metric, *(group.key for group in groups), label="A metric by layer and epoch",
    )


VIEW = View("layers", "Layers", draw, specs=(BY_LAYER,))
