"""A card a run: how far it is, how good, how long still, and the button that stops it."""

from __future__ import annotations

import html
import statistics

import pandas as pd
import streamlit as st

from lab.analysis.summary import ended_words
from lab.charts.theme import run_color
from lab.store import Run
from lab.ui.shared.state import engine, shows_errors, store
from lab.ui.shared.status_words import best_words, duration, plain, status_words
from lab.ui.shared.visit import visit

_CARDS = 6
_CARDS_IN_SIGHT = 3  # further ones scroll
_CARDS_HEIGHT = 205  # pixels, of as many as are in sight


def show_cards(runs: list[Run]) -> None:
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
