"""Tells a double click from two clicks."""

from __future__ import annotations

from time import monotonic
from typing import Any

import streamlit as st

_LAST = "last_click"
_SECONDS = 1.0


def repeated(button: str, what: Any) -> bool:
    """Return whether a click is the last one again: the same button, for the same thing, at once.

    Args:
        button: The button's name.
        what: What the click asks for; when it differs, the click is another one.
    """
    last = st.session_state.get(_LAST)
    st.session_state[_LAST] = (button, what, monotonic(), False)
    return last is not None and last[:2] == (button, what) and monotonic() - last[2] < _SECONDS


def answered() -> None:
    """Count the second from here: the page has been drawn since the click."""
    button, what, _, known = st.session_state.get(_LAST, (None, None, 0.0, True))
    if not known:
        st.session_state[_LAST] = (button, what, monotonic(), True)


def forget() -> None:
    """Let the next click count: the last one came to nothing."""
    st.session_state.pop(_LAST, None)
