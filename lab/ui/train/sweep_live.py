"""Which sweeps the live view shows, how quickly they change, and which of their runs it draws."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from lab.store import Run, Sweep, SweepProgress
from lab.ui.shared.visit import visit
from lab.ui.shared.workspace import is_open, workspace

_SHOWN_SECONDS = 86_400  # as for runs: after a day, what is over is on the other pages
_CURVES = 6  # more would be told apart by nobody
_FRESH_SECONDS = 10.0  # in which the first run of a sweep begins, were there a free worker
_HIDDEN = "live_hidden_sweeps"


class Shown(NamedTuple):
    """A sweep that is shown, and how far it is."""

    sweep: Sweep
    progress: SweepProgress

    @property
    def goes_on(self) -> bool:
        """Whether anything changes by itself: it trains, or its runs get their turn."""
        waits = self.progress.queued and self.sweep.state == "running"
        return bool(self.progress.active > self.progress.queued or waits)


def shown_sweeps() -> list[Shown]:
    """Return the sweeps that are not over, and this visit's that are; newest last.

    Raises:
        StoreAwayError: The store is away.
    """
    own = visit() if is_open() else None
    hidden = st.session_state.get(_HIDDEN, frozenset())
    found = [
        sweep for sweep in workspace().live_sweeps(own, time.time() - _SHOWN_SECONDS)
        if sweep.active or (sweep.id not in hidden and own in (None, sweep.visit))
    ]
    progress = workspace().sweep_progress([sweep.id for sweep in found]) if found else {}
    return [Shown(sweep, progress[sweep.id]) for sweep in found if sweep.id in progress]


def is_quick(shown: Shown) -> bool:
    """Return whether a sweep changes from second to second, or will at any moment."""
    age = time.time() - (shown.sweep.created_at or 0.0)
    return shown.progress.active > shown.progress.queued or age < _FRESH_SECONDS


def runs_drawn(sweeps: Sequence[Shown], room: int) -> list[Run]:
    """Return the runs of sweeps that are drawn: those that train, and the last that ended.

    Args:
        room: How many may be, as far as the live view is concerned.
    """
    ids = [shown.sweep.id for shown in sweeps]
    most = min(room, _CURVES)
    return workspace().latest_of_sweeps(ids, most) if ids and most > 0 else []


def hide_sweeps() -> None:
    """Take the sweeps that are over off the page."""
    over = {shown.sweep.id for shown in shown_sweeps() if not shown.sweep.active}
    st.session_state[_HIDDEN] = st.session_state.get(_HIDDEN, frozenset()) | over
