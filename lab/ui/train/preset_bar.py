"""The presets, and the post's comparison in one click."""

from __future__ import annotations

import streamlit as st

from lab.errors import ConfigError
from lab.presets import POST_COMPARISON, POST_REMEDY, PRESETS
from lab.ui.shared.state import engine, shows_errors
from lab.ui.shared.visit import visit
from lab.ui.train import form


def preset_bar() -> None:
    """Show the presets, what the chosen one is about, and the post's comparison in one click."""
    st.session_state.form_preset = _shown_preset()
    presets, comparison = st.columns([2.5, 1])
    chosen = presets.pills(
        "Presets", list(PRESETS), key="form_preset", on_change=_fill_preset,
        format_func=lambda name: PRESETS[name].label, label_visibility="collapsed",
        wrap=True,
    )
    with comparison:
        st.button(
            "Run the post's comparison", key="post_comparison", type="secondary", width="stretch",
            icon=":material/stacked_line_chart:", on_click=_run_presets, args=(POST_COMPARISON,),
            help="Queues Sigmoid + SGD, ReLU + SGD and ReLU + Adam: the post's six curves.",
        )
    st.caption(PRESETS[chosen].help if chosen else "A setup of your own: no preset is like it.")
    with st.container(key="offers"):  # always there, as above
        if st.session_state.get("remedy_offered"):
            _offer_remedy()


def _shown_preset() -> str | None:
    """Return the preset that the form shows, unchanged, or None."""
    try:
        config = form.current()
    except ConfigError:
        return None
    return next((name for name, preset in PRESETS.items() if preset.config == config), None)


def _fill_preset() -> None:
    chosen = st.session_state.form_preset
    if chosen is not None:
        form.fill(PRESETS[chosen].config)


@shows_errors
def _run_presets(names: tuple[str, ...]) -> None:
    for name in names:
        engine().start(PRESETS[name].config, visit=visit())
    st.session_state.remedy_offered = POST_REMEDY not in names


def _offer_remedy() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="remedy"):
        st.markdown(f"The post's second chart adds a fourth: **{PRESETS[POST_REMEDY].label}**.")
        st.button(
            "Queue the fourth", key="post_remedy", on_click=_run_presets, args=((POST_REMEDY,),)
        )
