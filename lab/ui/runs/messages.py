"""What the last click did, said in passing on the page that follows it."""

from __future__ import annotations

import streamlit as st

from lab.safe_text import markdown


def say(sentence: str) -> None:
    """Have a sentence shown once the page is drawn anew; call it in a callback."""
    st.session_state.runs_said = sentence


def say_what_was_done() -> None:
    """Show it, once."""
    if said := st.session_state.pop("runs_said", None):
        st.toast(markdown(said), icon=":material/check:")
