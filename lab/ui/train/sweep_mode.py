"""What the form sets up: one run, or a sweep of many."""

from __future__ import annotations

import streamlit as st

from lab.ui.train.sweep_keys import MODE, keep, restore

MODES = {"one": "One run", "sweep": "Sweep"}


def show_one_run() -> None:
    """Have the form set up one run: somebody brings one; call it before the switch is drawn."""
    st.session_state[MODE] = "one"


def is_sweep() -> bool:
    """Show the switch between one run and a sweep, and return whether it is a sweep."""
    restore(MODE, "one")
    chosen = st.segmented_control(
        "Set up", list(MODES), key=MODE, format_func=MODES.get, required=True,
        label_visibility="collapsed", width="stretch",
    )
    keep(MODE)
    return chosen == "sweep"
