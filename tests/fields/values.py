"""For each field a value other than the default, and a config in which it counts."""

from __future__ import annotations

from typing import Any

from lab.config import RunConfig
from lab.options import FIELDS, Choice, Field, Flag, Layers


def other(spec: Field) -> Any:
    """Return a valid value of `spec` that is not its default."""
    match spec:
        case Choice():
            return next(name for name in spec.choices if name != spec.default)
        case Flag():
            return not spec.default
        case Layers():
            return (7, 5)
    if isinstance(spec.default, str):
        return int(spec.low)
    if spec.integer:
        return spec.default + 1
    return spec.default / 2 if spec.default else (spec.low + spec.high) / 2


def without(name: str) -> RunConfig:
    """Return a config in which the field called `name` counts, and has its default."""
    return RunConfig(**{n: values[0] for n, values in FIELDS[name].shown_where.items()})


def changed(name: str) -> RunConfig:
    """Return the same config with another value of the field called `name`."""
    return without(name).changed(**{name: other(FIELDS[name])})
