"""The form that sets up a run: one widget an option, all made from the option tables."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import ACTIVATIONS, FIELDS, OPTIMIZERS, Flag
from lab.options.kinds import Number
from lab.presets import PRESETS

_RATES = [float(f"{m}e{e}") for e in range(-6, 1) for m in (1, 2, 5)] + [10.0]
_OFFERED = {
    "batch_size": ["1", "8", "16", "32", "64", "128", "256", "512", "1024", "4096", "full"],
    "patience": ["off", "3", "5", "10", "20"],
    "train_samples": ["all", "1000", "5000", "10000", "20000"],
}
_AS_TEXT = {*_OFFERED, "learning_rate", "hidden_layers"}
_START = PRESETS["relu-adam-0-1"].config


def fill(config: RunConfig) -> None:
    """Put `config` into the form; it stays there over page changes."""
    for name in FIELDS:
        value = getattr(config, name)
        if name in _AS_TEXT:
            value = "-".join(map(str, value)) if isinstance(value, tuple) else _text(value)
        st.session_state[_key(name)] = value
    st.session_state[_key("rate_slider")] = config.learning_rate
    for spec in OPTIMIZERS[config.optimizer].hyperparameters:
        value = config.optimizer_options[spec.name]
        st.session_state[_key(config.optimizer, spec.name)] = _shown(spec, value)
    default = OPTIMIZERS[config.optimizer].learning_rate
    st.session_state[_key("rate_is_set")] = config.learning_rate != default


def ensure_filled() -> None:
    """Give the form its first values, where it has none."""
    if _key("optimizer") not in st.session_state:
        fill(_START)


def current() -> RunConfig:
    """Return the config that the form shows.

    Raises:
        ConfigError: Values are out of range; a sentence each names the field, the rule, the value.
    """
    state, problems = st.session_state, []
    optimizer = OPTIMIZERS[state[_key("optimizer")]]
    shown = {spec.name: (spec, state[_key(spec.name)]) for spec in FIELDS.values()}
    for spec in optimizer.hyperparameters:
        default = _shown(spec, spec.default)
        shown[spec.name] = spec, state.get(_key(optimizer.name, spec.name), default)
    values: dict[str, Any] = {}
    for name, (spec, value) in shown.items():
        try:
            as_text = name in _AS_TEXT or isinstance(value, str)
            values[name] = spec.parse(value or "") if as_text else spec.check(value)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n\n".join(problems))
    options = {spec.name: values.pop(spec.name) for spec in optimizer.hyperparameters}
    return RunConfig(**values, optimizer_options=options)


def show_form() -> RunConfig | None:
    """Show the form and return its config, or say which value is out of range and return None."""
    _select("activation", help=ACTIVATIONS[st.session_state[_key("activation")]].help)
    optimizer = OPTIMIZERS[st.session_state[_key("optimizer")]]
    _select("optimizer", help=optimizer.help, on_change=_optimizer_changed)
    _learning_rate()
    if optimizer.hyperparameters:
        with st.expander(f"{optimizer.label} settings", icon=":material/tune:"):
            for spec in optimizer.hyperparameters:
                _hyperparameter(optimizer.name, spec)
    left, right = st.columns(2)
    with left:
        _offered("batch_size")
    with right:
        _number("epochs", step=1)
    left, right = st.columns([2, 3])
    with left:
        _offered("patience")
    with right:
        _select("monitor")
    with st.expander("More: layers, pixels, seed, data", icon=":material/more_horiz:"):
        _more()
    try:
        return current()
    except ConfigError as error:
        st.error(str(error), icon=":material/error:")
        return None


def _more() -> None:
    spec = FIELDS["hidden_layers"]
    st.text_input(
        spec.label, key=_key("hidden_layers"), help=f"{spec.help} Range: {spec.rule}.",
        persist_state="session",
    )
    _select("scaling")
    left, right = st.columns(2)
    with left:
        _number("seed", step=1)
        _select("dataset")
    with right:
        _number("validation_split", step=0.05)
        _offered("train_samples")


def _learning_rate() -> None:
    spec = FIELDS["learning_rate"]
    slider, exact = st.columns([3, 2], vertical_alignment="bottom")
    marks = sorted({*_RATES, st.session_state[_key("rate_slider")]})
    slider.select_slider(
        spec.label, marks, key=_key("rate_slider"), format_func=lambda rate: f"{rate:g}",
        help=spec.help, on_change=_rate_slid, persist_state="session",
    )
    exact.text_input(
        "Exactly", key=_key("learning_rate"), help=f"Any number {spec.rule}.",
        on_change=_rate_typed, persist_state="session",
    )


def _hyperparameter(optimizer: str, spec: Number | Flag) -> None:
    key = _key(optimizer, spec.name)
    st.session_state.setdefault(key, _shown(spec, spec.default))
    if isinstance(spec, Flag):
        st.toggle(spec.label, key=key, help=spec.help, persist_state="session")
        return
    help = f"{spec.help} Range: {spec.rule}."
    if spec.log:
        st.text_input(spec.label, key=key, help=help, persist_state="session")
    elif spec.integer:
        st.number_input(spec.label, key=key, step=1, help=help, persist_state="session")
    else:
        st.number_input(
            spec.label, key=key, step=0.001, format="%g", help=help, persist_state="session"
        )


def _select(name: str, help: str | None = None, **kwargs: Any) -> None:
    spec = FIELDS[name]
    st.selectbox(
        spec.label, list(spec.choices), key=_key(name), format_func=spec.choices.get,
        help=help or spec.help, persist_state="session", **kwargs,
    )


def _number(name: str, step: float) -> None:
    spec = FIELDS[name]
    kwargs = {"format": "%g"} if isinstance(step, float) else {}
    st.number_input(
        spec.label, key=_key(name), step=step, help=f"{spec.help} Range: {spec.rule}.",
        persist_state="session", **kwargs,
    )


def _offered(name: str) -> None:
    """A box to choose from that also takes any other number."""
    spec = FIELDS[name]
    chosen = st.session_state[_key(name)]
    options = _OFFERED[name] + ([chosen] if chosen and chosen not in _OFFERED[name] else [])
    st.selectbox(
        spec.label, options, key=_key(name), accept_new_options=True, persist_state="session",
        help=f"{spec.help} Choose, or type {spec.rule}.",
    )


def _optimizer_changed() -> None:
    """Let the learning rate follow the optimizer until the user has set one."""
    if not st.session_state.get(_key("rate_is_set")):
        rate = OPTIMIZERS[st.session_state[_key("optimizer")]].learning_rate
        st.session_state[_key("learning_rate")] = _text(rate)
        st.session_state[_key("rate_slider")] = rate


def _rate_slid() -> None:
    st.session_state[_key("learning_rate")] = _text(st.session_state[_key("rate_slider")])
    st.session_state[_key("rate_is_set")] = True


def _rate_typed() -> None:
    st.session_state[_key("rate_is_set")] = True
    try:
        rate = FIELDS["learning_rate"].parse(st.session_state[_key("learning_rate")])
    except ConfigError:
        return  # the form says so; the slider keeps its place
    st.session_state[_key("rate_slider")] = rate


def _shown(spec: Number | Flag, value: float | int | bool) -> float | int | bool | str:
    """Return a hyperparameter's value as its widget takes it: text where it is on a log scale."""
    if isinstance(spec, Number) and spec.log:
        return _text(value)
    return value if isinstance(spec, Flag) or spec.integer else float(value)


def _text(value: float | int | str) -> str:
    """Return a number as short as it can be written exactly."""
    short = f"{value:g}" if isinstance(value, float) else str(value)
    return short if not isinstance(value, float) or float(short) == value else repr(value)


def _key(*parts: str) -> str:
    return "form_" + "_".join(parts)
