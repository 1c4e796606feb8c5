"""The app's pages, and the one way to all of them: through streamlit_app.py."""

from __future__ import annotations

from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from lab.errors import StoreAwayError
from lab.ui.shared.emptied_page import draw_again_when_emptied
from lab.ui.shared.sent import wait_until_sent
from lab.ui.shared.state import shows_errors
from lab.ui.shared.store_away import wait_for_store
from lab.ui.shared.visit import remember_visit
from lab.ui.shared.workspace import remember_workspace
from lab.ui.shared.workspace_link import take_link, workspace_note

_inside = ContextVar("inside", default=False)


def _page(script: str, title: str, icon: str, *, default: bool = False) -> st.Page:
    return st.Page(f"pages/{script}.py", title=title, icon=f":material/{icon}:", default=default)


def choose_page() -> st.Page:
    """Show the navigation and return the page to run."""
    return st.navigation({
        "Lab": [
            _page("train", "Train", "model_training", default=True),
            _page("compare", "Compare", "query_stats"),
            _page("atlas", "Atlas", "map"),
            _page("draw", "Draw", "draw"),
            _page("runs", "Runs", "list_alt"),
        ],
        "Learn": [
            _page("learn_backpropagation", "Backpropagation by hand", "calculate"),
            _page("learn_activations", "Activations", "show_chart"),
            _page("learn_vanishing_gradients", "Vanishing gradients", "layers"),
            _page("learn_surface", "Optimizers on a surface", "landscape"),
            _page("learn_batch_size", "Batch size", "grain"),
            _page("learn_learning_rate", "Learning rate", "speed"),
        ],
    })


def run_page(page: st.Page) -> None:
    """Run a page inside the app; a LabError is shown as its sentence."""
    token = _inside.set(True)
    try:
        shows_errors(_run)(page)
    except StopException:  # a page that has ended early is there all the same
        wait_until_sent()
        raise
    else:
        wait_until_sent()
    finally:
        _inside.reset(token)


def _run(page: st.Page) -> None:
    try:
        draw_again_when_emptied()
        remember_workspace()
        remember_visit()
        workspace_note()
        take_link()
        page.run()
    except StoreAwayError as error:
        wait_for_store(error)


def through_app() -> None:
    """Run the page again through streamlit_app.py, where the server has run it by itself.

    Until a session has called `st.navigation`, a server takes the pages folder for an app of its
    own (docs.streamlit.io, "Define multipage apps with st.Page and st.navigation"): who opens a
    link first would see the page without its layout and its neighbours.
    """
    if not _inside.get():
        choose_page()
        st.rerun()
