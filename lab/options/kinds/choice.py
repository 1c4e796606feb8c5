"""One of a few names, or yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.options.kinds.error_text import refused
from lab.options.kinds.place import Place


@dataclass(frozen=True)
class Choice(Place):
    """One of a few named values. `choices` maps each name to what a reader sees."""

    name: str
    label: str
    default: str
    choices: Mapping[str, str]
    help: str

    @property
    def rule(self) -> str:
        """The choices in words."""
        return "one of " + ", ".join(self.choices)

    def check(self, value: Any) -> str:
        """Return `value`.

        Raises:
            OptionError: It is not one of the choices.
        """
        if isinstance(value, str) and value in self.choices:
            return value
        raise refused(self, value)

    parse = check

    def write(self, value: str) -> str:
        """Return the name itself."""
        return value

    def words(self, value: str) -> str:
        """Return what a reader sees of a choice."""
        return self.choices[value]


@dataclass(frozen=True)
class Flag(Place):
    """Yes or no."""

    name: str
    label: str
    default: bool
    help: str

    rule = "true or false"

    def check(self, value: Any) -> bool:
        """Return `value`.

        Raises:
            OptionError: It is not a bool.
        """
        if isinstance(value, bool):
            return value
        raise refused(self, value)

    def parse(self, text: str) -> bool:
        """Return the bool written as "true" or "false".

        Raises:
            OptionError: The text is neither.
        """
        return self.check({"true": True, "false": False}.get(text.strip().lower(), text))

    def write(self, value: bool) -> str:
        """Return "true" or "false"."""
        return str(value).lower()

    def words(self, value: bool) -> str:
        """Return "yes" or "no"."""
        return "yes" if value else "no"
