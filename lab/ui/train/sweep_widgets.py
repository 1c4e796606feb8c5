"""The widgets that take several values of a field, and what else a sweep is made of."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.errors import ConfigError
from lab.options import FIELDS, OPTIMIZERS, Number
from lab.safe_text import quoting
from lab.sweeps import KEEPS as KEEPS_CHOICE
from lab.ui.train import form_keys
from lab.ui.train import sweep_keys as keys
from lab.ui.train.sweep_keys import keep, key, restore
from lab.ui.train.sweep_values import (
    BY,
    FIRST,
    POINTS,
    RANGE_START,
    RATES,
    SEEDS,
    VARIES,
    first,
    options,
    values_of,
    varied,
)

_LISTED = 9  # values


def choose_what_varies() -> None:
    """Show which fields vary."""
    restore(keys.VARY, ["optimizer"])
    st.multiselect(
        "What varies", VARIES, key=keys.VARY, format_func=lambda name: FIELDS[name].label,
        placeholder="Nothing but the seed", wrap=True,
        help="Every combination of the values is trained with every seed. What does not vary is "
             "as the form says below.",
    )
    keep(keys.VARY)


def show_several() -> dict[str, tuple] | None:
    """Show a widget for each field that varies, and return the values, or None.

    What is out of range is said below its widget.
    """
    found: dict[str, tuple] | None = {}
    for name in varied():
        _show(name)
        try:
            values = values_of(name, _form_value(name))
        except ConfigError as error:
            st.error(quoting(str(error)), icon=":material/error:")
            found = None
            continue
        if not options(FIELDS[name]):
            st.caption(_in_words(name, values))
        if found is not None:
            found[name] = values
    return found


def read_several() -> dict[str, tuple]:
    """Return the values of what varies.

    Raises:
        ConfigError: One is out of range.
    """
    return {name: values_of(name, _form_value(name)) for name in varied()}


def choose_rates() -> None:
    """Show whether optimizers train at their own learning rates, where that is a question."""
    if "optimizer" not in varied():
        return
    if "learning_rate" not in varied():
        restore(keys.RATES, RATES.default)
        chosen = st.segmented_control(
            RATES.label, list(RATES.choices), key=keys.RATES, format_func=RATES.words,
            required=True, help=RATES.help,
        )
        keep(keys.RATES)
        if chosen == "own":
            chosen_optimizers = values_or_none("optimizer") or ()
            rates = " · ".join(
                f"{OPTIMIZERS[name].label} {FIELDS['learning_rate'].words(rate)}"
                for name in chosen_optimizers
                for rate in [OPTIMIZERS[name].learning_rate]
            )
            st.caption(f"Each optimizer at its own usual rate: {rates}.")
    st.caption("Optimizers keep their own usual settings, such as momentum.")


def choose_seeds() -> None:
    """Show how many seeds there are."""
    restore(keys.SEEDS, SEEDS.default)
    _show_count(st, SEEDS, keys.SEEDS)
    keep(keys.SEEDS)


def choose_models() -> None:
    """Show whose models are kept."""
    restore(keys.KEEPS, KEEPS_CHOICE.default)
    st.selectbox(
        KEEPS_CHOICE.label, list(KEEPS_CHOICE.choices), key=keys.KEEPS,
        format_func=KEEPS_CHOICE.words, help=KEEPS_CHOICE.help,
    )
    keep(keys.KEEPS)


def choose_compiling() -> None:
    """Show whether the runs are compiled, and what that changes."""
    spec = FIELDS["jit_compile"]
    restore(keys.COMPILE, True)
    st.toggle(spec.label, key=keys.COMPILE)
    st.caption(spec.help)
    keep(keys.COMPILE)


def choose_name(proposed: str) -> None:
    """Show what the sweep is called; without a name, as proposed."""
    restore(keys.NAME, "")
    st.text_input("Name", key=keys.NAME, placeholder=proposed)
    keep(keys.NAME)


def values_or_none(name: str) -> tuple | None:
    """Return the values of a field that varies; None where one is out of range."""
    try:
        return values_of(name, _form_value(name))
    except ConfigError:
        return None


def _in_words(name: str, values: tuple) -> str:
    """Return how typed values were understood."""
    words = list(map(FIELDS[name].words, values))
    if len(words) > _LISTED:
        words = [*words[: _LISTED - 1], "…", words[-1]]
    return f"{len(values)} value{'' if len(values) == 1 else 's'}: {' · '.join(words)}"


def _form_value(name: str) -> Any:
    return st.session_state.get(form_keys.key(name))


def _show(name: str) -> None:
    spec = FIELDS[name]
    if options(spec):
        place = key("values", name)
        restore(place, first(spec, _form_value(name)))
        st.multiselect(
            spec.label, options(spec), key=place, format_func=spec.words, wrap=True,
            help=spec.help,
        )
        keep(place)
    elif name == "learning_rate":
        _show_rates(spec)
    else:
        _show_list(name, spec.label, f"{spec.help} Values with commas, each {spec.rule}.")


def _show_list(name: str, label: str, help: str, **given: Any) -> None:
    place = key("list", name)
    restore(place, FIRST[name])
    st.text_input(label, key=place, help=help, **given)
    keep(place)


def _show_rates(spec: Number) -> None:
    by = key(spec.name, "by")
    restore(by, BY.default)
    chosen = st.segmented_control(
        BY.label, list(BY.choices), key=by, format_func=BY.words, required=True,
        help=f"{BY.help} Each {spec.rule}.",
    )
    keep(by)
    if chosen == "list":
        _show_list(spec.name, "Rates", f"{spec.help} Values with commas, each {spec.rule}.",
                   label_visibility="collapsed")
        return
    places = {end: key("rate", end) for end in (*RANGE_START, "points")}
    columns = st.columns(3, gap="xsmall", wrap=False)
    for end, column in zip(RANGE_START, columns, strict=False):
        restore(places[end], RANGE_START[end])
        column.text_input(end.capitalize(), key=places[end], help=f"Range: {spec.rule}.")
    restore(places["points"], POINTS.default)
    _show_count(columns[-1], POINTS, places["points"])
    keep(*places.values())


def _show_count(where: Any, spec: Number, place: str) -> None:
    """Show a field for a whole number that takes any: of "1e3", one of integers would take the 1.
    """
    where.number_input(
        spec.label, key=place, step=1.0, format="%.6g", help=f"{spec.help} Range: {spec.rule}."
    )
