"""A page's state in its address, so that a link shows what its sender saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lab.errors import ConfigError
from lab.options import Choice, Number
from lab.options.kinds import shown


@dataclass(frozen=True)
class Several:
    """One or more of a few named values, written with commas; `choices` as in `Choice`."""

    name: str
    label: str
    default: tuple[str, ...]
    choices: Mapping[str, str]
    help: str

    @property
    def rule(self) -> str:
        """The choices in words."""
        return "one or more of " + ", ".join(self.choices)

    def parse(self, text: str) -> list[str]:
        """Return the names written as "GD,Adam", without repeats, in the order of the choices.

        Raises:
            ConfigError: There is none, or one is unknown; the text names that one.
        """
        given = [part.strip() for part in text.split(",")]
        for name in given:
            if name not in self.choices:
                raise ConfigError(f"{self.name} must be {self.rule}. Got {shown(name)}.")
        return [name for name in self.choices if name in given]


Spec = Number | Choice | Several


def written(value: Any) -> str:
    """Return `value` as it stands in an address."""
    if isinstance(value, (list, tuple)):
        return ",".join(value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


class Address:
    """The state of one page: widgets keep it in the session, `save` writes it to the address.

    Args:
        page: Name of the page, the first part of every key.
        specs: What can be set, by name. A spec's default is not written to the address.
    """

    def __init__(self, page: str, specs: Mapping[str, Spec]) -> None:
        self.page, self.specs = page, specs
        given = {n: st.query_params[n] for n in specs if n in st.query_params}
        arrived = st.session_state.get(self._key("seen")) != given
        self._arrived = arrived or any(self.key(n) not in st.session_state for n in specs)
        if self._arrived:
            self._read(given)
        for name in specs:
            self[name] = self[name]  # a widget that is not drawn this time keeps its value
        for note in st.session_state.get(self._key("notes"), ()):
            st.warning(note)

    def _key(self, name: str) -> str:
        return f"learn_{self.page}_is_{name}"

    def key(self, name: str) -> str:
        """Return the widget key of the state called `name`."""
        return f"learn_{self.page}_{name}"

    def __getitem__(self, name: str) -> Any:
        return st.session_state[self.key(name)]

    def __setitem__(self, name: str, value: Any) -> None:
        """Set a value; before its widget is drawn, or in a callback."""
        st.session_state[self.key(name)] = value

    def default(self, name: str) -> Any:
        """Return the default of `name` as its widget holds it."""
        value = self.specs[name].default
        return list(value) if isinstance(self.specs[name], Several) else value

    def reset(self, *names: str) -> None:
        """Set `names` to their defaults."""
        for name in names:
            self[name] = self.default(name)

    def _read(self, given: Mapping[str, str]) -> None:
        notes = []
        for name, spec in self.specs.items():
            self[name] = self.default(name)
            if name in given:
                try:
                    self[name] = spec.parse(given[name])
                except ConfigError as error:
                    notes.append(f"{error} The default is used: {written(spec.default)}.")
        st.session_state[self._key("notes")] = notes
        st.session_state[self._key("seen")] = dict(given)

    def save(self) -> None:
        """Write what differs from its default to the address; call it after the last widget."""
        current = {
            name: written(self[name]) for name in self.specs if self[name] != self.default(name)
        }
        seen = st.session_state.get(self._key("seen"))
        if current == seen and not (self._arrived and current):
            return
        # A link to the page that is open reaches the server but not the browser's address bar:
        # what has just arrived is written again.
        rest = {n: st.query_params.get_all(n) for n in st.query_params if n not in self.specs}
        st.query_params.from_dict(rest | current)
        if not self._arrived:
            st.session_state[self._key("notes")] = []
        st.session_state[self._key("seen")] = current

    def field(self, name: str, step: float | None = None) -> Any:
        """Show the kind of field that suits `name`."""
        match self.specs[name]:
            case Number():
                return self.number(name, step)
            case Choice():
                return self.choice(name)
        return self.several(name)

    def number(self, name: str, step: float | None = None, **given: Any) -> float | int:
        """Show a number field for `name`."""
        spec = self.specs[name]
        kind = int if spec.integer else float
        low, high = kind(spec.low), kind(spec.high)
        if spec.high_open:
            high = kind(spec.high - 0.001)
        return st.number_input(
            spec.label, low, high, step=kind(step) if step else None,
            format=None if spec.integer else "%.6g", key=self.key(name), help=spec.help, **given,
        )

    def slider(self, name: str, step: float | None = None, **given: Any) -> float | int:
        """Show a slider for `name`."""
        spec = self.specs[name]
        kind = int if spec.integer else float
        high = kind(spec.high - (step or 0)) if spec.high_open else kind(spec.high)
        return st.slider(
            spec.label, kind(spec.low), high, step=kind(step) if step else None,
            key=self.key(name), help=spec.help, **given,
        )

    def choice(self, name: str, **given: Any) -> str:
        """Show a drop-down for `name`."""
        spec = self.specs[name]
        return st.selectbox(
            spec.label, list(spec.choices), format_func=spec.choices.__getitem__,
            key=self.key(name), help=spec.help, **given,
        )

    def several(self, name: str, **given: Any) -> list[str]:
        """Show a field that takes one or more choices for `name`."""
        spec = self.specs[name]
        return st.multiselect(
            spec.label, list(spec.choices), format_func=spec.choices.__getitem__,
            key=self.key(name), help=spec.help, wrap=True, **given,
        )
