"""A word on seconds that mislead: of runs that trained at the same time on one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lab.analysis.machine import shared_machine, shared_machine_words
from lab.safe_text import markdown
from lab.store import Run
from lab.ui.shared.state import store


def shared_machine_notice(runs: Sequence[Run], names: Mapping[str, str]) -> None:
    """Say which of `runs` trained beside any run of the store; nothing where none did.

    Args:
        names: What the page calls each run, by id.
    """
    written = {run.id: markdown(names[run.id]) for run in runs}
    words = shared_machine_words(shared_machine(runs, store().runs()), written)
    if words:
        st.caption(words)
