"""Where the session keeps what the form's sweep varies, over hidden fields and other pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

_KEPT = "sweep_kept"


def key(*parts: str) -> str:
    """Return the session key of a part of the sweep's setup."""
    return "sweep_" + "_".join(parts)


MODE = "train_mode"
VARY = key("vary")
SEEDS = key("seeds")
NAME = key("name")
KEEPS = key("keeps")
RATES = key("rates")
COMPILE = key("compile")


def value(place: str, default: Any = None) -> Any:
    """Return what the widget of the key `place` holds, or held when it was last drawn."""
    return st.session_state.get(place, _kept().get(place, default))


def restore(place: str, default: Any) -> None:
    """Have the widget of the key `place` show what it held last; call it before it is drawn.

    Streamlit's own persist_state would be lost where a widget is hidden and shown again at once.
    """
    if place not in st.session_state:
        st.session_state[place] = _kept().get(place, default)


def keep(*places: str) -> None:
    """Remember what these widgets hold; call it after they are drawn."""
    for place in places:
        _kept()[place] = st.session_state[place]


def keep_typed() -> None:
    """Remember what the sweep's widgets were given last; call it before they are drawn, or not.

    A value and a click on the switch can arrive at once, and the widget is then not drawn again.
    """
    keep(*(place for place in _kept() if place in st.session_state))


def hold(places: Iterable[str]) -> None:
    """Keep what widgets of the form hold while they are not drawn: others stand in their place."""
    for place in places:
        if place in st.session_state:
            _kept()[place] = st.session_state[place]
        elif place in _kept():
            st.session_state[place] = _kept()[place]


def kept(places: Iterable[str]) -> dict[str, Any]:
    """Return what is remembered of these widgets."""
    return {place: _kept()[place] for place in places if place in _kept()}


def recall(values: Mapping[str, Any]) -> None:
    """Remember what widgets held in an earlier session, where nothing newer is known."""
    for place, value in values.items():
        _kept().setdefault(place, value)


def _kept() -> dict[str, Any]:
    return st.session_state.setdefault(_KEPT, {})
