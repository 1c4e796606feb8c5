"""Several names at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.options.kinds.error_text import refused


@dataclass(frozen=True)
class Several:
    """Any of a few named values, written with commas; `choices` as in `Choice`."""

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
            OptionError: There is none, or one is unknown; the text names that one.
        """
        given = [part.strip() for part in text.split(",")]
        for name in given:
            if name not in self.choices:
                raise refused(self, name)
        return [name for name in self.choices if name in given]

    def write(self, value: Sequence[str]) -> str:
        """Return the names as "GD,Adam"."""
        return ",".join(value)


@dataclass(frozen=True)
class Names:
    """Names that nobody can list beforehand, such as ids of runs, written with commas.

    Its default None says that nobody has chosen yet, not that nothing was chosen.
    """

    name: str
    default: None = None

    def parse(self, text: str) -> list[str]:
        """Return the names written as "a,b", without repeats; any text has a meaning."""
        return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))

    def write(self, value: Sequence[str]) -> str:
        """Return the names as "a,b"."""
        return ",".join(value)
