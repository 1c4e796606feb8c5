"""What is wrong with a value, in words."""

from __future__ import annotations

from typing import Any, Protocol

from lab.errors import OptionError


class Ruled(Protocol):
    """What has a name and a rule, as every kind of option has."""

    name: str
    label: str
    rule: str


def refused(spec: Ruled, value: Any) -> OptionError:
    """Return the error that says which rule of `spec` keeps `value` out."""
    return OptionError(spec.name, spec.label, f"must be {spec.rule}. Got {shown(value)}.")


def shown(value: Any) -> str:
    """Return `value` as an error message shows it: short, however long the input was."""
    try:
        text = f"{value:g}" if isinstance(value, float) else repr(value)
    except (RecursionError, ValueError):  # lists in lists in lists, or a number of 5000 digits
        text = f"a {type(value).__name__} that is too much to show"
    return text if len(text) <= 60 else f"{text[:57]}..."
