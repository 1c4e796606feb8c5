"""Which runs a question is about: one id, several, or a query that gives them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, Select

Which = str | Iterable[str] | Select
"""What a workspace asks the store goes through a SELECT of its own runs' ids."""


def among(column: Column[str], which: Which) -> ColumnElement[bool]:
    """Return the condition that `column` is one of these ids."""
    if isinstance(which, str):
        return column == which
    return column.in_(which if isinstance(which, Select) else list(which))
