"""Every run's own curves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lab.analysis.configs import fairness
from lab.analysis.run_names import short_names
from lab.analysis.summary import summary
from lab.charts.curves import curve_figure
from lab.metrics import LAYER_KEYS
from lab.store import Run
from lab.ui.compare.scene import HEIGHT, Scene, View
from lab.ui.compare.single_controls import SINGLE, view_controls
from lab.ui.shared.live_chart import live_chart
from lab.ui.shared.machine_notice import shared_machine_notice
from lab.ui.shared.run_table import columns, named

_MOST_DRAWN = 50  # runs; more curves can be told apart by nobody, and take seconds


def draw(scene: Scene) -> None:
    """Show the runs' curves over each other, and what came of each."""
    runs, compared = scene.compared.runs[-_MOST_DRAWN:], scene.compared
    drawn, view = view_controls(scene.here, runs)
    history = compared.history(runs)
    if view["metric"] in LAYER_KEYS:
        layers = compared.by_layer(drawn, view["metric"])
        shown = compared.history(drawn).merge(layers, on=["run", "epoch"])
    else:
        shown = history
    figure = scene.figures["figure"] = curve_figure(
        drawn, shown, height=HEIGHT, first_epoch=compared.first_epoch(runs), **view
    )
    live_chart(figure, key="compare_chart", toolbar=True)
    if len(compared.runs) > len(runs):
        st.info(
            f"{_MOST_DRAWN} of {len(compared.runs):,} chosen runs are drawn: the newest. Curves "
            "shows all of them, by groups.", icon=":material/filter_list:",
        )
    shared_machine_notice(runs, short_names(runs))
    _results(runs, history)


def _results(runs: Sequence[Run], history: pd.DataFrame) -> None:
    fair, words = fairness(runs)
    if words:
        (st.caption if fair else st.warning)(words)
    table = named(summary(runs, history), runs)
    st.dataframe(
        table, key="compare_summary", hide_index=True, column_config=columns(table["short"]),
        placeholder="", alt="What came of the chosen runs",
    )


VIEW = View("runs", "Runs", draw, specs=SINGLE)
