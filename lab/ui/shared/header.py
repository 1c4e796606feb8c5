"""The header's own Stop, which would be taken for a run's."""

import streamlit as st

# Streamlit offers to stop the script while a page is drawn. Its one setting, ui.hideTopBar, would
# take the menu with the choice of light and dark away too.
_STYLE = ".stStatusWidget button { display: none; }"


def hide_script_stop() -> None:
    """Leave the header its running figure without the button that stops the page's script."""
    st.html(f"<style>{_STYLE}</style>")
