"""What pages do while the store is away: say so, show what they saw last, and come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from lab.errors import StoreAwayError
from lab.safe_text import quoting
from lab.ui.shared.workspace import workspace

T = TypeVar("T")

_RETRY_SECONDS = 2.0


def last_seen(name: str, look: Callable[[], T]) -> T:
    """Return what `look` finds, or what it found last in this session while the store is away.

    Args:
        name: Where the session keeps it.

    Raises:
        StoreAwayError: The store is away and has never been there in this session.
    """
    try:
        st.session_state[name] = look()
    except StoreAwayError:
        if name not in st.session_state:
            raise
    return st.session_state[name]


def wait_for_store(error: StoreAwayError) -> None:
    """Say that the store is away, and run the page again once it is back."""
    st.error(quoting(str(error)), icon=":material/cloud_off:")
    st.caption("This page comes back by itself when the store does. What trains goes on meanwhile.")
    st.fragment(_look_again, run_every=_RETRY_SECONDS)()


def _look_again() -> None:
    try:
        workspace().active()
    except StoreAwayError:
        return
    st.rerun()
