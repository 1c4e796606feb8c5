"""The Compare page's parts: the choice of runs and of the view, both in the URL, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lab.analysis.configs import fairness
from lab.analysis.smoothing import MAX_SMOOTHING
from lab.analysis.summary import comparison_csv, summary
from lab.charts.curves import METRIC, X_AXIS, curve_figure
from lab.errors import ConfigError
from lab.options import Flag, Number
from lab.store import Run
from lab.ui.shared.live_chart import live_chart
from lab.ui.shared.run_table import choose_runs, columns, swatch, tick_anew
from lab.ui.shared.state import shows_errors, store
from lab.ui.shared.status_words import status_words

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
_PRESELECTED = 4
_CHART_HEIGHT = 500  # pixels
_POLL_SECONDS = 1.0
_TABLE = "compare_table"


def open_link() -> list[str]:
    """Take the choice and the view from the URL when a link was opened; return what was wrong.

    Without a link, the visit's last choice stays, or the newest few runs are chosen.
    """
    state, params = st.session_state, dict(st.query_params)
    if params and params != state.get("compare_written"):
        _take_view(params)
        if "runs" in params:
            state.compare_asked = [run for run in params["runs"].split(",") if run]
            state.compare_chosen = state.compare_asked
            tick_anew(_TABLE)
        state.compare_written = params
    elif not params:
        state.compare_problems, state.compare_asked = [], []
    return [*state.get("compare_problems", ()), *_missing_words(state.get("compare_asked", []))]


def pick_runs(runs: Sequence[Run]) -> list[Run]:
    """Show the table to pick from and return the picked runs, first queued first."""
    state = st.session_state
    if "compare_chosen" not in state:
        begun = [run.id for run in runs if run.epoch or run.status != "queued"]
        state.compare_chosen = begun[:_PRESELECTED]
    picked = choose_runs(runs, state.compare_chosen, key=_TABLE)
    if set(picked) != {run.id for run in runs} & set(state.compare_chosen):
        state.compare_chosen, state.compare_asked = picked, []
    if not picked and not state.compare_asked:
        state.compare_written = {}
        st.query_params.clear()
    return [run for run in reversed(runs) if run.id in picked]


def comparison(runs: Sequence[Run]) -> None:
    """Show the chosen runs' curves and what came of them; again and again while any is active."""
    active = any(run.active for run in runs)
    ids = [run.id for run in runs]
    shown: dict[str, go.Figure] = {}
    st.fragment(_comparison, run_every=_POLL_SECONDS if active else None)(ids, active, shown)
    _take_away(ids, shown)


@shows_errors
def _comparison(ids: list[str], polling: bool, shown: dict[str, go.Figure]) -> None:
    runs = store().runs(ids)
    history = store().history(ids)
    if polling and not any(run.active for run in runs):
        st.rerun()
    view = _view_controls()
    figure = shown["figure"] = curve_figure(runs, history, height=_CHART_HEIGHT, **view)
    if polling:
        live_chart(figure, key="compare_live_chart")
    else:
        st.plotly_chart(figure, key="compare_chart", width="stretch")
    _results(runs, history)
    _write_link(ids, view)
    with st.popover("Link", icon=":material/link:"):
        st.write("Who opens this address sees the same comparison.")
        address = f"{st.context.url or ''}?{urlencode(dict(st.query_params), safe=',')}"
        st.code(address, language=None, wrap_lines=True)


def _view_controls() -> dict[str, object]:
    state = st.session_state
    for name, spec in VIEW.items():
        state.setdefault(f"compare_{name}", spec.default)
    kept = {"persist_state": "session"}
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        for name in ("metric", "x"):
            spec = VIEW[name]
            st.segmented_control(
                spec.label, list(spec.choices), key=f"compare_{name}", required=True,
                format_func=spec.choices.get, **kept,
            )
        spec = VIEW["smoothing"]
        st.slider(spec.label, 0.0, float(spec.high), key="compare_smoothing", step=0.01,
                  help=spec.help, width=180, **kept)
        with st.container(horizontal=True, width="content"):  # a narrow screen wraps both
            for name in ("log_x", "log_y"):
                always = name == "log_y" and state.compare_metric == "gradient_norms"
                st.toggle(VIEW[name].label, key=f"compare_{name}", help=VIEW[name].help,
                          disabled=always, **kept)
    return {name: state[f"compare_{name}"] for name in VIEW}


def _results(runs: Sequence[Run], history: pd.DataFrame) -> None:
    fair, words = fairness(runs)
    if words:
        (st.caption if fair else st.warning)(words)
    table = summary(runs, history)
    table.insert(0, "color", [swatch(run) for run in runs])
    table["status"] = [status_words(run) for run in runs]
    st.dataframe(table, key="compare_summary", hide_index=True, column_config=columns(),
                 placeholder="", alt="What came of the chosen runs")


def _take_away(ids: Sequence[str], shown: dict[str, go.Figure]) -> None:
    """Offer the files outside the fragment: each of its runs forgets what the last one offered."""
    kept, together = store(), ",".join(ids)
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
            help="One file that any browser opens, without a network.",
        )


def _standalone(figure: go.Figure) -> str:
    """Return the chart as a page of its own, on white."""
    page = go.Figure(figure).update_layout(paper_bgcolor="white", title="Optimizer Lab", height=640)
    return page.update_layout(margin={"t": 56}).to_html(include_plotlyjs=True)


def _take_view(params: dict[str, str]) -> None:
    """Set the view to what a link says; what it does not say, or says wrong, is the default."""
    problems = []
    for name, spec in VIEW.items():
        value = spec.default
        if name in params:
            try:
                value = spec.parse(params[name])
            except ConfigError as error:
                problems.append(f"This link asks for something the lab cannot show. {error}")
        st.session_state[f"compare_{name}"] = value
    st.session_state.compare_problems = problems


def _write_link(ids: Sequence[str], view: dict[str, object]) -> None:
    """Put the choice, and what of the view is not the default, into the URL."""
    missing = [run for run in st.session_state.get("compare_asked", []) if run not in ids]
    params = {"runs": ",".join([*ids, *missing])}
    for name, value in view.items():
        if value != VIEW[name].default:
            params[name] = str(value).lower() if isinstance(value, bool) else f"{value}"
    st.session_state.compare_written = params
    if dict(st.query_params) != params:
        st.query_params.from_dict(params)


def _missing_words(asked: Sequence[str]) -> list[str]:
    asked = list(dict.fromkeys(asked))
    missing = len(asked) - len(store().runs(asked))
    if not missing:
        return []
    if len(asked) == 1:
        return ["The run in this link is not here: it was deleted, or kept in another lab."]
    return [f"{missing} of the {len(asked)} runs in this link "
            f"{'is' if missing == 1 else 'are'} not here: deleted, or kept in another lab."]
