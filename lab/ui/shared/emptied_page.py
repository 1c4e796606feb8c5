"""Has a page drawn again that Streamlit has emptied by mistake."""

from __future__ import annotations

import streamlit as st

# A component that speaks just when its page is left has Streamlit take the next page for the wrong
# one: it empties it, and the next poll of what was there ends the whole app in the browser
# ("Bad delta path index"). A page of the lab has a heading; one that has none and is not being
# drawn is asked for again, once; where the app itself is gone, the page is loaded anew.
_component = st.components.v2.component(
    "lab_emptied_page",
    css=".st-key-emptied_page { display: none; }",
    js="""const LOOK = 250; // milliseconds
    let ask, looks = 0;
    const look = () => {
      const app = document.querySelector(".stApp");
      if (!app) return location.reload();
      const drawn = app.dataset.testScriptState !== "notRunning"
        || document.querySelector(".stMain :is(h1, h2, .stAlert, .stException)");
      looks = drawn ? 0 : looks + 1;
      if (looks === 2) ask();
    };
    export default ({ setTriggerValue }) => {
      if (!ask) setInterval(look, LOOK);
      ask = () => setTriggerValue("emptied", true);
    }""",
    isolate_styles=False,
)


def draw_again_when_emptied() -> None:
    """Watch the page in the browser; call it outside of the page, which may be emptied."""
    _component(key="emptied_page", on_emptied_change=lambda: None)
