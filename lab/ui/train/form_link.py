"""A setup in the URL: what a teacher sends, the Train page's form shows."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS, HYPERPARAMETERS
from lab.options.kinds import shown
from lab.presets import PRESETS, preset

_DEFAULT_PRESET = "relu-adam-0-1"


def config_from_link(params: Mapping[str, str]) -> tuple[RunConfig, list[str]]:
    """Return the config that URL parameters describe, and a sentence for each that is no good.

    `preset` names what to start from; any field of a config and any hyperparameter of its
    optimizer can be set beside it. What is no good leaves the default.
    """
    problems: list[str] = []
    config = PRESETS[_DEFAULT_PRESET].config
    names = ["preset", *FIELDS, *HYPERPARAMETERS]
    for name in sorted(params, key=lambda n: names.index(n) if n in names else -1):
        try:
            config = _with(config, name, params[name])
        except ConfigError as error:
            problems.append(str(error))
    return config, problems


def setup_link(config: RunConfig) -> str:
    """Return the query string, from the question mark on, that describes `config`."""
    start = PRESETS[_DEFAULT_PRESET].config.changed(optimizer=config.optimizer)
    fields = {name: getattr(config, name) for name in FIELDS}
    given = {name: value for name, value in fields.items() if value != getattr(start, name)}
    if config.optimizer != PRESETS[_DEFAULT_PRESET].config.optimizer:
        given = {"optimizer": config.optimizer} | given
    if "hidden_layers" in given:
        given["hidden_layers"] = "-".join(map(str, given["hidden_layers"]))
    given |= {
        name: str(value).lower()
        for name, value in config.optimizer_options.items()
        if value != start.optimizer_options[name]
    }
    return f"?{urlencode(given)}" if given else "?preset=" + _DEFAULT_PRESET


def opened_link() -> dict[str, str]:
    """Return the URL's parameters the first time this visit sees them, then nothing."""
    params = dict(st.query_params)
    if params == st.session_state.get("link_opened"):
        return {}
    st.session_state.link_opened = params
    return params


def _with(config: RunConfig, name: str, text: str) -> RunConfig:
    if name == "preset":
        return preset(text).config
    if name in FIELDS:
        return config.changed(**{name: FIELDS[name].parse(text)})
    if name in config.optimizer_options:
        value = HYPERPARAMETERS[name].parse(text)
        return config.changed(optimizer_options={**config.optimizer_options, name: value})
    known = ", ".join(["preset", *FIELDS, *config.optimizer_options])
    raise ConfigError(f"A link cannot set {shown(name)}. It can set {known}.")
