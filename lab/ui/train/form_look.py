"""What the theme's settings cannot say about the presets and the form."""

import streamlit as st

_STYLE = """
.st-key-presets button { min-height: 2rem; padding: 0.15rem 0.75rem; }
.st-key-preset_help { min-height: 2rem; }
.st-key-preset_help button { min-height: 1.75rem; padding-block: 0; }
.st-key-usual_rate button { height: 2.5rem; padding-block: 0; text-align: left; }
.st-key-usual_rate button p { line-height: 1.2; }
.st-key-find_rate button { height: 1.5rem; min-height: 0; padding-block: 0; }
.st-key-beside_rate:not(:has(.st-key-usual_rate)) .st-key-find_rate button { height: 2.5rem; }
.st-key-setup .stColumn { min-width: 0; }
.st-key-setup_link pre { padding-right: 3rem; }
.st-key-setup_link .stCode > div { opacity: 1; visibility: visible; pointer-events: auto; }
"""


def tighten_form() -> None:
    """Make room for Start on a laptop's first screen."""
    st.html(f"<style>{_STYLE}</style>")
