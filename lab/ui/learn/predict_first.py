"""The question of a Learn page, whose answer is worth guessing first."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

_TRIES = 2  # wrong guesses, after which the answer is shown


def ask(page: str, question: str, replies: Mapping[str, str], right: str) -> None:
    """Ask a question that may be tried twice; the answer shows then, or when it is asked for.

    Args:
        page: Name of the page, part of the keys.
        question: What the reader is to predict.
        replies: The answers to choose from, each with what is said to it: a hint where it is
            wrong, and why where it is right.
        right: The right one.
    """
    key, wrong_key, shown_key = (f"learn_{page}_{name}" for name in ("guess", "wrong", "shown"))
    state = st.session_state

    def note() -> None:
        wrong = {*state.get(wrong_key, ()), state[key]} - {right, None}
        state[wrong_key] = sorted(wrong)
        state[shown_key] = state.get(shown_key) or len(wrong) >= _TRIES

    with st.container(border=True, key="learn_predict"):
        st.markdown("**Predict first**")
        guess = st.radio(question, list(replies), index=None, key=key, on_change=note,
                         persist_state="session")
        if guess == right:
            st.success(f"Right. {replies[right]}")
        elif state.get(shown_key):
            st.info(f"It is another one: **{right}**. {replies[right]}")
        elif guess is not None:
            st.warning(f"Not that one: {replies[guess]} Try again.", icon=":material/replay:")
            st.button("Show the answer", key=f"learn_{page}_answer",
                      on_click=lambda: state.update({shown_key: True}))
