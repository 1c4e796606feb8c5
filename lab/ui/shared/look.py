"""What the theme's settings cannot say."""

import streamlit as st

_STYLE = """
.stMainBlockContainer { padding-top: 3.5rem; }
.st-key-visit_cookie { display: none; }
@media (min-width: 640px) {
  .stMainBlockContainer { padding-inline: clamp(1rem, 3vw, 4rem); }
  .stHorizontalBlock:has(> .stColumn .st-key-setup) { flex-wrap: nowrap; }
  .stColumn:has(.st-key-setup) { min-width: 285px; }
}
@media (min-width: 1200px) {
  .st-key-live_cards [class*="st-key-card_"] { flex-wrap: nowrap; }
}
"""


def tighten() -> None:
    """Give a laptop more of the page at once: narrow margins, whole fields, low cards."""
    st.html(f"<style>{_STYLE}</style>")
