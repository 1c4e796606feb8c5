"""How a comparison is looked at: metric, axes, smoothing, and whose layers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.analysis.run_names import short_names
from lab.analysis.smoothing import MAX_SMOOTHING
from lab.charts.curves import METRIC, X_AXIS
from lab.metrics import METRICS
from lab.options import Flag, Number
from lab.options.kinds import Names
from lab.store import Run
from lab.ui.shared.address import Address
from lab.ui.shared.layer_choice import run_of_layers

VIEW = {
    spec.name: spec
    for spec in (
        METRIC,
        X_AXIS,
        Number("smoothing", "Smoothing", 0.0, 0, MAX_SMOOTHING,
               help="Weight of the past in a moving average; the raw curve stays, faint."),
        Flag("log_x", "Log x", False, "Logarithmic horizontal axis."),
        Flag("log_y", "Log y", False, "Logarithmic vertical axis; gradients always have one."),
        Names("layers_of"),
    )
}


def view_controls(here: Address, runs: Sequence[Run]) -> tuple[list[Run], dict[str, object]]:
    """Show what changes the view of `runs`; return the runs to draw, and how, for `curve_figure`.

    A metric by layer is drawn of one run at a time.
    """
    kept = {"persist_state": "session"}
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        for name in ("metric", "x"):
            spec = VIEW[name]
            st.segmented_control(
                spec.label, list(spec.choices), key=here.key(name), required=True,
                format_func=spec.choices.get, **kept,
            )
        metric = METRICS[here["metric"]]
        if metric.per == "layer":
            runs = run_of_layers(
                runs, short_names(runs), key=here.key("layers_of"), label="Layers of"
            )
        spec = VIEW["smoothing"]
        st.slider(spec.label, 0.0, float(spec.high), key=here.key("smoothing"), step=0.01,
                  help=spec.help, width=180, **kept)
        with st.container(horizontal=True, width="content"):  # a narrow screen wraps both
            for name in ("log_x", "log_y"):
                st.toggle(VIEW[name].label, key=here.key(name), help=VIEW[name].help,
                          disabled=name == "log_y" and metric.log, **kept)
    return list(runs), {name: here[name] for name in VIEW if name != "layers_of"}
