"""A drop-down whose pick outlives choices that lack it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def pick(label: str, names: Mapping[str, str], first: str, *, key: str, **given: object) -> str:
    """Show a drop-down and return which of `names` is picked.

    Args:
        names: What the page calls each.
        first: What is picked until somebody does.
        key: Where the session keeps the pick: a list of one of them, or None before any pick.
    """
    box = f"{key}_box"
    held = st.session_state.get(key) or ()
    st.session_state[box] = next((name for name in held if name in names), first)
    return st.selectbox(
        label, list(names), key=box, format_func=lambda name: names.get(name, name),
        on_change=_keep, args=(key, box, names), **given,
    )


def _keep(key: str, box: str, names: Mapping[str, str]) -> None:
    """Keep a pick; one of another choice, which the page no longer offers, is none."""
    picked = st.session_state[box]
    if picked in names:
        st.session_state[key] = [picked]
