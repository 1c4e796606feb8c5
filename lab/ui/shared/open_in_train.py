"""Hands a config over to the Train page, from whichever page it is on."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from lab.config import RunConfig
from lab.errors import LabError
from lab.ui.shared import one_click
from lab.ui.shared.state import engine
from lab.ui.shared.visit import visit
from lab.ui.shared.workspace import current_workspace

_KEY = "train_asked"
_QUEUED = "train_queued"


def open_in_train(config: RunConfig) -> NoReturn:
    """Leave for the Train page, where `config` is put into the form."""
    st.session_state[_KEY] = config
    st.switch_page("pages/train.py")


def start_in_train(config: RunConfig) -> NoReturn:
    """Queue `config`, once however often that is clicked, and leave for the Train page.

    Raises:
        StoreError: It could not be queued; nobody leaves.
    """
    if not one_click.repeated("start_in_train", config):
        try:
            engine().start(config, workspace=current_workspace(), visit=visit())
            one_click.done("start_in_train")
        except LabError:
            one_click.forget("start_in_train")
            raise
    st.session_state[_QUEUED] = config
    st.switch_page("pages/train.py")


def queued_elsewhere() -> RunConfig | None:
    """Return the config that another page has queued on its way here, once."""
    return st.session_state.pop(_QUEUED, None)


def asked_for() -> RunConfig | None:
    """Return the config that another page has handed over, once."""
    return st.session_state.pop(_KEY, None)
