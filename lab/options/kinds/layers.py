"""Sizes of layers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lab.options.kinds.error_text import refused
from lab.options.kinds.place import Place

_SIZE = re.compile(r"\d{1,8}")
_SIZES = re.compile(r"\s*\d{1,8}(?:(?:\s*[-,]\s*|\s+)\d{1,8})*\s*")


@dataclass(frozen=True)
class Layers(Place):
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
            OptionError: Too few or too many layers, or a size that is not whole or out of bounds.
        """
        if isinstance(value, (list, tuple)) and 1 <= len(value) <= self.max_layers:
            whole = all(isinstance(n, int) and not isinstance(n, bool) for n in value)
            if whole and all(1 <= n <= self.max_units for n in value):
                return tuple(value)
        flat = isinstance(value, (list, tuple)) and not any(isinstance(n, list) for n in value)
        try:
            given = self.write(value) if flat else value
        except ValueError:  # a number of 5000 digits, which Python does not write
            given = value
        raise refused(self, given)

    def parse(self, text: str) -> tuple[int, ...]:
        """Return the sizes written as "64-128-64" (commas and spaces work too).

        Raises:
            OptionError: As `check`.
        """
        if _SIZES.fullmatch(text):
            return self.check([int(part) for part in _SIZE.findall(text)])
        return self.check(text)

    def write(self, value: Sequence[int]) -> str:
        """Return the sizes as "64-128-64"."""
        return "-".join(map(str, value))

    words = write
