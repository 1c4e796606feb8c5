"""Tells a double click from two clicks."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.ui.shared.moment import Moment

_LAST = "last_clicks"  # by button, what its last click asked for


def repeated(button: str, what: Any) -> bool:
    """Return whether a click is the button's last one again: for the same thing, at once.

    A busy server hears late clicks on two buttons in turns, so each button has its own last one.

    Args:
        button: The button's name.
        what: What the click asks for; when it differs, the click is another one.
    """
    last = st.session_state.setdefault(_LAST, {})
    again = button in last and last[button] == what and _heard(button).lasts
    last[button] = what
    _heard(button).begin()
    return again


def done(button: str) -> None:
    """Note that what the button's last click asked for has been done, however long that took."""
    _heard(button).begin()


def forget(button: str) -> None:
    """Let the button's next click count: the last one came to nothing."""
    st.session_state[_LAST].pop(button, None)


def is_drawn(*, whole: bool) -> None:
    """Note that what was clicked is on the page: on all of it, or on a part with more to come."""
    for button in st.session_state.get(_LAST, {}):
        _heard(button).is_drawn(whole=whole)


def _heard(button: str) -> Moment:
    return Moment(f"click_heard_{button}")
