"""Values of fields and hyperparameters: in their natural order, and in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lab.config import RunConfig
from lab.options import DATASETS, FIELDS, HYPERPARAMETERS, Choice, Layers, Number
from lab.store import Run

MISSING = "—"
"""What stands where a run has no such option."""


def field_value(config: RunConfig, name: str) -> Any:
    """Return the value of a field or hyperparameter; None where the optimizer has no such."""
    return config.settings.get(name)


def in_order(name: str, values: Iterable[Any]) -> list[Any]:
    """Return the different `values` of a field by its nature, None last.

    Numbers go by size, a word such as "full" after them; names as the options list them; layers by
    how many there are, then by their units.
    """
    spec = _spec(name)
    names = list(spec.choices) if isinstance(spec, Choice) else []

    def rank(value: Any) -> tuple:
        if value is None:
            return 2, 0
        if names:
            return 0, names.index(value)
        if isinstance(spec, Layers):
            return 0, len(value), value
        return (1, 0) if isinstance(value, str) else (0, value)

    return sorted(set(values), key=rank)


def in_words(name: str, value: Any) -> str:
    """Return a value as the options' table writes it; `MISSING` for None.

    A fraction has all of its digits, so that two that differ have two names.
    """
    spec = _spec(name)
    if value is None:
        return MISSING
    return spec.write(value) if isinstance(spec, Number) else spec.words(value)


def label(name: str) -> str:
    """Return what a reader calls a field or hyperparameter."""
    return _spec(name).label


def dataset_of(run: Run) -> str:
    """Return the name of the dataset that a run was trained on, or else the one it asked for."""
    return run.dataset_used if run.dataset_used in DATASETS else run.config.dataset


def guessing(run: Run) -> float:
    """Return the share of images that guessing gets right on the run's dataset."""
    return 1 / len(DATASETS[dataset_of(run)].classes)


def _spec(name: str) -> Any:
    return FIELDS.get(name) or HYPERPARAMETERS[name]
