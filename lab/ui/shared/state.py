"""What a server has once: settings, store, engine; and how pages show its errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from lab.engine import Engine, open_store
from lab.errors import LabError
from lab.safe_text import quoting
from lab.settings import Settings
from lab.store import RunStore

P = ParamSpec("P")


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Return this server's settings."""
    return Settings.from_environment()


@st.cache_resource(show_spinner=False)
def store() -> RunStore:
    """Return this server's run store.

    Raises:
        StoreError: It cannot be opened.
    """
    return open_store(settings().store_url)


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """Return this server's engine; the first call starts its workers, in the background.

    Raises:
        StoreError: The store cannot be written.
    """
    return Engine(store(), settings())


def shows_errors(function: Callable[P, None]) -> Callable[P, None]:
    """Make a page or fragment show a LabError as its sentence instead of a traceback."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except LabError as error:
            st.error(quoting(str(error)), icon=":material/error:")

    return wrapped
