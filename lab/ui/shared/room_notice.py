"""Says that the store is nearly full, before models go."""

from __future__ import annotations

import streamlit as st

from lab.ui.shared.state import engine, settings
from lab.ui.shared.workspace import current_workspace

_NEARLY = 0.8  # share of the room


def room_notice() -> None:
    """Show how full the store is, and what happens when it is, once it nearly is."""
    room = engine().room
    if room is None or room.share < _NEARLY or current_workspace() in settings().limits.beside:
        return
    taken, limit = (room.models + room.histories) / 1e6, room.limit / 1e6
    st.warning(
        f"The store is {min(room.share, 1):.0%} full ({taken:,.0f} of {limit:,.0f} MB). When it is "
        "full, saved models are dropped: the oldest of who has most first, pinned ones last; "
        "histories stay. Pin runs on the Runs page, download models you need, or delete runs.",
        icon=":material/hard_drive:",
    )
