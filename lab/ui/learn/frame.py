"""The frame of a Learn page: what it shows, what to try, a question, references, MNIST."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lab.config import RunConfig
from lab.ui.navigation import through_app
from lab.ui.train import form


@dataclass(frozen=True)
class Try:
    """A setting worth seeing: the link's text, the state it sets and what to notice."""

    label: str
    state: dict[str, str]
    notice: str


def open_page(title: str, shows: str) -> None:
    """Show the title and what the page shows, in two sentences."""
    through_app()
    st.header(title)
    st.markdown(shows)


def try_this(script: str, tries: Sequence[Try]) -> None:
    """Show links that set the page's state; `script` is the page's own path."""
    with st.container(border=True, key="learn_try"):
        st.markdown("**Try this**")
        for item in tries:
            st.page_link(script, label=item.label, query_params=item.state, icon=":material/link:")
            st.caption(item.notice)


def predict(page: str, question: str, answers: Sequence[str], right: str, why: str) -> None:
    """Ask a question; the answer shows once the reader has committed to one."""
    with st.container(border=True, key="learn_predict"):
        st.markdown("**Predict first**")
        guess = st.radio(question, answers, index=None, key=f"learn_{page}_guess")
        if guess == right:
            st.success(f"Right. {why}")
        elif guess is not None:
            st.info(f"No: {right}. {why}")


def close_page(page: str, config: RunConfig, shows: str, references: Sequence[str]) -> None:
    """Show the button that fills the Train page's form with `config`, and the references."""
    st.divider()
    st.markdown(f"**On real digits.** {shows}")
    st.caption(config.title)
    if st.button("See it on MNIST", type="primary", key=f"learn_{page}_mnist"):
        form.fill(config)
        st.switch_page("pages/train.py")
    st.markdown("**References**\n" + "\n".join(f"- {line}" for line in references))
