"""The learning rate: a field that follows the optimizer until it is set, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS, OPTIMIZERS, Number, Optimizer
from lab.ui.train import widgets
from lab.ui.train.form_keys import key, put, settle
from lab.ui.train.range_test import find_a_rate

_SPEC = FIELDS["learning_rate"]
_RATE = key("learning_rate")
_RATE_OF = key("rate_of")  # the optimizer that the rate was last shown for


def show(spec: Number, place: str, read: Callable[[], RunConfig]) -> None:
    """Show the field and beside it how to find a rate and, where it differs, the usual one.

    Args:
        read: Returns the form's config, or raises a ConfigError.
    """
    field, beside = st.columns([4, 5], gap="xsmall", vertical_alignment="bottom", wrap=False)
    usual = beside.container(gap=None, key="beside_rate")
    with field:
        widgets.show(spec, place)
    with usual:
        find_a_rate(read)
    optimizer = _optimizer()
    st.session_state[_RATE_OF] = optimizer.name
    if not _is_usual(optimizer):
        usual.button(
            f":primary[{optimizer.name}'s usual: {spec.words(optimizer.learning_rate)}]",
            key="usual_rate", type="tertiary", on_click=_take_usual,
        )


def optimizer_changed() -> None:
    """Let the rate follow the optimizer, unless it is one that the user has set."""
    settle()
    before = st.session_state.get(_RATE_OF)
    if before is None or _is_usual(OPTIMIZERS[before]):
        _take_usual()
    st.session_state[_RATE_OF] = _optimizer().name


def _take_usual() -> None:
    put(_RATE, _SPEC.write(_optimizer().learning_rate))


def _optimizer() -> Optimizer:
    return OPTIMIZERS[st.session_state[key("optimizer")]]


def _is_usual(optimizer: Optimizer) -> bool:
    try:
        return _SPEC.parse(st.session_state[_RATE] or "") == optimizer.learning_rate
    except ConfigError:
        return False
