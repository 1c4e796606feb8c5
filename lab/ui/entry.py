"""Makes every address lead through streamlit_app.py, whichever is opened first on a new server."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def through_app() -> None:
    """Run the page again through streamlit_app.py, where Streamlit has run it by itself.

    Until `st.navigation` has been called once, a server takes the pages folder for an app of its
    own: who opens a link first would see the page without its layout and its neighbours.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
