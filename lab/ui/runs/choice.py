"""The Runs page's parts: filter, table, and what can be done with the runs that are ticked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lab.store import STATUSES, Run
from lab.ui.shared.run_table import choose_runs, tick_anew
from lab.ui.shared.state import engine, shows_errors, store
from lab.ui.shared.status_words import STATUS_WORDS, plain

_TABLE = "runs_table"
_STOP_SECONDS = 5.0  # a worker answers a stop within two


def open_link() -> str:
    """Tick the run that the URL asks for when a link was opened; return what is wrong with it."""
    state, asked = st.session_state, st.query_params.get("run")
    if asked and asked != state.get("runs_written"):
        state.runs_chosen, state.runs_written = [asked], asked
        state.runs_text, state.runs_statuses = "", []
        tick_anew(_TABLE)
    if asked and not store().runs([asked]):
        return "The run in this link is not here: it was deleted, or kept in another lab."
    return ""


def filter_runs(runs: Sequence[Run]) -> list[Run]:
    """Show the filter and return the runs that pass it."""
    text, statuses = st.columns([1, 2], vertical_alignment="bottom")
    words = text.text_input(
        "Filter", key="runs_text", placeholder="Words of the name, a sweep, an id",
        persist_state="session", icon=":material/search:",
    ).lower().split()
    there = {run.status for run in runs}
    wanted = statuses.pills(
        "Status", [s for s in STATUSES if s in there], key="runs_statuses", wrap=True,
        selection_mode="multi", format_func=STATUS_WORDS.get, persist_state="session",
    )
    return [
        run for run in runs
        if (not wanted or run.status in wanted)
        and all(word in f"{run.name} {run.sweep or ''} {run.id}".lower() for word in words)
    ]


def tick_runs(runs: Sequence[Run]) -> list[Run]:
    """Show the table and return the ticked runs; a single one is put into the URL."""
    state = st.session_state
    created = pd.to_datetime([run.created_at for run in runs], unit="s", utc=True)
    extra = pd.DataFrame(
        {"created": created}, index=pd.Index([run.id for run in runs], name="run")
    )
    ticked = choose_runs(runs, state.get("runs_chosen", []), key=_TABLE, extra=extra)
    shown = {run.id for run in runs}
    if set(ticked) != shown & set(state.get("runs_chosen", [])):
        state.runs_chosen = ticked
    _write_link(ticked)
    return [run for run in runs if run.id in ticked]


def several(runs: Sequence[Run]) -> None:
    """Show what can be done with several runs at once."""
    with st.container(horizontal=True, vertical_alignment="center", key="runs_several"):
        st.markdown(f"**{len(runs)} runs**", width="content")
        ids = ",".join(run.id for run in reversed(runs))
        st.page_link("pages/compare.py", label="Compare these", icon=":material/query_stats:",
                     query_params={"runs": ids})
        delete_button(runs)


def delete_button(runs: Sequence[Run]) -> None:
    """Show the button that deletes `runs`, once the reader has said that it is meant."""
    if st.button("Delete …", key="runs_delete", icon=":material/delete:"):
        _ask_before_delete([run.id for run in runs])


@st.dialog("Delete for good?", icon=":material/delete:")
def _ask_before_delete(ids: list[str]) -> None:
    runs = store().runs(ids)
    for run in runs[:5]:
        st.text(run.name)
    if len(runs) > 5:
        st.write(f"… and {len(runs) - 5} more")
    what = "Its history and its models are" if len(runs) == 1 else "Their histories and models are"
    st.write(f"{what} deleted too. This cannot be undone.")
    if any(run.status in ("queued", "running") for run in runs):
        st.warning("What is still training is stopped first.")
    with st.container(horizontal=True):
        if st.button("Delete", key="runs_delete_yes", type="primary", on_click=_delete,
                     args=(runs,)):
            st.rerun()
        if st.button("Keep", key="runs_delete_no"):
            st.rerun()


@shows_errors
def _delete(runs: Sequence[Run]) -> None:
    for run in runs:
        if run.active:
            engine().stop(run.id)
    for run in runs:
        if run.active and run.status != "queued":
            engine().wait(run.id, _STOP_SECONDS)
    store().delete([run.id for run in runs])
    st.session_state.runs_chosen = []
    st.query_params.pop("run", None)
    st.session_state.runs_said = (
        f"Deleted {runs[0].name}." if len(runs) == 1 else f"Deleted {len(runs)} runs."
    )


def say_what_was_done() -> None:
    """Say in passing what the last click did."""
    if said := st.session_state.pop("runs_said", None):
        st.toast(plain(said), icon=":material/check:")


def _write_link(ticked: Sequence[str]) -> None:
    run = ticked[0] if len(ticked) == 1 else None
    if run and st.query_params.get("run") != run:
        st.query_params["run"] = run
    elif not run and "run" in st.query_params and store().runs([st.query_params["run"]]):
        del st.query_params["run"]
    if run:
        st.session_state.runs_written = run
