"""Which runs are listed and which are ticked; a single ticked one is in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from lab.options.kinds import Names
from lab.safe_text import markdown
from lab.store import STATUSES, UNKNOWN, Run
from lab.ui.shared.address import Address
from lab.ui.shared.run_table import choose_runs, tick_anew
from lab.ui.shared.shared_runs import WHY_MISSING, names_in
from lab.ui.shared.status_words import STATUS_WORDS, UNKNOWN_STATUS
from lab.ui.shared.workspace import workspace

_TABLE = "runs_table"


def open_address() -> Address:
    """Tick the run that a link asks for, unfiltered, or list the runs of a sweep.

    Say where the run is not here.
    """
    here = Address("runs", {"run": Names("run"), "sweep": Names("sweep")}, bare_keeps=True)
    state = st.session_state
    names = names_in(here, "run")
    if here.arrived:
        state.runs_chosen = here["run"] or []
        state.runs_text, state.runs_statuses = " ".join(here["sweep"] or []), []
        state.runs_cancelled = any(run.never_began for run in workspace().runs(names))
        tick_anew(_TABLE)
    if _missing(here):
        st.warning(f"The run in this link is not here: {WHY_MISSING}.",
                   icon=":material/link_off:")
    return here


def shared_run(here: Address) -> Run | None:
    """Return the run of another workspace that a link shows, having said so; else None."""
    [run] = workspace().runs(here["run"] or [])[:1] or [None]
    if run is None or not run.by_link:
        return None
    here.save()
    with st.container(horizontal=True, vertical_alignment="center", key="run_shared"):
        st.info("Somebody shares this run with whoever has its link: you can look at it and take "
                "it along, but not change it.", icon=":material/visibility:", width="stretch")
        st.page_link("pages/runs.py", label="Your own runs", icon=":material/list_alt:")
    return run


def filter_runs(here: Address, runs: Sequence[Run]) -> list[Run]:
    """Show the filter and return the runs that pass it.

    A run passes a word of its own name or id, or of its sweep's. Where all of the filter is a
    sweep's id, the address holds that too.
    """
    cancelled = [run for run in runs if run.never_began]
    text, statuses = st.columns([1, 2], vertical_alignment="bottom")
    words = text.text_input(
        "Filter", key="runs_text", placeholder="Words of the name, a sweep, an id",
        persist_state="session", icon=":material/search:",
    ).lower().split()
    with statuses.container(horizontal=True, vertical_alignment="bottom"):
        there = {run.status for run in runs if not run.never_began}
        wanted = st.pills(
            "Status", [s for s in (*STATUSES, UNKNOWN) if s in there], key="runs_statuses",
            wrap=True, selection_mode="multi", persist_state="session",
            format_func=lambda status: STATUS_WORDS.get(status, UNKNOWN_STATUS),
        )
        too = bool(cancelled) and st.toggle(
            f"Cancelled before they began ({len(cancelled)})", key="runs_cancelled",
            persist_state="session",
        )
    names = {sweep.id: sweep.name for sweep in workspace().sweeps()} if words else {}
    if here["sweep"] and words != [here["sweep"][0].lower()]:
        here["sweep"] = []
    if len(words) == 1 and words[0] in names:
        with st.container(horizontal=True, vertical_alignment="center", key="runs_of_sweep"):
            st.caption(f"Runs of the sweep “{markdown(names[words[0]])}”.", width="content")
            st.page_link("pages/compare.py", label="Compare", icon=":material/stacked_line_chart:",
                         query_params={"sweep": words[0]})
    return [
        run for run in runs
        if (too or not run.never_began)
        and (not wanted or run.status in wanted)
        and _has(run, words, names)
    ]


def _has(run: Run, words: Sequence[str], sweeps: Mapping[str, str]) -> bool:
    if not words:
        return True
    sweep = run.sweep or ""
    text = f"{run.name} {sweep} {sweeps.get(sweep, '')} {run.id}".lower()
    return all(word in text for word in words)


def tick_runs(here: Address, runs: Sequence[Run]) -> list[Run]:
    """Show the table and return the ticked runs; a single one is put into the address."""
    state = st.session_state
    times = np.array([run.created_at for run in runs], dtype=float)  # None is NaN
    created = pd.to_datetime(times, unit="s", utc=True)
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


def forget_gone_sweep() -> None:
    """List all runs again where the filter is a sweep that is gone; call it in a callback."""
    state = st.session_state
    gone = state.get("runs_sweep") or []
    words = state.get("runs_text", "").lower().split()
    if gone and words == [gone[0].lower()] and not _is_there(gone[0]):
        state.runs_text, state.runs_sweep = "", []
        st.query_params.pop("sweep", None)


def _is_there(sweep: str) -> bool:
    """Return whether anything is left of a sweep, or of what an older store calls one."""
    return any(sweep.lower() in (run.sweep or "").lower() for run in workspace().runs())


def _missing(here: Address) -> bool:
    """Return whether the address asks for a run that is not in the store."""
    asked = here["run"] or []
    return len(workspace().runs(asked)) < len(asked)
