"""Tells a double click from two clicks."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.ui.shared.moment import Moment

HEARD = Moment("click_heard")
_LAST = "last_click"


def repeated(button: str, what: Any) -> bool:
    """Return whether a click is the last one again: the same button, the same thing, at once.

    Args:
        button: The button's name.
        what: What the click asks for; when it differs, the click is another one.
    """
    again = st.session_state.get(_LAST) == (button, what) and HEARD.lasts
    st.session_state[_LAST] = (button, what)
    HEARD.begin()
    return again


def done() -> None:
    """Note that what the last click asked for has been done, however long that took."""
    HEARD.begin()


def forget() -> None:
    """Let the next click count: the last one came to nothing."""
    st.session_state.pop(_LAST, None)
