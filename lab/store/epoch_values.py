"""The numbers of an epoch, as they are stored and as they are read again."""

from __future__ import annotations

import math
from typing import Any


def finite(value: float | None) -> float | None:
    """Return `value`, or None where it is NaN or infinite: JSON has no word for those."""
    return float(value) if value is not None and math.isfinite(value) else None


def number(stored: Any, key: str) -> float | None:
    """Return a stored number; one that somebody else has spoilt is missing."""
    value = stored.get(key) if isinstance(stored, dict) else None
    return value if isinstance(value, (int, float)) else None


def by_layer(stored: Any, key: str) -> list[float | None]:
    """Return stored numbers a layer; spoilt ones are missing."""
    values = stored.get(key) if isinstance(stored, dict) else None
    if not isinstance(values, list):
        return []
    return [value if isinstance(value, (int, float)) else None for value in values]
