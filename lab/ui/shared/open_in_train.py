"""Hands a config over to the Train page, from whichever page it is on."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from lab.config import RunConfig

_KEY = "train_asked"


def open_in_train(config: RunConfig) -> NoReturn:
    """Leave for the Train page, where `config` is put into the form."""
    st.session_state[_KEY] = config
    st.switch_page("pages/train.py")


def asked_for() -> RunConfig | None:
    """Return the config that another page has handed over, once."""
    return st.session_state.pop(_KEY, None)
