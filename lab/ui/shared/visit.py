"""Whose browser this is: a visit keeps its runs over a reload, by a cookie of its own."""

from __future__ import annotations

import re
import secrets

import streamlit as st

_COOKIE = "lab_visit"
_SECONDS = 86_400  # after a day without a page, a visit is over

_component = st.components.v2.component(
    "lab_visit_cookie",
    js="export default ({ data }) => { document.cookie = data.cookie; }",
    isolate_styles=False,
)


def visit() -> str:
    """Return this visitor's id, 12 hex digits."""
    if "visit" not in st.session_state:
        cookie = str(st.context.cookies.get(_COOKIE))
        known = re.fullmatch(r"[0-9a-f]{12}", cookie)
        st.session_state.visit = cookie if known else secrets.token_hex(6)
    return st.session_state.visit


def remember_visit() -> None:
    """Have the browser keep the visitor's id; `look` hides the element that does it."""
    cookie = f"{_COOKIE}={visit()}; path=/; SameSite=Lax; max-age={_SECONDS}"
    _component(key="visit_cookie", data={"cookie": cookie})
