"""Where the session keeps what the form shows, and how the lab itself changes it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.ui.shared.moment import Moment

PUT = Moment("form_put")
_REPLACED = "form_replaced"


def key(*parts: str) -> str:
    """Return the session key of a field, or of an optimizer's hyperparameter."""
    return "form_" + "_".join(parts)


LENT = key("lent")  # by field, what a preset put there and what was there before


def put(place: str, value: Any) -> None:
    """Have the widget of the key `place` show `value`; before it is drawn, or in a callback."""
    if st.session_state.get(place, value) != value:
        replaced = st.session_state.setdefault(_REPLACED, {})
        replaced[place] = (st.session_state[place], value)
        PUT.begin()
    st.session_state[place] = value


def settle() -> None:
    """Put back what a click sent before the browser had it; call it first in a click's callback.

    A browser sends the state of every widget with each click. One that does not know yet what was
    put there sends the value from before, which would undo it.
    """
    for place, (before, value) in st.session_state.get(_REPLACED, {}).items():
        if PUT.lasts and st.session_state.get(place) == before:
            st.session_state[place] = value


def take_as_shown() -> None:
    """Take what widgets hold now for the reader's own choice; call it where the form is drawn."""
    replaced = st.session_state.get(_REPLACED, {})
    st.session_state[_REPLACED] = {
        place: entry for place, entry in replaced.items()
        if st.session_state.get(place) == entry[1]
    }
