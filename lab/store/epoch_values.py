"""The numbers of an epoch, as they are stored and as they are read again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from types import NoneType
from typing import Any

import numpy as np

_NUMBERS = {float, int, bool, NoneType}


def finite(value: float | None) -> float | None:
    """Return `value`, or None where it is NaN or infinite: JSON has no word for those."""
    return float(value) if value is not None and math.isfinite(value) else None


def number(stored: Any, key: str) -> float | None:
    """Return a stored number; one that somebody else has spoilt is missing."""
    return _plain(stored.get(key)) if isinstance(stored, dict) else None


def number_columns(stored: Sequence[Any], keys: Iterable[str]) -> dict[str, np.ndarray]:
    """Return what `number` gives of each of many stored values, by key; NaN is missing."""
    if not set(map(type, stored)) <= {dict}:
        stored = [values if isinstance(values, dict) else {} for values in stored]
    return {key: _column([values.get(key) for values in stored]) for key in keys}


def by_layer(stored: Any, key: str) -> list[float | None]:
    """Return stored numbers a layer; spoilt ones are missing."""
    values = stored.get(key) if isinstance(stored, dict) else None
    if not isinstance(values, list):
        return []
    return [_plain(value) for value in values]


def share(step: Any, steps: Any) -> float | None:
    """Return which part of an epoch was done, in (0, 1]; None where that cannot be."""
    if not isinstance(step, int) or not isinstance(steps, int):
        return None
    return step / steps if 0 < step <= steps else None


def _column(values: list[Any]) -> np.ndarray:
    """Return numbers as an array, all at once unless one is spoilt."""
    if set(map(type, values)) <= _NUMBERS:
        try:
            found = np.array(values, dtype=float)
        except OverflowError:
            pass
        else:
            found[~np.isfinite(found)] = math.nan
            return found
    return np.array([_plain(value) for value in values], dtype=float)


def _plain(value: Any) -> float | None:
    try:
        return finite(value) if isinstance(value, (int, float)) else None
    except OverflowError:  # a whole number of hundreds of digits
        return None
