"""Whose runs Train shows when they are over: in the open workspace a visit's, by its cookie."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from lab.store import Run
from lab.ui.shared.workspace import current_workspace, is_open

_COOKIE = "lab_visit"
_SECONDS = 86_400  # after a day without a page, a visit is over

_component = st.components.v2.component(
    "lab_visit_cookie",
    js="export default ({ data }) => { document.cookie = data.cookie; }",
    isolate_styles=False,
)


def visit() -> str:
    """Return this visitor's id, 12 hex digits; in a workspace of one's own all visits are one."""
    if not is_open():
        return current_workspace()[:12]
    if "visit" not in st.session_state:
        cookie = str(st.context.cookies.get(_COOKIE))
        known = re.fullmatch(r"[0-9a-f]{12}", cookie)
        st.session_state.visit = cookie if known else secrets.token_hex(6)
    return st.session_state.visit


def is_mine(run: Run) -> bool:
    """Return whether it was this visitor who queued a run of the workspace."""
    return not is_open() or run.visit == visit()


def remember_visit() -> None:
    """Have the browser keep the visitor's id; `look` hides the element that does it."""
    if not is_open():
        return
    cookie = f"{_COOKIE}={visit()}; path=/; SameSite=Lax; max-age={_SECONDS}"
    _component(key="visit_cookie", data={"cookie": cookie})
