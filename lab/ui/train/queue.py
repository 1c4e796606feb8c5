"""What the page's buttons queue, and what the page says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.config import RunConfig
from lab.errors import LabError
from lab.ui.shared import one_click
from lab.ui.shared.state import engine
from lab.ui.shared.visit import visit
from lab.ui.shared.workspace import current_workspace

_SAID = "queue_said"


def queue(button: str, *configs: RunConfig, then: Mapping[str, Any] | None = None) -> None:
    """Queue a run a config; call it in the callback of `button`, whose double click counts once.

    Args:
        then: What the session remembers, by key, once they are queued.
    """
    if one_click.repeated(button, configs):
        return
    try:
        engine().start_all(configs, workspace=current_workspace(), visit=visit())
    except LabError as error:
        one_click.forget(button)
        st.session_state[_SAID] = (button, configs, str(error))
        return
    note(button, *configs)
    st.session_state.update(then or {})
    one_click.done(button)
    st.rerun()  # the live view is another part of the page


def note(button: str, *configs: RunConfig) -> None:
    """Keep what a click has queued, to say so."""
    st.session_state[_SAID] = (button, configs, "")


def queued_by(*buttons: str) -> tuple[RunConfig, ...]:
    """Return what the last click that queued anything queued, if it was on one of `buttons`."""
    said, configs, error = st.session_state.get(_SAID, ("", (), ""))
    return configs if said in buttons and not error else ()


def show_error(button: str) -> None:
    """Show why the last click queued nothing, if it was on `button`."""
    said, _, error = st.session_state.get(_SAID, ("", (), ""))
    if said == button and error:
        st.error(error, icon=":material/error:")
