"""A word on seconds that mislead: of runs that trained at the same time on one machine."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.analysis.machine import shared_machine, shared_machine_words
from lab.analysis.run_names import short_names
from lab.safe_text import markdown
from lab.store import Run
from lab.ui.shared.state import store


def shared_machine_notice(runs: Sequence[Run]) -> None:
    """Say which of `runs` trained beside any run of the store; nothing where none did."""
    names = {run: markdown(name) for run, name in short_names(runs).items()}
    words = shared_machine_words(shared_machine(runs, store().runs()), names)
    if words:
        st.caption(words)
