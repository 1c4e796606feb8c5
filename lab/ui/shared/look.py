"""What the theme's settings cannot say."""

import streamlit as st

_STYLE = """
.stMainBlockContainer { padding-top: 3.5rem; }
.stMainBlockContainer h2 { padding: 0 0 0.4rem; font-size: 1.5rem; }
.st-key-visit_cookie { display: none; }
.lab-card { display: flex; align-items: center; gap: 0.5rem; white-space: nowrap;
  font-size: 0.9rem; line-height: 1.4; }
.lab-card > * { flex: none; }
.lab-card > b, .lab-card > small { flex: 0 1 auto; min-width: 0; }
.lab-card > b { display: flex; }
.lab-card > b > span:first-child, .lab-card > small { overflow: hidden; text-overflow: ellipsis; }
.lab-card > b > span:last-child:not(:first-child) { flex: none; margin-inline-start: 0.3rem; }
.lab-bar { width: 5rem; height: 0.4rem; border-radius: 0.2rem; overflow: hidden;
  background: rgba(128, 128, 128, 0.25); }
.lab-bar > span { display: block; height: 100%; background: var(--st-primary-color, #0B6E99); }
.st-key-live_cards [class*="st-key-card_"] { flex-wrap: nowrap; }
.lab-sweep { display: flex; align-items: center; gap: 0 0.5rem; font-size: 0.9rem;
  line-height: 1.4; }
.lab-sweep .lab-bar { flex: none; width: 8rem; }
.lab-sweep-name { display: block; font-size: 0.95rem; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.st-key-live_sweeps [class*="st-key-sweep_head_"] { flex-wrap: nowrap; }
.st-key-live_sweeps [class*="st-key-sweep_"] button { min-height: 1.75rem; padding: 0 0.6rem; }
.st-key-live_cards button { min-height: 1.75rem; padding: 0 0.6rem; }
/* Where the page has no buttons, and where it might have one all the same, clicks go through. */
.stToastContainer { top: auto; right: auto; bottom: 0.5rem; left: 0.5rem; pointer-events: none; }
.stToast { width: 250px; }
@media (max-width: 639px) {
  .lab-sweep { flex-wrap: wrap; }
  .lab-sweep .lab-bar { width: 100%; }
  .lab-card { flex-wrap: wrap; gap: 0 0.5rem; }
  .lab-card > b { display: block; max-width: calc(100% - 1.5rem); white-space: normal; }
  .lab-card > small { flex-basis: 100%; }
}
@media (min-width: 640px) {
  .stMainBlockContainer { padding-inline: clamp(1rem, 3vw, 4rem); }
  /* The page's title stands beside Streamlit's own bar, not below it. */
  .stApp:not(:has([data-testid="stExpandSidebarButton"])) {
    .stAppHeader { left: auto; right: 0; width: max-content; height: 3rem; min-height: 0; }
    .stMainBlockContainer { padding-top: 1rem; }
    .st-key-workspace_notices { padding-right: 3rem; }
  }
  .stHorizontalBlock:has(> .stColumn .st-key-setup) { flex-wrap: nowrap; }
  .stColumn:has(.st-key-setup) { min-width: 285px; }
}
"""


def tighten() -> None:
    """Give a laptop more of the page at once: narrow margins, whole fields, a line a run."""
    st.html(f"<style>{_STYLE}</style>")
