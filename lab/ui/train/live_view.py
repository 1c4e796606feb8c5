"""The live view: the runs' cards, one chart that grows, a table, and what to do next."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lab.analysis.run_names import full_name, short_names
from lab.charts.curves import X_AXIS, curve_figure, points, say_instead
from lab.errors import StoreAwayError
from lab.metrics import FIRST_SHOWN, METRICS, choices
from lab.safe_text import csv_cell, markdown
from lab.store import Run
from lab.ui.shared.layer_choice import run_of_layers
from lab.ui.shared.live_chart import Drawing, drawing, live_chart
from lab.ui.shared.machine_notice import shared_machine_notice
from lab.ui.shared.remembered import Remembered
from lab.ui.shared.run_table import name_width
from lab.ui.shared.state import engine, shows_errors
from lab.ui.shared.status_words import duration, status_words
from lab.ui.shared.store_away import last_seen
from lab.ui.shared.visit import visit
from lab.ui.shared.workspace import is_open, workspace
from lab.ui.train.cards import show_cards
from lab.ui.train.sweep_card import show_sweeps
from lab.ui.train.sweep_live import Shown, hide_sweeps, is_quick, runs_drawn, shown_sweeps

POLL_SECONDS = 0.8
STARTING_SECONDS = 0.2  # until a run counts its first step: whoever has pressed Start waits for it
WAITING_SECONDS = 2.5  # while own runs only wait: others train, and each poll takes of their time
IDLE_SECONDS = 4.0  # runs started elsewhere, on the command line say, are found as quickly as this
OWN_IDLE_SECONDS = 15.0  # nobody else starts any in a workspace of one's own
_CURVES = 10
_SHOWN_SECONDS = 86_400  # after a day, finished runs are on the other pages
_drawings = Remembered[Drawing](16)
_METRICS = choices(metric for metric in METRICS.values() if metric.live)
_INVITATION = "Pick a preset or set up a run, then press Start:<br>its curves grow here."
_FIRST_EPOCH = "The first points come<br>with the end of the first epoch."


def live_view() -> None:
    """Show this visit's runs and all that are training, updated while any is."""
    seconds = _poll_seconds()
    st.fragment(_live, run_every=seconds)(seconds)


@shows_errors
def _live(seconds: float) -> None:
    fault = engine().store_fault
    try:
        runs, sweeps = _shown_runs(), shown_sweeps()
        of_sweeps = runs_drawn(sweeps, _CURVES - len(runs))
        st.session_state.live_runs = runs, sweeps, of_sweeps
    except StoreAwayError as error:
        if "live_runs" not in st.session_state:
            raise
        (runs, sweeps, of_sweeps), fault = st.session_state.live_runs, str(error)
    if not fault and _seconds_between(runs, sweeps) != seconds:
        st.rerun()  # to poll faster, or slower
    with st.container(key="live_notices"):  # always there: what is below keeps its place
        for notice in dict.fromkeys(run.notice for run in runs if run.notice):
            st.warning(markdown(notice), icon=":material/database:")
        if fault:
            st.warning(f"{fault} What trains goes on: it is written when the store is back.",
                       icon=":material/cloud_off:")
    names = short_names([*runs, *of_sweeps])
    show_sweeps(sweeps, away=bool(fault))
    show_cards(runs, names, away=bool(fault))
    _chart([*runs, *of_sweeps], names)
    if runs:
        _table(runs, names)
    _next_steps(runs, sweeps)


def _poll_seconds() -> float:
    """Return after how long to look again; soon where the store is away."""
    try:
        return _seconds_between(workspace().active(), shown_sweeps())
    except StoreAwayError:
        return POLL_SECONDS


def _seconds_between(runs: Sequence[Run], sweeps: Sequence[Shown]) -> float:
    quick = [POLL_SECONDS if is_quick(shown) else WAITING_SECONDS
             for shown in sweeps if shown.goes_on]
    return min([_seconds_between_runs(runs), *quick])


def _seconds_between_runs(runs: Sequence[Run]) -> float:
    active = [run for run in runs if run.active]
    if not active:
        return IDLE_SECONDS if is_open() else OWN_IDLE_SECONDS
    if any(run.status == "running" and not run.steps for run in active):
        return STARTING_SECONDS
    if any(run.status != "queued" for run in active):
        return POLL_SECONDS
    places = last_seen("live_places", engine().places)
    waits = [places[run.id].seconds if run.id in places else 0.0 for run in active]
    return STARTING_SECONDS if min(waits) <= WAITING_SECONDS else WAITING_SECONDS


