"""Values in error messages."""

from __future__ import annotations

from typing import Any


def shown(value: Any) -> str:
    """Return `value` as an error message shows it: short, however long the input was."""
    text = f"{value:g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
