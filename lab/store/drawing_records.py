"""What the store hands out of kept drawings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.store.columns import as_file, as_stored, moment

LABELS = range(10)
MOST_DRAWINGS = 500
"""Drawings of a workspace: enough for a test set by hand, and quickly scored."""

LARGEST = 100_000  # bytes of a picture; 280x280 levels of pure noise take 79,000


@dataclass(frozen=True)
class Drawing:
    """A picture of a digit that its visitor has labelled and kept.

    Attributes:
        id: 10 hex digits.
        label: The digit that it shows, 0 to 9.
        picture: PNG file: the whole picture in grey, neither cut out nor centred.
        created_at: When it was kept, in seconds since 1970 (UTC); None where that is not known.
    """

    id: str
    label: int
    picture: bytes
    created_at: float | None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Drawing | None:
        """Build a drawing from a row of the table; None where what is stored is none."""
        picture, label = as_file(row["picture"]), label_or_none(row["label"])
        if picture is None or label is None:
            return None
        return cls(as_stored(row["id"]), label, picture, moment(row["created_at"]))


def label_or_none(value: Any) -> int | None:
    """Return a stored label, or None where it is no digit."""
    return value if type(value) is int and value in LABELS else None