def _shown_runs() -> list[Run]:
    """Return all active runs, and the last finished ones of this visit that had begun.

    A run of the command line stays too where it was seen training: no visit's page would keep it.
    """
    hidden = st.session_state.get("live_hidden", frozenset())
    own = visit() if is_open() else None
    live = {run.id: run for run in workspace().live(own, time.time() - _SHOWN_SECONDS)}
    seen = st.session_state.get("live_seen", frozenset())
    gone = workspace().runs(seen - live.keys()) if seen - live.keys() else []
    st.session_state.live_seen = seen | {run.id for run in live.values() if run.visit == "cli"}
    runs = sorted([*live.values(), *gone], key=lambda run: (run.created_at or 0.0, run.id))
    runs = [
        run for run in runs
        if run.active or (run.finished_at is not None and run.id not in hidden)
    ]
    runs = [run for run in runs if not run.never_began]
    over = [run for run in runs if not run.active]
    room = max(0, _CURVES - sum(run.active and run.status != "queued" for run in runs))
    left_out = {run.id for run in over[: len(over) - room]}
    runs = [run for run in runs if run.id not in left_out]
    return sorted(runs, key=lambda run: run.status == "queued")


def _chart(runs: list[Run], names: Mapping[str, str]) -> None:
    begun = [run for run in runs if run.status != "queued"]
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        metric = st.segmented_control(
            "Metric", list(_METRICS), key="live_metric", default=FIRST_SHOWN, required=True,
            format_func=_METRICS.get, label_visibility="collapsed", persist_state="session",
            wrap=True,
        )
        x = st.segmented_control(
            "Over", list(X_AXIS.choices), key="live_x", default="epoch", required=True,
            format_func=X_AXIS.words, label_visibility="collapsed",
            persist_state="session",
        )
        drawn, log_y = begun, False
        if METRICS[metric].per == "layer":
            drawn = run_of_layers(begun, names, key="live_layers_of")
        elif not METRICS[metric].share and not METRICS[metric].log:
            log_y = st.toggle("Log y", key="live_log_y", persist_state="session",
                              help="Logarithmic vertical axis: one run's large values leave the "
                                   "others room.")
    view = {"metric": metric, "x": x, "log_y": log_y}
    question = (*view.values(), bool(runs), *(_what_is_drawn(run, names) for run in drawn))
    chart = last_seen(
        "live_drawing",
        lambda: _drawings.get(question, lambda: _draw(drawn, names, view, empty=not runs)),
    )
    live_chart(chart, key="live_chart")
    if x == "seconds":
        shared_machine_notice(begun, names)


def _what_is_drawn(run: Run, names: Mapping[str, str]) -> tuple:
    """Return all that a run's curves depend on."""
    within = run.step if run.epoch == 0 else None
    used = run.dataset_used
    return run.id, run.color, names[run.id], run.name, run.epoch, run.best_epoch, within, used


def _draw(
    runs: list[Run], names: Mapping[str, str], view: Mapping[str, Any], *, empty: bool
) -> Drawing:
    ids = [run.id for run in runs]
    history = workspace().history(ids)
    figure = curve_figure(
        runs, history, names=names, first_epoch=workspace().first_epoch(ids), **view
    )
    if not runs:
        figure.update_xaxes(visible=False).update_yaxes(visible=False)
    if history.empty and not points(figure):
        say_instead(figure, _INVITATION if empty else _FIRST_EPOCH)
    return drawing(figure)


def _table(runs: list[Run], names: Mapping[str, str]) -> None:
    rows = [
        {
            "Run": csv_cell(names[run.id]),
            "Full name": csv_cell(full_name(run)),
            "Status": status_words(run),
            "Best": run.best_value,
            "@ epoch": run.best_epoch,
            "Test accuracy": run.test_accuracy,
            "Time": duration(run.ended_at - run.started_at)
            if run.ended_at and run.started_at else "",
        }
        for run in runs
    ]
    frame = pd.DataFrame(rows).astype({"Best": float, "@ epoch": "Int64", "Test accuracy": float})
    st.dataframe(
        frame, key="live_table", hide_index=True, placeholder="",
        column_config={
            "Run": st.column_config.TextColumn(width=name_width(names.values())),
            "Full name": st.column_config.TextColumn() | {"hidden": True},
            "Best": st.column_config.NumberColumn(
                "Best val", format="%.4f", help="Best value of the monitored metric."
            ),
            "Test accuracy": st.column_config.NumberColumn(
                format="%.4f", help="Of the saved weights, on images never trained on."
            ),
        },
    )


def _next_steps(runs: list[Run], sweeps: Sequence[Shown]) -> None:
    over = [run for run in runs if not run.active] + [s for s in sweeps if not s.sweep.active]
    if not (runs or over):
        return
    ids = ",".join(run.id for run in runs if run.epoch)
    saved = ",".join(run.id for run in runs if run.has_model)
    with st.container(horizontal=True, vertical_alignment="center"):
        if runs:
            st.page_link(
                "pages/compare.py", label="Compare these", icon=":material/query_stats:",
                query_params={"runs": ids}, disabled=not ids,
            )
            st.page_link(
                "pages/draw.py", label="Draw a digit for them", icon=":material/draw:",
                query_params={"runs": saved}, disabled=not saved,
            )
        if over:
            st.button("Clear finished", key="live_clear", type="tertiary", on_click=_clear,
                      help="Take finished runs off this page; they stay on the Runs page.")


@shows_errors
def _clear() -> None:
    finished = {run.id for run in _shown_runs() if not run.active}
    st.session_state.live_hidden = st.session_state.get("live_hidden", frozenset()) | finished
    hide_sweeps()
