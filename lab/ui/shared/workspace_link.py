"""The link that continues a workspace in another browser: shown here, and taken there."""

from __future__ import annotations

import streamlit as st

from lab.safe_text import markdown
from lab.store import MOST_DRAWINGS, Workspace
from lab.ui.shared import workspace as own
from lab.ui.shared.shared_runs import server_address
from lab.ui.shared.state import settings, shows_errors, store
from lab.workspaces.secret import is_secret, workspace_id

PARAMETER = "workspace"
_ASKED, _SAID = "workspace_asked", "workspace_said"


def link() -> str:
    """Return the link to this visitor's workspace."""
    return f"{server_address()}/?{PARAMETER}={own.secret()}"


def take_link() -> None:
    """Take a workspace's link out of the address, and ask what is to be done with it.

    The secret does not stay in the address, from where it would be passed on with links to runs.
    """
    given = st.query_params.get_all(PARAMETER)
    if given:
        del st.query_params[PARAMETER]
        st.session_state[_ASKED] = given[-1].strip()
    if asked := st.session_state.get(_ASKED):
        with st.container(key="workspace_notices"):
            _answer(asked)
    if said := st.session_state.pop(_SAID, None):
        st.toast(said, icon=":material/check:")


@shows_errors
def _answer(asked: str) -> None:
    problem = _problem(asked)
    if problem:
        st.warning(problem, icon=":material/link_off:")
        st.session_state.pop(_ASKED)
        return
    if asked == own.secret():
        st.session_state.pop(_ASKED)
        st.session_state[_SAID] = "This is the workspace that this browser has already."
        return
    _offer(asked)


def _problem(asked: str) -> str:
    """Return why a link leads nowhere, in a sentence; nothing where it leads somewhere."""
    if own.is_open():
        return (
            "This link leads to one visitor's workspace, but here all share one: open it on "
            "another device, or start the lab with LAB_ACCESS=private."
        )
    if not is_secret(asked):
        return (
            "This link to a workspace was cut short or changed: after workspace= there must be 32 "
            f"characters, digits and letters from a to f. Got {len(asked)}: "
            f"{markdown(asked, 12)}. You stay in the workspace that you have."
        )
    if not store().knows_workspace(workspace_id(asked)):
        return (
            "No workspace has this link: it was made up, or its data went because nobody used it. "
            "You stay in the workspace that you have."
        )
    return ""


def _offer(asked: str) -> None:
    there = _what(Workspace(store(), workspace_id(asked)))
    here = _what(own.workspace())
    with st.container(border=True, key="workspace_offer"):
        st.markdown(
            f"**Continue another workspace in this browser?** It has {there or 'no runs'}. Whoever "
            "has its link sees, changes and deletes them."
        )
        if here:
            st.checkbox(f"Bring along the {here} of this browser", True,
                        key="workspace_bring")
            st.caption("Left behind, they are found by this link alone:")
            st.code(link(), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.button("Continue there", key="workspace_enter", type="primary", on_click=_enter,
                      args=(asked,))
            st.button("Stay here", key="workspace_stay", on_click=_stay)


@shows_errors
def _enter(asked: str) -> None:
    said = "This browser continues the other workspace."
    if st.session_state.get("workspace_bring"):
        left = store().move_runs(own.current_workspace(), workspace_id(asked))
        if left:
            said += (
                f" {left} of your digits stay in the one before: a workspace has at most "
                f"{MOST_DRAWINGS}."
            )
    st.session_state.pop(_ASKED)
    own.enter(asked)
    st.session_state[_SAID] = said


def _stay() -> None:
    st.session_state.pop(_ASKED, None)


def _what(workspace: Workspace) -> str:
    """Return what is in a workspace, e.g. "3 runs and 12 digits"; nothing where nothing is."""
    counts = {"run": workspace.count(), "digit": len(workspace.drawing_labels())}
    return " and ".join(
        f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count
    )


def workspace_note() -> None:
    """Say below the navigation whose runs these are, and how to continue elsewhere."""
    with st.sidebar:
        if own.is_open():
            whose = "everybody who opens it" if settings().access else "browsers on this machine"
            st.caption(f":material/group: One workspace for {whose}.")
            return
        if own.cookie_is_damaged():
            st.warning("This browser's cookie of the lab was damaged, so a new workspace was "
                       "begun. The earlier one is found by its link.", icon=":material/cookie_off:")
        if own.cookie_is_refused():
            st.warning("This browser keeps no cookies: after a reload your runs are found by the "
                       "link of your workspace alone.", icon=":material/cookie_off:")
        box = st.popover("Your workspace", icon=":material/lock:", key="workspace_box",
                         on_change="rerun", type="tertiary")
        if box.open:
            with box:
                _show_own()


@shows_errors
def _show_own() -> None:
    store().use_workspace(own.current_workspace())  # from now on its link leads somewhere
    st.markdown("Nobody else sees, changes or deletes the runs of your workspace.")
    st.markdown("**Continue on another device:** open this link there. Keep it to yourself: "
                "whoever has it has your workspace, as you do. Where this browser's cookies are "
                "deleted, nothing else finds your runs.")
    st.code(link(), language=None, wrap_lines=True)
    days = settings().limits.of(own.current_workspace()).keep_days
    st.caption(f"It is kept until nobody has used it for {days} days. To show a run to others, "
               "use Share on the Runs page.")
