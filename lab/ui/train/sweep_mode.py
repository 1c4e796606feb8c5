"""What the form sets up: one run, or a sweep of many."""

from __future__ import annotations

import streamlit as st

from lab.ui.train.sweep_keys import MODE, keep, restore

_MODES = {"one": "One run", "sweep": "Sweep"}


def is_sweep() -> bool:
    """Show the switch between one run and a sweep, and return whether it is a sweep."""
    restore(MODE, "one")
    chosen = st.segmented_control(
        "Set up", list(_MODES), key=MODE, format_func=_MODES.get, required=True,
        label_visibility="collapsed", width="stretch",
    )
    keep(MODE)
    return chosen == "sweep"
