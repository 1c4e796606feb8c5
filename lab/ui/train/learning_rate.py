"""The learning rate: a slider beside an exact field, following the optimizer until it is set."""

from __future__ import annotations

import streamlit as st

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS, OPTIMIZERS, Number
from lab.ui.train.form_keys import key
from lab.ui.train.widgets import KEPT

_SPEC = FIELDS["learning_rate"]
_MARKS = [float(f"{m}e{e}") for e in range(-6, 1) for m in (1, 2, 5)] + [10.0]
_TYPED, _SLIDER, _IS_SET = key("learning_rate"), key("rate_slider"), key("rate_is_set")


def filled(config: RunConfig) -> None:
    """Bring the slider to the rate of a config that was put into the form."""
    st.session_state[_SLIDER] = config.learning_rate
    st.session_state[_IS_SET] = config.learning_rate != OPTIMIZERS[config.optimizer].learning_rate


def show(spec: Number, place: str) -> None:
    """Show the slider and, beside it, the field that takes any number."""
    slider, exact = st.columns([3, 2], vertical_alignment="bottom")
    marks = sorted({*_MARKS, st.session_state[_SLIDER]})
    slider.select_slider(
        spec.label, marks, key=_SLIDER, format_func=spec.words, help=spec.help, on_change=_slid,
        **KEPT,
    )
    exact.text_input(
        "Exactly", key=place, help=f"Any number {spec.rule}.", on_change=_was_typed, **KEPT
    )


def optimizer_changed() -> None:
    """Let the rate follow the optimizer until the user has set one."""
    if not st.session_state.get(_IS_SET):
        rate = OPTIMIZERS[st.session_state[key("optimizer")]].learning_rate
        st.session_state[_TYPED], st.session_state[_SLIDER] = _SPEC.write(rate), rate


def _slid() -> None:
    st.session_state[_TYPED] = _SPEC.write(st.session_state[_SLIDER])
    st.session_state[_IS_SET] = True


def _was_typed() -> None:
    st.session_state[_IS_SET] = True
    try:
        st.session_state[_SLIDER] = _SPEC.parse(st.session_state[_TYPED])
    except ConfigError:
        pass  # the form says so; the slider keeps its place
