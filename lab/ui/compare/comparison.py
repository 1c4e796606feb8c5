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
from lab.ui.shared.shared_runs import show_link_for_others, who_sees_own
from lab.ui.shared.state import shows_errors
from lab.ui.shared.workspace import workspace

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
    runs = workspace().runs(ids)
    history = workspace().history(ids)
    if polling and not any(run.active for run in runs):
        st.rerun()
    drawn, view = view_controls(here, runs)
    figure = shown["figure"] = curve_figure(
        drawn, history, height=_CHART_HEIGHT, first_epoch=workspace().first_epoch(ids), **view
    )
    live_chart(figure, key="compare_chart", toolbar=True)
    shared_machine_notice(runs, short_names(runs))
    _results(runs, history)
    here["runs"] = [*ids, *(run for run in here["runs"] if run not in ids)]  # the missing last
    here.save()
    with st.popover("Link", icon=":material/link:"):
        _show_links(runs)


def _show_links(runs: Sequence[Run]) -> None:
    st.write(f"{who_sees_own()} finds this comparison at this address.")
    view = {name: st.query_params[name] for name in st.query_params}
    address = f"{st.context.url or ''}?{urlencode(view, safe=',')}"
    st.code(address, language=None, wrap_lines=True)
    view.pop("runs", None)
    show_link_for_others("compare", "runs", runs, view, key="compare_share")


def _results(runs: Sequence[Run], history: pd.DataFrame) -> None:
    fair, words = fairness(runs)
    if words:
        (st.caption if fair else st.warning)(words)
    table = named(summary(runs, history), runs)
    st.dataframe(
        table, key="compare_summary", hide_index=True, column_config=columns(table["short"]),
        placeholder="", alt="What came of the chosen runs",
    )
