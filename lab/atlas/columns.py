"""Columns of numbers in the atlas's file: rounded when written, checked when read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from lab.atlas.packing import DamagedError

MOST_LAYERS = 9  # eight hidden layers, and the output


def rounded(values: Iterable[float | None], digits: int) -> list[float | int | None]:
    """Return numbers with so many significant digits; None where one is not finite."""
    return [_rounded(value, digits) for value in values]


def numbers(
    values: Any, count: int, what: str, high: float = math.inf, low: float = 0.0
) -> np.ndarray:
    """Return a column as float64 of the shape (count,), NaN where there is None.

    Args:
        what: What it is called where it is refused.

    Raises:
        DamagedError: It is no list of so many numbers in [low, high] or None.
    """
    listed(values, count, what)
    if not set(map(type, values)) <= {int, float, type(None)}:
        raise DamagedError(f"{what} must hold numbers")
    try:
        found = np.array(values, dtype=np.float64)
    except OverflowError as error:  # a whole number beyond every float
        raise DamagedError(f"{what} must hold numbers in [{low:g}, {high:g}]") from error
    known = found[~np.isnan(found)]
    if np.isinf(known).any() or ((known < low) | (known > high)).any():
        raise DamagedError(f"{what} must be in [{low:g}, {high:g}]")
    return found


def whole(values: Any, count: int, what: str, high: int) -> list[int]:
    """Return a column of whole numbers in [0, high], or raise `DamagedError`."""
    listed(values, count, what)
    if not set(map(type, values)) <= {int} or not all(0 <= value <= high for value in values):
        raise DamagedError(f"{what} must hold whole numbers in [0, {high}]")
    return values


def listed(values: Any, count: int, what: str) -> list:
    """Return a list of so many values, or raise `DamagedError`."""
    if not isinstance(values, list) or len(values) != count:
        got = f"{len(values):,}" if isinstance(values, list) else type(values).__name__
        raise DamagedError(f"{what} must be a list of {count:,} values, and is {got}")
    return values


def packed_layers(rows: Sequence[Sequence[float | None]], digits: int) -> dict[str, list]:
    """Return a list a row as how long each is, and a column a layer of the rows that have it."""
    sizes = [len(row) for row in rows]
    columns = [
        rounded((row[layer] for row in rows if len(row) > layer), digits)
        for layer in range(max(sizes, default=0))
    ]
    return {"sizes": sizes, "columns": columns}


def layers(packed: Any, count: int, what: str) -> list[list[float | None]]:
    """Return the rows that `packed_layers` was given, or raise `DamagedError`."""
    if not isinstance(packed, dict):
        raise DamagedError(f"{what} must be a table")
    sizes = whole(packed.get("sizes"), count, f"sizes of {what}", MOST_LAYERS)
    columns = listed(packed.get("columns"), max(sizes, default=0), f"columns of {what}")
    values = []
    for layer, column in enumerate(columns):
        found = numbers(column, sum(size > layer for size in sizes), f"{what} of layer {layer + 1}")
        values.append(iter([None if math.isnan(value) else value for value in found.tolist()]))
    return [[next(column) for column in values[:size]] for size in sizes]


def _rounded(value: float | None, digits: int) -> float | int | None:
    if value is None or not math.isfinite(value):
        return None
    short = float(f"{value:.{digits}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short
