"""How a comparison is looked at: metric, axes, smoothing."""

from __future__ import annotations

import streamlit as st

from lab.analysis.smoothing import MAX_SMOOTHING
from lab.charts.curves import METRIC, X_AXIS
from lab.metrics import METRICS
from lab.options import Flag, Number
from lab.ui.shared.address import Address

VIEW = {
    spec.name: spec
    for spec in (
        METRIC,
        X_AXIS,
        Number("smoothing", "Smoothing", 0.0, 0, MAX_SMOOTHING,
               help="Weight of the past in a moving average; the raw curve stays, faint."),
        Flag("log_x", "Log x", False, "Logarithmic horizontal axis."),
        Flag("log_y", "Log y", False, "Logarithmic vertical axis; gradients always have one."),
    )
}


def view_controls(here: Address) -> dict[str, object]:
    """Show what changes the view, and return it as `curve_figure` takes it."""
    kept = {"persist_state": "session"}
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        for name in ("metric", "x"):
            spec = VIEW[name]
            st.segmented_control(
                spec.label, list(spec.choices), key=here.key(name), required=True,
                format_func=spec.choices.get, **kept,
            )
        spec = VIEW["smoothing"]
        st.slider(spec.label, 0.0, float(spec.high), key=here.key("smoothing"), step=0.01,
                  help=spec.help, width=180, **kept)
        with st.container(horizontal=True, width="content"):  # a narrow screen wraps both
            for name in ("log_x", "log_y"):
                always = name == "log_y" and METRICS[here["metric"]].log
                st.toggle(VIEW[name].label, key=here.key(name), help=VIEW[name].help,
                          disabled=always, **kept)
    return {name: here[name] for name in VIEW}
