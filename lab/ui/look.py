"""What the theme's settings cannot say."""

import streamlit as st


def tighten() -> None:
    """Start the page just below its header bar, so that a laptop shows more of it at once."""
    st.html("<style>.stMainBlockContainer { padding-top: 3.5rem; }</style>")
