"""Where a value stands in a run's setup: in the form, in the title, in Keras's calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CALLS = ("Dense", "optimizer", "fit", "EarlyStopping")
"""Keras's calls that take a field under its own name."""


@dataclass(frozen=True)
class Title:
    """A value's part of a run's title.

    Attributes:
        words: Template of `str.format`: {0} is the value in words, {1} the value itself.
        rank: Its place among the parts, smallest first.
        always: Whether it is said of the default too.
        word: Said instead where the value is its kind's `word`.
    """

    words: str
    rank: int
    always: bool = False
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the kinds share where they are fields of a run's config; nothing of it is needed else.

    Attributes:
        group: Name of the `Group` of the form that shows it.
        shown_where: Values of other fields, by name, where alone it is shown and has an effect.
        title: Its part of a run's title; where none is given, its name and value once changed.
        argument_of: The Keras call that takes it under its own name, one of `CALLS`; empty where
            `lab.training` makes something else of it.
    """

    group: str = ""
    shown_where: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    title: Title | None = None
    argument_of: str = ""
