"""Evaluations of saved models, as pages start, follow and stop them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.errors import LabError
from lab.evaluation import Scores
from lab.evaluation.jobs import Evaluations
from lab.safe_text import markdown
from lab.store import Run
from lab.ui.shared.state import settings, shows_errors, store
from lab.ui.shared.workspace import current_workspace

_POLL_SECONDS = 1.0
_ERROR = "evaluation_error"
_WHAT = (
    "The saved model classifies every test image, plain and changed, in the background: some "
    "seconds a model, more for a convolutional one."
)


@st.cache_resource(show_spinner=False)
def evaluations() -> Evaluations:
    """Return this server's evaluations."""
    return Evaluations(store(), settings().data_dir)


def scores_of(run: Run) -> Scores | None:
    """Return what is known of a run's saved model; None before it was evaluated."""
    return evaluations().scores(current_workspace(), run)


def offer_evaluation(runs: Sequence[Run], label: str, *, key: str) -> None:
    """Show the button that has these runs' models evaluated, and what went wrong before.

    Args:
        runs: Runs without scores, of which some may be under way.
        key: What the button is called.
    """
    under_way = evaluations().under_way(current_workspace(), [run.id for run in runs])
    waiting = [run for run in runs if run.id not in under_way]
    for run in waiting:
        if said := evaluations().said(current_workspace(), run.id):
            st.warning(markdown(f"{run.name}: {said}"), icon=":material/error:")
    if error := st.session_state.pop(_ERROR, None):
        st.error(markdown(error), icon=":material/error:")
    if waiting:
        st.caption(_WHAT)
        st.button(label, key=key, type="primary", icon=":material/fact_check:", on_click=_start,
                  args=(waiting,))


def say_of(run: Run) -> None:
    """Show what is to be known of how a run's scores are kept."""
    if said := evaluations().said(current_workspace(), run.id):
        st.warning(markdown(said), icon=":material/cloud_off:")


def show_progress(runs: Sequence[Run], *, key: str) -> None:
    """Show how far the evaluations of these runs are, again and again; draw the page when one ends.

    Args:
        key: What the bar and its Stop button are called.
    """
    names = tuple(run.id for run in runs)
    if now := evaluations().under_way(current_workspace(), names):
        st.fragment(_progress, run_every=_POLL_SECONDS)(names, len(now), key)


@shows_errors
def _progress(names: Sequence[str], count: int, key: str) -> None:
    now = evaluations().under_way(current_workspace(), names)
    if len(now) < count:
        st.rerun()
    done = sum(state.done for state in now.values()) / count
    before = min(state.before for state in now.values())
    words = f"{count} models" if count > 1 else "the model"
    said = f"Evaluating {words}: {done:.0%}"
    if before:
        said = (f"Waits for {before} other evaluation{'' if before == 1 else 's'} of this server: "
                "all get their turn.")
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        st.progress(done, said, width="stretch")
        st.button("Stop", key=f"{key}_stop", icon=":material/stop:", on_click=_stop, args=(names,))


def _start(runs: Sequence[Run]) -> None:
    try:
        evaluations().start(current_workspace(), runs)
    except LabError as error:
        st.session_state[_ERROR] = str(error)


def _stop(names: Sequence[str]) -> None:
    evaluations().stop(current_workspace(), names)
