"""Which runs are listed and which are ticked; a single ticked one is in the address."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lab.options.kinds import Names
from lab.store import STATUSES, Run
from lab.ui.shared.address import Address
from lab.ui.shared.run_table import choose_runs, tick_anew
from lab.ui.shared.state import store
from lab.ui.shared.status_words import STATUS_WORDS

_TABLE = "runs_table"


def open_address() -> Address:
    """Tick the run that a link asks for, unfiltered, and say where it is not here."""
    here = Address("runs", {"run": Names("run")}, bare_keeps=True)
    state = st.session_state
    if here.arrived:
        state.runs_chosen = here["run"]
        state.runs_text, state.runs_statuses = "", []
        tick_anew(_TABLE)
    if _missing(here):
        st.warning("The run in this link is not here: it was deleted, or kept in another lab.",
                   icon=":material/link_off:")
    return here


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


def tick_runs(here: Address, runs: Sequence[Run]) -> list[Run]:
    """Show the table and return the ticked runs; a single one is put into the address."""
    state = st.session_state
    created = pd.to_datetime([run.created_at for run in runs], unit="s", utc=True)
    extra = pd.DataFrame(
        {"created": created}, index=pd.Index([run.id for run in runs], name="run")
    )
    ticked = choose_runs(runs, state.get("runs_chosen", []), key=_TABLE, extra=extra)
    shown = {run.id for run in runs}
    if set(ticked) != shown & set(state.get("runs_chosen", [])):
        state.runs_chosen = ticked
    if len(ticked) == 1 or not _missing(here):
        here["run"] = ticked if len(ticked) == 1 else []
    here.save()
    return [run for run in runs if run.id in ticked]


def forget_choice() -> None:
    """Tick nothing, in the table and in the address; call it in a callback."""
    st.session_state.runs_chosen = st.session_state.runs_run = []
    st.query_params.pop("run", None)


def _missing(here: Address) -> bool:
    """Return whether the address asks for a run that is not in the store."""
    asked = here["run"] or []
    return len(store().runs(asked)) < len(asked)
