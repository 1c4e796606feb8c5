"""A word on seconds that mislead: of runs that trained at the same time on one machine."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.analysis.machine import shared_machine, shared_machine_words
from lab.charts.legend_names import legend_names
from lab.store import Run
from lab.ui.shared.state import store
from lab.ui.shared.status_words import plain


def shared_machine_notice(runs: Sequence[Run]) -> None:
    """Say which of `runs` trained beside any run of the store; nothing where none did."""
    names = {run: plain(name) for run, name in legend_names(runs).items()}
    words = shared_machine_words(shared_machine(runs, store().runs()), names)
    if words:
        st.caption(words)
