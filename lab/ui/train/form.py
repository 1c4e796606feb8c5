"""The form that sets up a run: a loop over the fields' table, a widget each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.config import RunConfig
from lab.errors import ConfigError, OptionError
from lab.options import ACTIVATIONS, FIELDS, GROUPS, OPTIMIZERS, Field, Optimizer
from lab.options.fields import Group
from lab.ui.train import learning_rate
from lab.ui.train.form_keys import LENT, key, put
from lab.ui.train.widgets import held, read, show


def fill(config: RunConfig, only: Collection[str] | None = None) -> None:
    """Put `config` into the form; it stays there over page changes.

    Args:
        config: What the form is to show.
        only: Names of the fields to set, where not all; the optimizer's own come with it.
    """
    for name in FIELDS if only is None else only:
        put(key(name), held(FIELDS[name], getattr(config, name)))
    if only is None or "optimizer" in only:
        for spec in OPTIMIZERS[config.optimizer].hyperparameters:
            value = held(spec, config.optimizer_options[spec.name])
            put(key(config.optimizer, spec.name), value)
    if only is None:
        st.session_state.pop(LENT, None)


def is_filled() -> bool:
    """Return whether the form has values yet."""
    return key("optimizer") in st.session_state


def current() -> RunConfig:
    """Return the config that the form shows; a field that it does not show has its default.

    Raises:
        ConfigError: Values are out of range; a sentence each names the field as the form does, the
            rule and the value.
    """
    values = settings()
    options = {spec.name: values.pop(spec.name) for spec in _optimizer().hyperparameters}
    return RunConfig(**values, optimizer_options=options)


def settings(
    without: Collection[str] = (), several: Mapping[str, Sequence[Any]] | None = None
) -> dict[str, Any]:
    """Return the values that the form shows, of fields and hyperparameters by Keras's key.

    Args:
        without: Names of fields that are left out.
        several: Fields that have several values, by name: then one that counts for any is shown,
            and hyperparameters where the optimizer is not among them.

    Raises:
        ConfigError: As `current`.
    """
    problems: list[str] = []
    shown = [(spec, key(spec.name)) for spec in _shown_fields(without, several or {})]
    if "optimizer" not in without:
        optimizer = _optimizer()
        shown += [(spec, key(optimizer.name, spec.name)) for spec in optimizer.hyperparameters]
    values = _values(shown, problems)
    if problems:
        raise ConfigError("\n\n".join(problems))
    return values


def show_form() -> RunConfig | None:
    """Show the form and return its config, or say which value is out of range and return None."""
    show_fields()
    try:
        return current()
    except ConfigError as error:
        st.error(str(error), icon=":material/error:")
        return None


def show_fields(
    without: Collection[str] = (), several: Mapping[str, Sequence[Any]] | None = None
) -> None:
    """Show a widget a field; the arguments are those of `settings`."""
    shown = _shown_fields(without, several or {})
    for expander, groups in groupby(GROUPS, key=lambda group: group.expander):
        if expander and "optimizer" not in without:
            _show_hyperparameters(_optimizer())
        with _folded(expander) if expander else st.container(gap="xsmall"):
            for group in groups:
                _show_group(group, [spec for spec in shown if spec.group == group.name])


def _show_group(group: Group, specs: Sequence[Field]) -> None:
    width = len(group.columns)
    for first in range(0, len(specs), width):
        row = specs[first : first + width]
        columns = (
            st.columns(group.columns, gap="xsmall", wrap=False) if width > 1 else [st.container()]
        )
        for column, spec in zip(columns, row, strict=False):
            with column:
                _OWN.get(spec.name, show)(spec, key(spec.name))


def _folded(title: str) -> DeltaGenerator:
    return st.expander(title, icon=":material/more_horiz:")


def _show_hyperparameters(optimizer: Optimizer) -> None:
    if not optimizer.hyperparameters:
        return
    with st.expander(f"{optimizer.name} settings", icon=":material/tune:"):
        for spec in optimizer.hyperparameters:
            place = key(optimizer.name, spec.name)
            st.session_state.setdefault(place, held(spec, spec.default))
            show(spec, place)


def _show_activation(spec: Field, place: str) -> None:
    show(spec, place, help=ACTIVATIONS[st.session_state[place]].help)


def _show_optimizer(spec: Field, place: str) -> None:
    show(spec, place, help=_optimizer().help, on_change=learning_rate.optimizer_changed)


def _show_learning_rate(spec: Field, place: str) -> None:
    learning_rate.show(spec, place, current)


def _show_compile(spec: Field, place: str) -> None:
    show(spec, place)
    st.caption(spec.help)


_OWN: dict[str, Callable[[Field, str], None]] = {
    "activation": _show_activation,
    "optimizer": _show_optimizer,
    "learning_rate": _show_learning_rate,
    "jit_compile": _show_compile,
}
"""Fields whose widget does more than its kind's: it explains the choice, or follows another."""


def _optimizer() -> Optimizer:
    return OPTIMIZERS[st.session_state[key("optimizer")]]


def _shown_fields(
    without: Collection[str], several: Mapping[str, Sequence[Any]]
) -> list[Field]:
    """Return the fields that the form as it is has a use for."""
    return [spec for spec in FIELDS.values()
            if spec.name not in without and _is_shown(spec, several)]


def _is_shown(spec: Field, several: Mapping[str, Sequence[Any]]) -> bool:
    for other, values in spec.shown_where.items():
        if other in several:
            counts = set(values).intersection(several[other])
        else:
            counts = st.session_state[key(other)] in [held(FIELDS[other], v) for v in values]
        if not counts:
            return False
    return True


def _values(shown: Iterable[tuple[Field, str]], problems: list[str]) -> dict[str, Any]:
    """Return the values that widgets show, by name; what is out of range goes to `problems`."""
    values = {}
    for spec, place in shown:
        try:
            values[spec.name] = read(
                spec, st.session_state.get(place, held(spec, spec.default))
            )
        except OptionError as error:
            problems.append(error.in_words)
    return values
