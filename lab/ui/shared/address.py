"""A page's state in its address: a link shows what its sender saw."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from lab.errors import ConfigError
from lab.options import Choice, Number
from lab.options.kinds import Flag, Names, Several
from lab.safe_text import markdown, quoting

Spec = Number | Choice | Flag | Several | Names
Read = Callable[[Mapping[str, str]], list[str]]

# What others add to any link: Streamlit's embed and embed_options, campaigns, click ids.
_ADDED = re.compile(r"embed(_\w+)?|utm_\w+|\w*clid|ref", re.IGNORECASE)


class Address:
    """What of a page is in its address: links set it, widgets change it, `save` writes it back.

    The values live in the session, under `key(name)`, where widgets of that key change them.

    Attributes:
        arrived: Whether a link has set the state in this run of the script.
        problems: What in the link was no good, in sentences, until the state is changed.
    """

    def __init__(
        self, page: str, specs: Mapping[str, Spec] | None = None, *, bare_keeps: bool = False,
        read: Read | None = None, beside: Collection[str] | None = (),
        others: Collection[str] = (),
    ) -> None:
        """Take what the address holds, where it is not what this page has written or read before.

        Args:
            page: Name of the page, the first part of every key.
            specs: What can be set, by name; a spec's default is not written to the address. What a
                link does not say, or says wrong, is the default.
            bare_keeps: Whether an address without any of these leaves the page as it was; else it
                sets every default.
            read: Takes whatever the address holds, instead of specs, and returns the problems.
            beside: Names that the page reads otherwise; None leaves all others alone. Any other
                name is a problem, and leaves the address with the next `save`.
            others: Names of other pages. An address with nothing else is no link to this one: a
                link between pages leaves it behind in the browser, for Back to come upon.
        """
        self.page, self.specs = page, specs or {}
        self._read = read or self._take
        held = {n: st.query_params[n] for n in st.query_params}
        ours = {n: text for n, text in held.items() if read or n in self.specs}
        known = held if read or beside is None else [*self.specs, *beside]
        self._unknown = [n for n in held if n not in known and not _ADDED.fullmatch(n)]
        given = ours | {n: held[n] for n in self._unknown}
        first = any(self.key(name) not in st.session_state for name in self.specs)
        if first:
            self.reset(*self.specs)
        left_behind = bool(held) and held.keys() <= set(others)
        anew = first or (self._seen != given and not left_behind)
        self.arrived = anew and bool(ours or not bare_keeps)
        if anew:
            problems = self._read(ours) if self.arrived else []
            if self._unknown:
                problems += [_no_setting(self._unknown, known)]
            st.session_state[self._key("problems")] = problems
            st.session_state[self._key("seen")] = given
        self.keep()

    def keep(self) -> None:
        """Keep the value of every widget, also of one that is not drawn this time.

        A fragment calls it before the first of its widgets.
        """
        for name in self.specs:
            self[name] = self[name]

    @property
    def problems(self) -> list[str]:
        return st.session_state.get(self._key("problems"), [])

    @property
    def _seen(self) -> Mapping[str, str] | None:
        return st.session_state.get(self._key("seen"))

    def _key(self, name: str) -> str:
        return f"address_{self.page}_{name}"

    def key(self, name: str) -> str:
        """Return the widget key of the state called `name`."""
        return f"{self.page}_{name}"

    def __getitem__(self, name: str) -> Any:
        return st.session_state[self.key(name)]

    def __setitem__(self, name: str, value: Any) -> None:
        """Set a value; before its widget is drawn, or in a callback."""
        st.session_state[self.key(name)] = value

    def default(self, name: str) -> Any:
        """Return the default of `name` as its widget holds it."""
        value = self.specs[name].default
        return list(value) if isinstance(value, tuple) else value

    def reset(self, *names: str) -> None:
        """Set `names` to their defaults."""
        for name in names:
            self[name] = self.default(name)

    def _take(self, given: Mapping[str, str]) -> list[str]:
        problems = []
        self.reset(*self.specs)
        for name, text in given.items():
            try:
                self[name] = self.specs[name].parse(text)
            except ConfigError as error:
                default = self.specs[name].write(self.specs[name].default)
                problems.append(f"{error} The default is used: {default or 'none'}.")
        return problems

    def save(self) -> None:
        """Write what differs from its default to the address; call it after the last widget."""
        changed = {n: s.write(self[n]) for n, s in self.specs.items() if self[n] != self.default(n)}
        current = {name: text for name, text in changed.items() if text}
        # A link to the page that is open reaches the server but not the browser's address bar:
        # what has just arrived is written again.
        if current == self._seen and not (self.arrived and current):
            return
        rest = {
            n: st.query_params.get_all(n) for n in st.query_params
            if n not in self.specs and n not in self._unknown
        }
        st.query_params.from_dict(rest | current)
        if not self.arrived:
            st.session_state[self._key("problems")] = []
        st.session_state[self._key("seen")] = current
        self.arrived = False

    def warn(self, before: str = "") -> None:
        """Show what in the link was no good, each after the words `before`."""
        for problem in self.problems:
            st.warning(f"{before} {quoting(problem)}".strip(), icon=":material/link_off:")

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


def _no_setting(unknown: Collection[str], known: Collection[str]) -> str:
    """Say which names are no settings of the page, and which are."""
    quoted = [f"“{markdown(name, 40)}”" for name in unknown]
    names = [name for name in known if "." not in name]
    inner = [f"and more such as {name}" for name in known if "." in name][:1]
    return (f"This page has no setting called {' or '.join(quoted[:5])}. "
            f"Its settings are {', '.join(names + inner)}.")
