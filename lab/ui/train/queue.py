"""What the page's buttons queue, and what the page says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.config import RunConfig
from lab.errors import LabError
from lab.sweeps import SweepPlan
from lab.ui.shared import one_click
from lab.ui.shared.state import engine
from lab.ui.shared.visit import visit
from lab.ui.shared.workspace import current_workspace

_SAID = "queue_said"
_SWEEP = "sweep"


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


def queue_sweep(button: str, plan: SweepPlan) -> None:
    """Queue a plan's runs as one sweep; as `queue` does, all of them or none."""
    if one_click.repeated(button, plan):
        return
    try:
        engine().start_sweep(
            plan.configs, name=plan.name, workspace=current_workspace(), visit=visit(),
            keeps=plan.keeps,
        )
    except LabError as error:
        one_click.forget(button)
        st.session_state[_SAID] = (button, (), str(error))
        return
    st.session_state[_SAID] = (_SWEEP, (plan,), "")
    one_click.done(button)
    st.rerun()


def may_queue_sweep(button: str, plan: SweepPlan) -> bool:
    """Return whether a plan's runs may be queued now; where not, `button` says why."""
    try:
        engine().check_sweep(plan.configs, workspace=current_workspace())
    except LabError as error:
        st.session_state[_SAID] = (button, (), str(error))
        return False
    return True


def queued_sweep() -> str:
    """Return the name of the sweep that the last click queued; nothing where it was another."""
    said, plans, _ = st.session_state.get(_SAID, ("", (), ""))
    return plans[0].name if said == _SWEEP else ""


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
