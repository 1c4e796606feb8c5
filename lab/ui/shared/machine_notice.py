"""A word on seconds that mislead: of runs that trained at the same time on one machine."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

import streamlit as st

from lab.analysis.machine import shared_machine, shared_machine_words
from lab.safe_text import markdown
from lab.store import Run, Training
from lab.ui.shared.store_away import last_seen
from lab.ui.shared.workspace import workspace


def shared_machine_notice(runs: Sequence[Run], names: Mapping[str, str]) -> None:
    """Say which of `runs` trained beside any run of the store; nothing where none did.

    Args:
        names: What the page calls each run, by id.
    """
    written = {run.id: markdown(names[run.id]) for run in runs}
    words = shared_machine_words(shared_machine(runs, _beside(runs)), written)
    if words:
        st.caption(words)


def _beside(runs: Sequence[Run]) -> list[Training]:
    """Return every run that may have trained beside one of `runs`."""
    begun = [run for run in runs if run.started_at is not None]
    if not begun:
        return []
    first = min(run.started_at for run in begun)
    last = max(math.inf if run.ended_at is None else run.ended_at for run in begun)
    last = min(last, time.time())
    return last_seen("runs_beside", lambda: workspace().trained_between(first, last))
