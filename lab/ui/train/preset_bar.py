"""The presets, and the post's comparison in one click."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS
from lab.presets import POST_COMPARISON, POST_REMEDY, PRESETS, Preset, preset_of
from lab.ui.train import form
from lab.ui.train.form_keys import LENT, key, put, settle
from lab.ui.train.queue import queue, queued_by, show_error
from lab.ui.train.sweep_keys import MODE, value
from lab.ui.train.sweep_values import replaced, varied
from lab.ui.train.sweep_widgets import values_or_none
from lab.ui.train.widgets import held

_OFFERED = "remedy_offered"


def preset_bar() -> None:
    """Show the presets, what the chosen one is about, and the post's comparison in one click.

    Buttons, which send clicks: pills would send the one that was lit when the browser last heard of
    it, and choose that again with any other click.
    """
    chosen, config = _shown_preset()
    varying = varied() if value(MODE) == "sweep" else []
    if chosen and not all(_is_among(chosen, name) for name in varying):
        chosen = None
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for name, preset in PRESETS.items():
            lit = "primary" if preset is chosen else "secondary"
            st.button(preset.label, key=f"preset_{name}", type=lit, on_click=_take, args=(name,))
        st.button(
            "Run the post's comparison", key="post_comparison",
            icon=":material/stacked_line_chart:", on_click=_queue_comparison,
            help="Queues Sigmoid + SGD, ReLU + SGD and ReLU + Adam: the post's six curves.",
        )
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key="preset_help"
    ):
        st.caption(
            _about(chosen) if chosen else "A setup of your own: no preset is like it.",
            width="content",
        )
        if chosen and config != chosen.config:
            st.button(
                ":primary[Use the post's own epochs, batch and data]", key="preset_whole",
                type="tertiary",
                on_click=_take_whole, args=(chosen.name,),
            )
    with st.container(key="offers"):
        _show_queued()


def _is_among(preset: Preset, name: str) -> bool:
    """Return whether what a preset has of a field that varies is among the sweep's values."""
    return getattr(preset.config, name) in (values_or_none(name) or ())


def _about(preset: Preset) -> str:
    """Return what a preset is about; what varies in a sweep is not the preset's."""
    others = replaced() if value(MODE) == "sweep" else ()
    labels = [FIELDS[name].label.lower() for name in preset.about if name in others]
    if not labels:
        return preset.help
    return f"The sweep is like {preset.label} but for what varies in it: {', '.join(labels)}."


def _shown_preset() -> tuple[Preset | None, RunConfig | None]:
    """Return the preset that the form agrees with, or None, and the form's config."""
    try:
        config = form.current()
    except ConfigError:
        return None, None
    return preset_of(config), config


def _take(name: str) -> None:
    """Put what a preset is about into the form; what the last one alone was about goes back."""
    settle()
    chosen, lent = PRESETS[name], _lent(PRESETS[name])
    before = {n: old for n, (put_in, old) in lent.items() if st.session_state[key(n)] == put_in}
    for field in before.keys() - set(chosen.about):
        put(key(field), before[field])
    st.session_state[LENT] = {
        n: (_held(chosen, n), before.get(n, st.session_state[key(n)])) for n in chosen.about
    }
    form.fill(chosen.config, only=chosen.about)


def _lent(chosen: Preset) -> dict[str, tuple[Any, Any]]:
    """Return, by field, what the form holds by a preset's doing, and what it held before.

    Where a link or a cookie brought the last preset, nothing was before: `chosen` decides.
    """
    last, _ = _shown_preset()
    return st.session_state.get(LENT) or {
        n: (_held(last, n), _held(chosen, n)) for n in (last.about if last else ())
    }


def _held(preset: Preset, field: str) -> Any:
    return held(FIELDS[field], getattr(preset.config, field))


def _take_whole(name: str) -> None:
    form.fill(PRESETS[name].config)


def _queue_comparison() -> None:
    configs = [PRESETS[name].config for name in POST_COMPARISON]
    queue("post_comparison", *configs, then={_OFFERED: True})


def _queue_remedy() -> None:
    queue("post_remedy", PRESETS[POST_REMEDY].config, then={_OFFERED: False})


def _show_queued() -> None:
    """Say what the post's buttons have queued, and offer the post's fourth network."""
    for button in ("post_comparison", "post_remedy"):
        show_error(button)
    fourth = f"**{PRESETS[POST_REMEDY].label}**"
    if st.session_state.get(_OFFERED):
        said = "Queued: the post's three networks. " if queued_by("post_comparison") else ""
        with _note():
            st.markdown(f"{said}The post's second chart adds a fourth: {fourth}.")
            st.button("Queue the fourth", key="post_remedy", on_click=_queue_remedy)
    elif queued_by("post_remedy"):
        with _note():
            st.markdown(f"Queued: the post's fourth network, {fourth}.")


def _note() -> DeltaGenerator:
    return st.container(border=True, horizontal=True, vertical_alignment="center", key="remedy")
