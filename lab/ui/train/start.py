"""The presets and the form with its Start button, filled by a link, a cookie or another page."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS
from lab.presets import FIRST_PRESET, PRESETS
from lab.ui.shared import one_click
from lab.ui.shared.address import Address
from lab.ui.shared.open_in_train import asked_for, queued_elsewhere
from lab.ui.shared.state import engine, shows_errors
from lab.ui.train import form
from lab.ui.train.form_keys import PUT, key, settle, take_as_shown
from lab.ui.train.form_link import OTHER_PAGES, config_from_link, setup_address
from lab.ui.train.form_look import tighten_form
from lab.ui.train.kept_setup import keep_setup, kept_setup
from lab.ui.train.kept_sweep import keep_sweep, recall_sweep
from lab.ui.train.preset_bar import preset_bar
from lab.ui.train.queue import note, queue, queued_by, show_error
from lab.ui.train.sweep_form import show_sweep_form
from lab.ui.train.sweep_keys import MODE, hold, keep_typed, value
from lab.ui.train.sweep_mode import is_sweep, show_one_run
from lab.ui.train.typed_choices import take_typed_choices

_LINKED = "form_linked"
_ELSEWHERE = "elsewhere"
_DRAWING = "train_drawing"  # all of the page, not the form alone


def open_form() -> None:
    """Fill the form from the URL or from another page, and say what in a link was no good."""
    st.session_state[_DRAWING] = True
    if not form.is_filled():
        form.fill(kept_setup() or PRESETS[FIRST_PRESET].config)
        recall_sweep()
    address = Address("train", read=_fill_from_link, bare_keeps=True, others=OTHER_PAGES)
    if config := asked_for():
        form.fill(config)
        show_one_run()
    if config := queued_elsewhere():
        note(_ELSEWHERE, config)
    with st.container(key="link_notices"):  # always there: what is below keeps its place
        address.warn("This link asks for something the lab cannot do.")
    engine()  # its workers warm up while the reader looks around


def setup_form(presets: DeltaGenerator) -> None:
    """Show the form, and in `presets` the presets; a change leaves the rest of the page alone."""
    tighten_form()
    take_typed_choices()
    st.fragment(_form)(presets)


@shows_errors
def _form(presets: DeltaGenerator) -> None:
    take_as_shown()
    hold(map(key, FIELDS))
    keep_typed()
    with presets:
        preset_bar()
    with st.container(border=True, key="setup", gap="xsmall"):
        if is_sweep():
            show_sweep_form()
            config = _base()
        else:
            config = _one_run()
        keep_sweep()
        if config is not None:
            keep_setup(config)
            _leave_link(config)
    _is_drawn(whole=not st.session_state.get(_DRAWING))


def _one_run() -> RunConfig | None:
    """Show the form of one run, and return what it shows."""
    config = form.show_form()
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "Start", key="start", type="primary", width="stretch",
            icon=":material/play_arrow:", disabled=config is None, on_click=_start,
        )
        with st.popover("Link", icon=":material/link:", disabled=config is None):
            _show_link(config)
    show_error("start")
    for queued in queued_by("start", _ELSEWHERE):  # on a phone its card may be out of sight
        st.caption(f":material/playlist_add: Queued: {queued.title}")
    return config


def _base() -> RunConfig | None:
    """Return the run that the form would show alone, where that is one."""
    try:
        return form.current()
    except ConfigError:
        return None


def close_page() -> None:
    """Note that the page is drawn; the last thing it does."""
    st.session_state[_DRAWING] = False
    _is_drawn(whole=True)


def _is_drawn(*, whole: bool) -> None:
    one_click.is_drawn(whole=whole)
    PUT.is_drawn(whole=whole)


def _start() -> None:
    settle()
    try:
        config = form.current()
    except ConfigError:
        return  # what is wrong is said beside the button
    queue("start", config)


def _show_link(config: RunConfig | None) -> None:
    st.write("Who opens this address finds the form filled like yours.")
    if config is None:
        return
    with st.container(key="setup_link"):
        st.code(setup_address(st.context.url, config), language=None, wrap_lines=True)


def _fill_from_link(given: Mapping[str, str]) -> list[str]:
    config, problems = config_from_link(given)
    form.fill(config)
    show_one_run()
    st.session_state[_LINKED] = config
    return problems


def _leave_link(config: RunConfig) -> None:
    """Take a setup out of the address once the form has another: a reload would bring it back."""
    anew = value(MODE) == "sweep" or config != st.session_state.get(_LINKED)
    if anew and not set(st.query_params) <= OTHER_PAGES:
        st.query_params.clear()
