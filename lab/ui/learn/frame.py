"""The frame of a Learn page: what it shows, what to try, MNIST, references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from lab.config import RunConfig
from lab.ui.shared.open_in_train import open_in_train, start_in_train


@dataclass(frozen=True)
class Try:
    """A setting worth seeing: the link's text, the state it sets and what to notice."""

    label: str
    state: dict[str, str]
    notice: str


def open_page(title: str, shows: str) -> None:
    """Show the title and what the page shows, in two sentences."""
    st.header(title)
    st.markdown(shows)


def show_chart(figure: go.Figure, *, key: str) -> None:
    """Show a chart without Plotly's bar, which on a phone lies over it for good."""
    st.plotly_chart(figure, key=key, width="stretch", config={"displayModeBar": False})


def try_this(script: str, tries: Sequence[Try]) -> None:
    """Show links that set the page's state; `script` is the page's own path."""
    with st.container(border=True, key="learn_try"):
        st.markdown("**Try this**")
        for item in tries:
            st.page_link(script, label=item.label, query_params=item.state, icon=":material/link:")
            st.caption(item.notice)


def close_page(page: str, config: RunConfig, shows: str, references: Sequence[str]) -> None:
    """Show the buttons that train `config`, or fill Train's form with it, and the references."""
    st.divider()
    st.markdown(f"**On real digits.** {shows}")
    st.caption(config.title)
    with st.container(horizontal=True):
        if st.button("Train it now", type="primary", key=f"learn_{page}_start",
                     icon=":material/play_arrow:", help="Starts this run and opens Train."):
            start_in_train(config)
        if st.button("See it on MNIST", key=f"learn_{page}_mnist",
                     help="Puts this setup into Train's form, to change it before it trains."):
            open_in_train(config)
    st.markdown("**References**\n" + "\n".join(f"- {line}" for line in references))
