"""Whose layers a chart shows: those of several runs would be many near-equal lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lab.store import Run


def run_of_layers(
    runs: Sequence[Run], names: Mapping[str, str], *, key: str, label: str = ""
) -> list[Run]:
    """Return the one of `runs` whose layers are shown, in a list; an empty one for no run.

    Of several runs it is the one that the reader picked, or the latest to begin.

    Args:
        names: What the page calls each run, by id.
        key: Where the session keeps the pick: a list of the run's id, or None before any pick.
        label: Over the drop-down; without one it stands in a line with other controls.
    """
    if len(runs) < 2:
        return list(runs)
    by_id, box = {run.id: run for run in runs}, f"{key}_box"
    picked = next((run for run in st.session_state.get(key) or () if run in by_id), None)
    st.session_state[box] = picked or max(runs, key=_begun).id
    chosen = st.selectbox(
        label or "Layers of", list(by_id), key=box, format_func=lambda run: names.get(run, run),
        label_visibility="visible" if label else "collapsed", width=260,
        on_change=_pick, args=(key, box),
    )
    return [by_id[chosen]]


def _begun(run: Run) -> float:
    return run.started_at if run.started_at is not None else 0.0


def _pick(key: str, box: str) -> None:
    st.session_state[key] = [st.session_state[box]]
