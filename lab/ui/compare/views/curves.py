"""Curves of groups: a centre line, a band, the single runs behind."""

from __future__ import annotations

import streamlit as st

from lab.analysis.bands import BAND_X, CENTERS, SPREADS
from lab.charts.bands import BAND_METRIC, band_figure
from lab.metrics import FIRST_SHOWN, METRICS
from lab.options import Flag
from lab.ui.compare.scene import HEIGHT, Scene, View

BEST = Flag(
    "best", "Best so far", False,
    "Each run's best value up to that epoch: what early stopping would have kept.",
)


def draw(scene: Scene) -> None:
    """Show the curves of the groups that are drawn, and what changes them."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        metric = scene.select(BAND_METRIC, list(BAND_METRIC.choices), FIRST_SHOWN, width=190)
        x = scene.select(BAND_X, list(BAND_X.choices), BAND_X.default, width=140)
        center = scene.choice(CENTERS)
        spread = scene.select(SPREADS, list(SPREADS.choices), SPREADS.default, width=210)
        with st.container(horizontal=True, width="content"):
            best = scene.flag("best", disabled=not METRICS[metric].validated)
            log_x = scene.flag("log_x")
            log_y = scene.flag("log_y", disabled=METRICS[metric].log)
    options = {"center": center, "spread": spread, "x": x, "best_so_far": best, "log_x": log_x,
               "log_y": log_y}
    scene.chart(
        "curves", scene.shown_runs,
        lambda: band_figure(scene.shown, scene.history(), metric, height=HEIGHT, **options),
        metric, *options.values(), label="Learning curves of groups of runs",
    )


VIEW = View("curves", "Curves", draw, specs=(CENTERS, SPREADS, BEST), picks=True)
