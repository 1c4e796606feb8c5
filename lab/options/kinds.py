"""The kinds of value an option can take; each checks a value and words its own error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.errors import ConfigError


def shown(value: Any) -> str:
    """Return `value` as an error message shows it: short, however long the input was."""
    text = f"{value:g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


@dataclass(frozen=True)
class Number:
    """A number in [`low`, `high`], or the word `word` where one makes sense ("full", "off", "all").

    Attributes:
        name: Keras's own key, e.g. "learning_rate".
        default: Value used where none is given.
        log: Whether equal ratios, not equal differences, are equal steps.
        low_open, high_open: Whether that end is excluded.
    """

    name: str
    label: str
    default: float | int | str
    low: float
    high: float
    help: str
    integer: bool = False
    log: bool = False
    low_open: bool = False
    high_open: bool = False
    word: str | None = None

    @property
    def rule(self) -> str:
        """The bounds in words, e.g. "a whole number in [1, 4096] or 'full'"."""
        interval = (
            f"{'(' if self.low_open else '['}{self.low:.10g}, "
            f"{self.high:.10g}{')' if self.high_open else ']'}"
        )
        kind = f"a whole number in {interval}" if self.integer else f"in {interval}"
        return f"{kind} or {self.word!r}" if self.word else kind

    def check(self, value: Any) -> float | int | str:
        """Return `value` as an int or float, or the word.

        Raises:
            ConfigError: It is no number, not finite, not whole where it must be, or out of bounds.
        """
        if self.word is not None and value == self.word:
            return self.word
        if not isinstance(value, (bool, str)):
            try:
                number = float(value)
            except (TypeError, ValueError, OverflowError):
                number = math.nan
            above = number > self.low or (number == self.low and not self.low_open)
            below = number < self.high or (number == self.high and not self.high_open)
            if above and below and (not self.integer or number == int(number)):
                return int(number) if self.integer else number
        raise ConfigError(f"{self.name} must be {self.rule}. Got {shown(value)}.")

    def parse(self, text: str) -> float | int | str:
        """Return the value written as `text`, checked.

        Raises:
            ConfigError: As `check`.
        """
        try:
            value = float(text)
        except ValueError:
            value = text
        return self.check(value)


@dataclass(frozen=True)
class Choice:
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
            ConfigError: It is not one of the choices.
        """
        if isinstance(value, str) and value in self.choices:
            return value
        raise ConfigError(f"{self.name} must be {self.rule}. Got {shown(value)}.")

    parse = check


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    name: str
    label: str
    default: bool
    help: str

    rule = "true or false"

    def check(self, value: Any) -> bool:
        """Return `value`.

        Raises:
            ConfigError: It is not a bool.
        """
        if isinstance(value, bool):
            return value
        raise ConfigError(f"{self.name} must be {self.rule}. Got {shown(value)}.")

    def parse(self, text: str) -> bool:
        """Return the bool written as "true" or "false".

        Raises:
            ConfigError: The text is neither.
        """
        return self.check({"true": True, "false": False}.get(text.strip().lower(), text))


@dataclass(frozen=True)
class Layers:
    """Sizes of the hidden layers, first to last."""

    name: str
    label: str
    default: tuple[int, ...]
    max_layers: int
    max_units: int
    help: str

    @property
    def rule(self) -> str:
        """The bounds in words."""
        return f"1 to {self.max_layers} layers of 1 to {self.max_units} units, such as 64-128-64"

    def check(self, value: Any) -> tuple[int, ...]:
        """Return `value` as a tuple of ints.

        Raises:
            ConfigError: Too few or too many layers, or a size that is not whole or out of bounds.
        """
        if isinstance(value, (list, tuple)) and 1 <= len(value) <= self.max_layers:
            whole = all(isinstance(n, int) and not isinstance(n, bool) for n in value)
            if whole and all(1 <= n <= self.max_units for n in value):
                return tuple(value)
        given = "-".join(map(str, value)) if isinstance(value, (list, tuple)) else value
        raise ConfigError(f"{self.name} must be {self.rule}. Got {shown(given)}.")

    def parse(self, text: str) -> tuple[int, ...]:
        """Return the sizes written as "64-128-64" (commas and spaces work too).

        Raises:
            ConfigError: As `check`.
        """
        parts = text.replace(",", " ").replace("-", " ").split()
        if parts and all(part.isdecimal() and len(part) < 9 for part in parts):
            return self.check([int(part) for part in parts])
        return self.check(text)
