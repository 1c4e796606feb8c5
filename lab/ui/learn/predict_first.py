"""The question of a Learn page, whose answer is worth guessing first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def ask(page: str, question: str, answers: Sequence[str], right: str, why: str) -> None:
    """Ask a question; the answer shows once the reader has committed to one."""
    with st.container(border=True, key="learn_predict"):
        st.markdown("**Predict first**")
        guess = st.radio(question, answers, index=None, key=f"learn_{page}_guess")
        if guess == right:
            st.success(f"Right. {why}")
        elif guess is not None:
            st.info(f"No: {right}. {why}")
