"""Columns of runs and sweeps as they are read: what cannot be there is missing, never an error."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from lab.safe_text import one_line

_LATEST = 4_102_444_800.0  # 2100-01-01, in seconds since 1970
_LONGEST_NAME = 300  # characters; the longest title has fewer
_MOST = 2**53  # beyond it, whole numbers are not exact in a browser


def text(value: Any) -> str:
    """Return one line of visible characters; empty where there is none."""
    return "" if value is None else one_line(value)


def name(value: Any) -> str:
    """Return one line of visible characters, not many of them."""
    return "" if value is None else one_line(value, _LONGEST_NAME)


def text_or_none(value: Any) -> str | None:
    """Return one line of visible characters, or None."""
    return text(value) or None


def number(value: Any) -> float | None:
    """Return a finite number, or None."""
    fits = isinstance(value, (int, float)) and math.isfinite(value)
    return float(value) if fits else None


def fraction(value: Any) -> float | None:
    """Return a number in [0, 1], or None."""
    found = number(value)
    return found if found is not None and 0 <= found <= 1 else None


def moment(value: Any) -> float | None:
    """Return seconds since 1970, or None where that is before it or after 2100."""
    found = number(value)
    return found if found is not None and 0 <= found <= _LATEST else None


def count(value: Any) -> int:
    """Return a whole number of 0 or more; 0 where it is anything else."""
    return count_or_none(value) or 0


def count_or_none(value: Any) -> int | None:
    """Return a whole number of 0 or more, or None."""
    found = number(value)
    return int(found) if found is not None and 0 <= found <= _MOST else None


def as_stored(value: Any) -> str:
    """Return text whole, for what reads it by a grammar of its own."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def as_file(value: Any) -> bytes | None:
    """Return a stored file, or None where what is stored is none."""
    return value if isinstance(value, bytes) else None


READ: dict[str, Callable[[Any], Any]] = {
    "id": as_stored,
    "workspace": as_stored,
    "name": name,
    "config": as_stored,
    "sweep": text_or_none,
    "config_group": text_or_none,
    "planned": count_or_none,
    "estimate": number,
    "visit": as_stored,
    "color": count,
    "status": text,
    "created_at": moment,
    "started_at": moment,
    "ended_at": moment,
    "finished_at": moment,
    "engine": as_stored,
    "stop_requested": bool,
    "step": count,
    "steps": count,
    "epoch": count,
    "best_epoch": count_or_none,
    "best_value": number,
    "test_accuracy": fraction,
    "test_loss": number,
    "dataset_used": text_or_none,
    "notice": text_or_none,
    "message": text_or_none,
    "resumes": count,
    "pinned": bool,
    "dropped_at": moment,
    "unkept": text_or_none,
    "share": text_or_none,
}
"""How each column of runs is read, by its name."""

READ_SWEEP: dict[str, Callable[[Any], Any]] = {
    "id": as_stored,
    "workspace": as_stored,
    "name": name,
    "keeps": text,
    "monitor": text,
    "state": text,
    "created_at": moment,
    "ended_at": moment,
    "visit": as_stored,
    "engine": as_stored,
}
"""How each column of sweeps is read, by its name."""
