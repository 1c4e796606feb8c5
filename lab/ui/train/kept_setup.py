"""The form belongs to the visit: its setup outlives a reload, in a cookie of its own."""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from lab.config import RunConfig
from lab.ui.train.form_link import config_from_link, setup_link

_COOKIE = "lab_setup"
_SECONDS = 86_400  # as long as a visit
_LONGEST = 1000  # characters; what a form can hold takes less

# Written when it changes, not when the page is drawn: another tab may have written it since.
_component = st.components.v2.component(
    "lab_setup_cookie",
    css=".st-key-setup_cookie, .st-key-sweep_cookie { display: none; }",
    js="""export default ({ data, parentElement }) => {
      if (parentElement.dataset.written === data.cookie) return;
      parentElement.dataset.written = data.cookie;
      document.cookie = data.cookie;
    }""",
    isolate_styles=False,
)


def keep_setup(config: RunConfig) -> None:
    """Have the browser keep a setup for when the page is opened again."""
    write_cookie("setup_cookie", _COOKIE, setup_link(config).removeprefix("?"))


def write_cookie(key: str, name: str, text: str) -> None:
    """Have the browser keep a text as long as a visit; `key` is that of the element that does it.
    """
    cookie = f"{name}={text}; path=/; SameSite=Lax; max-age={_SECONDS}"
    _component(key=key, data={"cookie": cookie})


def kept_setup() -> RunConfig | None:
    """Return the setup that the browser kept; None where it kept none, or no sound one."""
    text = str(st.context.cookies.get(_COOKIE, ""))
    try:
        given = dict(parse_qsl(text if len(text) <= _LONGEST else "", strict_parsing=True))
    except ValueError:  # whoever wrote the cookie, it was not this page
        return None
    config, problems = config_from_link(given)
    return None if problems or not given else config
