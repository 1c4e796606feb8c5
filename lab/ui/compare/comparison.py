"""The chosen runs' curves over each other, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lab.analysis.configs import fairness
from lab.analysis.run_names import short_names
from lab.analysis.summary import summary
from lab.charts.curves import curve_figure
from lab.store import Run
from lab.ui.compare.downloads import take_away
from lab.ui.compare.view import view_controls
from lab.ui.shared.address import Address
from lab.ui.shared.live_chart import live_chart
from lab.ui.shared.machine_notice import shared_machine_notice
from lab.ui.shared.run_table import columns, named
from lab.ui.shared.state import shows_errors, store

_CHART_HEIGHT = 500  # pixels
_POLL_SECONDS = 1.0


def comparison(here: Address, runs: Sequence[Run]) -> None:
    """Show the chosen runs' curves and what came of them; again and again while any is active."""
    active = any(run.active for run in runs)
    ids = [run.id for run in runs]
    shown: dict[str, go.Figure] = {}
    st.fragment(_comparison, run_every=_POLL_SECONDS if active else None)(here, ids, active, shown)
    take_away(ids, shown)


@shows_errors
def _comparison(
    here: Address, ids: list[str], polling: bool, shown: dict[str, go.Figure]
) -> None:
    runs = store().runs(ids)
    history = store().history(ids)
    if polling and not any(run.active for run in runs):
        st.rerun()
    drawn, view = view_controls(here, runs)
    figure = shown["figure"] = curve_figure(
        drawn, history, height=_CHART_HEIGHT, first_epoch=store().first_epoch(ids), **view
    )
    live_chart(figure, key="compare_chart", toolbar=True)
    shared_machine_notice(runs, short_names(runs))
    _results(runs, history)
    here["runs"] = [*ids, *(run for run in here["runs"] if run not in ids)]  # the missing last
    here.save()
    with st.popover("Link", icon=":material/link:"):
        st.write("Who opens this address sees the same comparison.")
        address = f"{st.context.url or ''}?{urlencode(dict(st.query_params), safe=',')}"
        st.code(address, language=None, wrap_lines=True)


def _results(runs: Sequence[Run], history: pd.DataFrame) -> None:
    fair, words = fairness(runs)
    if words:
        (st.caption if fair else st.warning)(words)
    table = named(summary(runs, history), runs)
    st.dataframe(
        table, key="compare_summary", hide_index=True, column_config=columns(table["short"]),
        placeholder="", alt="What came of the chosen runs",
    )
