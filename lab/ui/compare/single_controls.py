"""How single runs are looked at: metric, axes, smoothing, and whose layers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.analysis.run_names import short_names
from lab.analysis.smoothing import MAX_SMOOTHING
from lab.charts.curves import METRIC, X_AXIS
from lab.metrics import METRICS
from lab.options import Number
from lab.options.kinds import Names
from lab.store import Run
from lab.ui.shared.address import Address
from lab.ui.shared.layer_choice import run_of_layers

_SMOOTHING = Number(
    "smoothing", "Smoothing", 0.0, 0, MAX_SMOOTHING,
    help="Weight of the past in a moving average; the raw curve stays, faint.",
)
_LAYERS_OF = Names("layers_of")
SINGLE = (_SMOOTHING, _LAYERS_OF)
"""What only this view keeps in the address."""


def view_controls(here: Address, runs: Sequence[Run]) -> tuple[list[Run], dict[str, object]]:
    """Show what changes the view of `runs`; return the runs to draw, and how, for `curve_figure`.

    A metric by layer is drawn of one run at a time.
    """
    kept = {"persist_state": "session"}
    if here["x"] not in X_AXIS.choices:
        here["x"] = X_AXIS.default
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        for spec in (METRIC, X_AXIS):
            st.segmented_control(
                spec.label, list(spec.choices), key=here.key(spec.name), required=True,
                format_func=spec.choices.get, wrap=True, **kept,
            )
        metric = METRICS[here["metric"]]
        if metric.per == "layer":
            runs = run_of_layers(
                runs, short_names(runs), key=here.key("layers_of"), label="Layers of"
            )
        st.slider(_SMOOTHING.label, 0.0, float(_SMOOTHING.high), key=here.key("smoothing"),
                  step=0.01, help=_SMOOTHING.help, width=180, **kept)
        with st.container(horizontal=True, width="content"):  # a narrow screen wraps both
            for name in ("log_x", "log_y"):
                spec = here.specs[name]
                st.toggle(spec.label, key=here.key(name), help=spec.help,
                          disabled=name == "log_y" and metric.log, **kept)
    names = ("metric", "x", "smoothing", "log_x", "log_y")
    return list(runs), {name: here[name] for name in names}
