"""The live view: a card a run, one chart that grows, a table, and what to do next."""

from __future__ import annotations

import html
import statistics

import pandas as pd
import streamlit as st

from lab.analysis.summary import ended_words
from lab.charts.curves import curve_figure, short_names
from lab.charts.theme import run_color
from lab.store import Run
from lab.ui.shared.live_chart import live_chart
from lab.ui.shared.state import engine, shows_errors, store, visit
from lab.ui.shared.status_words import best_words, duration, plain, status_words

POLL_SECONDS = 0.8
IDLE_SECONDS = 4.0  # runs started elsewhere, on the command line say, are found as quickly as this
_CARDS = 6
_CARDS_IN_SIGHT = 3  # further ones scroll
_CARDS_HEIGHT = 205  # pixels, of as many as are in sight
_CURVES = 10
_METRICS = {"accuracy": "Accuracy", "loss": "Loss", "gradient_norms": "Gradients"}
_INVITATION = "Pick a preset or set up a run, then press Start:<br>its curves grow here."
_FIRST_EPOCH = "The first points come<br>with the end of the first epoch."
_X = {"epoch": "Epoch", "seconds": "Seconds"}


def live_view() -> None:
    """Show this visit's runs and all that are training, updated while any is."""
    busy = bool(store().active())
    seconds = POLL_SECONDS if busy else IDLE_SECONDS
    st.fragment(_live, run_every=seconds)(busy)


@shows_errors
def _live(polling: bool) -> None:
    runs = _shown_runs()
    if bool(store().active()) != polling:
        st.rerun()  # to poll faster, or slower
    with st.container(key="live_notices"):  # always there: what is below keeps its place
        for notice in dict.fromkeys(run.notice for run in runs if run.notice):
            st.warning(notice, icon=":material/database:")
    _cards(runs)
    _chart(runs)
    if runs:
        _table(runs)
        _next_steps(runs)


def _shown_runs() -> list[Run]:
    """Return all active runs, and the last finished ones of this visit.

    A run of the command line stays too where it was seen training: no visit's page would keep it.
    """
    hidden = st.session_state.get("live_hidden", frozenset())
    live = {run.id: run for run in store().live(visit())}
    seen = st.session_state.get("live_seen", frozenset())
    gone = store().runs(seen - live.keys()) if seen - live.keys() else []
    st.session_state.live_seen = seen | {run.id for run in live.values() if run.visit == "cli"}
    runs = sorted([*live.values(), *gone], key=lambda run: run.created_at)
    runs = [run for run in runs if run.active or run.id not in hidden]
    begun = [run for run in runs if run.status != "queued"][-_CURVES:]
    return begun + [run for run in runs if run.status == "queued"]


def _cards(runs: list[Run]) -> None:
    """Show a card a run; a run that ends keeps its place, so that the chart keeps its own."""
    training_first = sorted(
        runs, key=lambda r: (not r.active, r.status == "queued", r.active and r.visit != visit())
    )
    height = "content" if len(runs) <= _CARDS_IN_SIGHT else _CARDS_HEIGHT
    history = store().history([run.id for run in runs if run.active])
    with st.container(border=bool(runs), key="live_cards", gap="xsmall", height=height):
        for run in training_first[:_CARDS]:
            _card(run, history[history["run"] == run.id])
        waiting = sum(run.active for run in training_first[_CARDS:])
        if waiting:
            st.caption(f"… and {waiting} more in the queue.")


def _card(run: Run, history: pd.DataFrame) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"card_{run.id}"):
        st.markdown(
            f"<span style='color:{run_color(run.color)}'>&#9679;</span> "
            f"**{html.escape(run.name)}**  \n<small>{' · '.join(_facts(run, history))}</small>",
            unsafe_allow_html=True, width="stretch",
        )
        if run.status == "running":
            st.progress(min(_epochs_done(run) / run.config.epochs, 1.0), width=140)
        if run.status in ("queued", "running"):
            queued = run.status == "queued"
            st.button(
                "Cancel" if queued else "Stop", key=f"stop_{run.id}", disabled=run.stop_requested,
                on_click=_stop, args=(run.id,),
                help="Take it out of the queue." if queued
                else "Stop within two seconds; the history and the best model are kept.",
            )


def _facts(run: Run, history: pd.DataFrame) -> list[str]:
    """Return what a card says about its run, e.g. epoch, step, time left, best so far."""
    facts = [status_words(run)]
    if run.status == "running" and not run.stop_requested:
        epochs = run.config.epochs
        facts = [f"epoch {min(run.epoch + 1, epochs)} of {epochs}"]
        if run.steps:
            facts.append(f"step {run.step:,} of {run.steps:,}")
        if not history.empty:
            left = (epochs - _epochs_done(run)) * statistics.median(history["seconds"])
            at_most = "at most " if run.config.patience != "off" else ""
            facts.append(f"{at_most}{duration(left)} left")
    if run.status in ("early_stopped", "diverged", "failed"):
        facts.append(plain(ended_words(run)))
    facts.append(best_words(run))
    if run.test_accuracy is not None:
        facts.append(f"test {run.test_accuracy:.3f}")
    return [fact for fact in facts if fact]


def _epochs_done(run: Run) -> float:
    return run.epoch + (run.step / run.steps if run.steps else 0)


@shows_errors
def _stop(run: str) -> None:
    engine().stop(run)


def _chart(runs: list[Run]) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        metric = st.segmented_control(
            "Metric", list(_METRICS), key="live_metric", default="accuracy", required=True,
            format_func=_METRICS.get, label_visibility="collapsed", persist_state="session",
        )
        x = st.segmented_control(
            "Over", list(_X), key="live_x", default="epoch", required=True,
            format_func=lambda name: f"x: {_X[name].lower()}", label_visibility="collapsed",
            persist_state="session",
        )
    begun = [run for run in runs if run.status != "queued"]
    history = store().history([run.id for run in begun])
    figure = curve_figure(begun, history, metric, x=x)
    if not begun:
        figure.update_xaxes(visible=False).update_yaxes(visible=False)
    if history.empty:
        figure.add_annotation(
            text=_FIRST_EPOCH if runs else _INVITATION, showarrow=False, font={"size": 15},
            xref="paper", yref="paper", x=0.5, y=0.5,
        )
    live_chart(figure, key="live_chart")


def _table(runs: list[Run]) -> None:
    names = short_names(runs)
    rows = [
        {
            "Run": names[run.id],
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
            "Best": st.column_config.NumberColumn(
                "Best val", format="%.4f", help="Best value of the monitored metric."
            ),
            "Test accuracy": st.column_config.NumberColumn(
                format="%.4f", help="Of the saved weights, on images never trained on."
            ),
        },
    )


def _next_steps(runs: list[Run]) -> None:
    ids = ",".join(run.id for run in runs if run.epoch)
    saved = ",".join(run.id for run in runs if run.test_accuracy is not None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/compare.py", label="Compare these", icon=":material/query_stats:",
            query_params={"runs": ids}, disabled=not ids,
        )
        st.page_link(
            "pages/draw.py", label="Draw a digit for them", icon=":material/draw:",
            query_params={"runs": saved}, disabled=not saved,
        )
        if any(not run.active for run in runs):
            st.button("Clear finished", key="live_clear", type="tertiary", on_click=_clear,
                      help="Take finished runs off this page; they stay on the Runs page.")


@shows_errors
def _clear() -> None:
    finished = {run.id for run in _shown_runs() if not run.active}
    st.session_state.live_hidden = st.session_state.get("live_hidden", frozenset()) | finished
