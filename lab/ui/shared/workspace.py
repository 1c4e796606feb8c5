"""Whose workspace this browser has: the one that all share, or its own, by a secret in a cookie."""

from __future__ import annotations

import time
from contextlib import suppress

import streamlit as st

from lab.atlas.shelf import WithAtlas
from lab.errors import StoreError
from lab.store import Workspace
from lab.ui.shared.state import settings, shows_errors, store
from lab.workspaces import OPEN
from lab.workspaces.access import shares_open_workspace
from lab.workspaces.secret import is_secret, new_secret, workspace_id

_COOKIE = "lab_workspace"
_COOKIE_SECONDS = 400 * 86_400  # the longest that browsers keep one (RFC 6265bis, section 5.5)
_USED_SECONDS = 3600.0  # between two notes that a workspace is used
_SECRET, _OPEN = "workspace_secret", "workspace_open"
_IS_NEW, _ENTERED = "workspace_is_new", "workspace_entered"  # how the session came by the secret
_NOTED, _DAMAGED = "workspace_noted", "workspace_cookie_damaged"

# The cookie says whose workspace a browser has, and its tabs follow: one that a link has just moved
# changes it, once; any other takes the one that it finds. A tab that had another before is loaded
# anew: a session that forgot what it knew would take the browser's words about its widgets for
# changes. Where no cookie stays, the page has to say so.
_component = st.components.v2.component(
    "lab_workspace_cookie",
    css=".st-key-workspace_cookie { display: none; }",
    js="""const read = (name) => {
      const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
      return found?.slice(name.length + 1);
    };
    export default ({ data, setTriggerValue }) => {
      const { name, secret, entered, seconds } = data;
      const kept = read(name), before = window.labWorkspace;
      const moves = entered && before !== secret;
      if (!moves && kept !== secret && /^[0-9a-f]{32}$/.test(kept ?? "")) {
        return before ? location.reload() : setTriggerValue("found", kept);
      }
      window.labWorkspace = secret;
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `${name}=${secret}; path=/; SameSite=Lax; max-age=${seconds}${secure}`;
      if (read(name) !== secret) setTriggerValue("refused", true);
    }""",
    isolate_styles=False,
)


def workspace() -> Workspace:
    """Return this visitor's workspace: all that pages read and change goes through it.

    It finds the atlas's runs too, by their names.

    Raises:
        StoreError: The store cannot be opened.
    """
    return WithAtlas(store(), current_workspace())


def current_workspace() -> str:
    """Return the id of this visitor's workspace."""
    return OPEN if is_open() else workspace_id(secret())


def is_open() -> bool:
    """Return whether this visitor shares the open workspace."""
    state = st.session_state
    if _OPEN not in state:
        context = st.context
        # Streamlit gives no address for this machine's own; nor for a socket that is a file
        local = not str(st.get_option("server.address") or "").startswith("unix:")
        address = context.ip_address or ("127.0.0.1" if local else None)
        state[_OPEN] = shares_open_workspace(
            settings().access, address, context.headers.get("Host", ""), context.headers.keys()
        )
    return state[_OPEN]


def secret() -> str:
    """Return the secret of this visitor's own workspace: the cookie's, or a new one."""
    state = st.session_state
    if _SECRET not in state:
        cookie = str(st.context.cookies.get(_COOKIE, ""))
        state[_IS_NEW] = not is_secret(cookie)
        state[_DAMAGED] = bool(cookie) and state[_IS_NEW]
        state[_SECRET] = new_secret() if state[_IS_NEW] else cookie
    return state[_SECRET]


def enter(other: str) -> None:
    """Make the workspace of this secret the browser's: its other tabs follow."""
    _take(other)
    st.session_state[_ENTERED] = True


def _take(other: str) -> None:
    st.session_state.update({_SECRET: other, _IS_NEW: False, _DAMAGED: False})
    st.session_state.pop(_NOTED, None)


def cookie_is_damaged() -> bool:
    """Return whether the browser had a cookie that is no workspace's."""
    return st.session_state.get(_DAMAGED, False)


def cookie_is_refused() -> bool:
    """Return whether the browser keeps no cookies, so that a reload begins anew."""
    return st.session_state.get("workspace_cookie_refused", False)


def remember_workspace() -> None:
    """Have the browser keep the secret, and the store know that its workspace is used."""
    if not is_open():
        data = {"name": _COOKIE, "secret": secret(), "seconds": _COOKIE_SECONDS,
                "entered": st.session_state.get(_ENTERED, False)}
        _component(key="workspace_cookie", data=data, on_found_change=_take_found,
                   on_refused_change=_note_refused)
    with suppress(StoreError):  # noted with a later visit
        _note_use()


def _note_use() -> None:
    state, now = st.session_state, time.monotonic()
    if now - state.get(_NOTED, -_USED_SECONDS) >= _USED_SECONDS:
        if store().knows_workspace(current_workspace()):
            store().use_workspace(current_workspace())
        state[_NOTED] = now


@shows_errors
def _take_found() -> None:
    """Take the workspace that was there when this tab came to write its own into the cookie.

    What a new visitor has queued in this tab, before it knew of the other one, comes along.
    """
    found = str(st.session_state.workspace_cookie.get("found") or "")
    if not is_secret(found):
        return
    if st.session_state[_IS_NEW]:
        store().move_runs(current_workspace(), workspace_id(found))
    _take(found)


def _note_refused() -> None:
    st.session_state.workspace_cookie_refused = True
