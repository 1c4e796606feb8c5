"""What the form's sweep varies belongs to the visit: it outlives a reload, in a cookie of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from lab.options import FIELDS, Choice
from lab.sweeps import KEEPS as KEEPS_CHOICE
from lab.ui.train import sweep_keys as keys
from lab.ui.train.kept_setup import write_cookie
from lab.ui.train.sweep_keys import key
from lab.ui.train.sweep_mode import MODES
from lab.ui.train.sweep_values import (
    BY,
    FIRST,
    LONGEST_LIST,
    LONGEST_NAME,
    RANGE_START,
    RATES,
    VARIES,
)

_COOKIE = "lab_sweep"
_LONGEST = 3500  # characters; browsers keep no cookie above 4,096 bytes
_LARGEST = 10**9

Check = Callable[[Any], bool]


def keep_sweep() -> None:
    """Have the browser keep what varies, unless nobody has asked for a sweep yet."""
    held = keys.kept(_CHECKS)
    text = quote(json.dumps(held, separators=(",", ":")), safe="")
    if held.keys() > {keys.MODE} and len(text) <= _LONGEST:
        write_cookie("sweep_cookie", _COOKIE, text)


def recall_sweep() -> None:
    """Take what the browser kept, as far as it is sound."""
    keys.recall(sound(str(st.context.cookies.get(_COOKIE, ""))))


def sound(text: str) -> dict[str, Any]:
    """Return what a cookie says that widgets can hold, by their keys."""
    try:
        given = json.loads(unquote(text)) if len(text) <= _LONGEST else {}
    except (ValueError, RecursionError):  # whoever wrote the cookie, it was not this page
        return {}
    if not isinstance(given, Mapping):
        return {}
    return {place: value for place, value in given.items()
            if place in _CHECKS and _CHECKS[place](value)}


def _one_of(names: Mapping[str, str]) -> Check:
    return lambda value: isinstance(value, str) and value in names


def _some_of(names: Any) -> Check:
    return lambda value: isinstance(value, list) and all(
        isinstance(one, str) and one in names for one in value
    ) and len(set(value)) == len(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LIST


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NAME


def _is_whole(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and abs(value) < _LARGEST and value == int(value)


_CHECKS: dict[str, Check] = {
    keys.MODE: _one_of(MODES), keys.VARY: _some_of(VARIES), keys.SEEDS: _is_whole,
    keys.NAME: _is_name, keys.KEEPS: _one_of(KEEPS_CHOICE.choices),
    keys.RATES: _one_of(RATES.choices),
    keys.COMPILE: lambda value: isinstance(value, bool),
    key("learning_rate", "by"): _one_of(BY.choices), key("rate", "points"): _is_whole,
    **{key("rate", end): _is_text for end in RANGE_START},
    **{key("list", name): _is_text for name in FIRST},
    **{key("values", name): _some_of(FIELDS[name].choices)
       for name in VARIES if isinstance(FIELDS[name], Choice)},
}
"""What a widget of the sweep can hold, by its key."""
