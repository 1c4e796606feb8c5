"""Numbers within bounds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from lab.options.kinds.error_text import refused
from lab.options.kinds.place import Place

_MAYBE_A_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True)
class Number(Place):
    """A number in [`low`, `high`], or the word `word` where one makes sense ("full", "off", "all").

    Attributes:
        name: Keras's own key, e.g. "learning_rate".
        default: Value used where none is given.
        log: Whether equal ratios, not equal differences, are equal steps.
        high_open: Whether that end is excluded.
        offered: Values that the form offers to choose from, beside any other that is typed.
    """

    name: str
    label: str
    default: float | int | str
    low: float
    high: float
    help: str
    integer: bool = False
    log: bool = False
    high_open: bool = False
    word: str | None = None
    offered: tuple[float | int | str, ...] = ()

    @property
    def rule(self) -> str:
        """The bounds in words, e.g. "a whole number in [1, 4096] or 'full'"."""
        interval = f"[{self.low:.10g}, {self.high:.10g}{')' if self.high_open else ']'}"
        kind = f"a whole number in {interval}" if self.integer else f"in {interval}"
        return f"{kind} or {self.word!r}" if self.word else kind

    def check(self, value: Any) -> float | int | str:
        """Return `value` as an int or float, or the word.

        Raises:
            OptionError: It is no number, not finite, not whole where it must be, or out of bounds.
        """
        if self.word is not None and value == self.word:
            return self.word
        if not isinstance(value, (bool, str)):
            try:
                number = float(value)
            except (TypeError, ValueError, OverflowError):
                number = math.nan
            below = number < self.high or (number == self.high and not self.high_open)
            if number >= self.low and below and (not self.integer or number == int(number)):
                return int(number) if self.integer else number + 0.0  # -0.0 is 0.0
        raise refused(self, value)

    def parse(self, text: str) -> float | int | str:
        """Return the value written as `text`, checked; "0,01" is read as 0.01.

        What could be one or a thousand is refused, not guessed at: "1,000", and any comma or point
        in a whole number.

        Raises:
            OptionError: As `check`.
        """
        text = text.strip()
        try:
            value = float(text if "." in text else text.replace(",", "."))
        except ValueError:
            return self.check(text)
        marked = bool(set(text) & set(",."))
        if _MAYBE_A_THOUSAND.fullmatch(text) or (self.integer and marked and value % 1 == 0):
            raise refused(self, text)
        return self.check(value)

    def write(self, value: float | int | str) -> str:
        """Return `value` as short as it can be written exactly."""
        short = self.words(value)
        return short if not isinstance(value, float) or float(short) == value else repr(value)

    def words(self, value: float | int | str) -> str:
        """Return `value` as a reader sees it, a fraction to six digits."""
        return f"{value:g}" if isinstance(value, float) else str(value)
