"""A widget a field: what it holds for a value, how it is shown, and the value that it shows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.options import Choice, Field, Flag, Layers, Number

KEPT = {"persist_state": "session"}  # over a look at another page


def held(spec: Field, value: Any) -> Any:
    """Return what the widget of `spec` holds for `value`: text where it is typed."""
    if _is_typed(spec):
        return spec.write(value)
    return value


def read(spec: Field, shown: Any) -> Any:
    """Return the value of what the widget of `spec` holds.

    Raises:
        OptionError: It is out of range, or no value at all.
    """
    if _is_typed(spec) or isinstance(shown, str):
        return spec.parse(shown or "")
    return spec.check(shown)


def show(spec: Field, key: str, *, help: str | None = None, **given: Any) -> None:
    """Show the kind of widget that suits `spec`; its state has the key `key`."""
    given |= KEPT
    match spec:
        case Choice():
            st.selectbox(
                spec.label, list(spec.choices), key=key, format_func=spec.choices.get,
                help=help or spec.help, **given,
            )
        case Flag():
            st.toggle(spec.label, key=key, help=help or spec.help, **given)
        case Number(offered=(_, *_)):
            options = [spec.write(value) for value in spec.offered]
            chosen = st.session_state[key]
            options += [chosen] if chosen and chosen not in options else []
            st.selectbox(
                spec.label, options, key=key, accept_new_options=True,
                help=f"{spec.help} Choose, or type {spec.rule}.", **given,
            )
        case Number() if not _is_typed(spec):
            st.number_input(
                spec.label, key=key, step=1, help=f"{spec.help} Range: {spec.rule}.", **given,
            )
        case _:
            st.text_input(spec.label, key=key, help=f"{spec.help} Range: {spec.rule}.", **given)


def _is_typed(spec: Field) -> bool:
    """Whether the widget holds text: a browser's number field drops the comma of "0,01"."""
    if isinstance(spec, Number):
        return bool(spec.offered) or not spec.integer
    return isinstance(spec, Layers)
