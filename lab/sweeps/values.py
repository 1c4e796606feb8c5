"""The values that a sweep is made of: each checked by its field, and a range of learning rates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from lab.errors import ConfigError
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS
from lab.options.kinds import shown

NAMES = tuple(name for name in (*FIELDS, *HYPERPARAMETERS) if name != "seed")
"""What a sweep can set or vary, by Keras's key, in the order in which its runs vary."""

MOST_POINTS = 100
_FEWEST_DIGITS, _MOST_DIGITS = 3, 17
_ROUNDING = 0.05  # of a step from one value to the next: what rounding may move one by


def check_names(where: str, given: Any) -> None:
    """Refuse what is no table of a sweep's values by name.

    Args:
        where: What the table is called: "base" or "vary".

    Raises:
        ConfigError: A name is unknown, or the seed's.
    """
    if not isinstance(given, Mapping):
        raise ConfigError(f"{where} must be a table of named values. Got {shown(given)}.")
    for name in given:
        if name == "seed":
            raise ConfigError(f"seeds says which seeds a sweep has. Got a seed in {where}.")
        if name not in NAMES:
            raise ConfigError(f"{where} takes {', '.join(NAMES)}. Got {shown(name)}.")


def checked(name: str, value: Any, optimizers: Iterable[str]) -> Any:
    """Return a field's or hyperparameter's value, checked as every one of `optimizers` takes it.

    Raises:
        ConfigError: It is unknown or out of range, or an optimizer has no such hyperparameter.
    """
    if name in FIELDS:
        return FIELDS[name].check(value)
    value = HYPERPARAMETERS[name].check(value)
    for optimizer in optimizers:
        specs = {spec.name: spec for spec in OPTIMIZERS[optimizer].hyperparameters}
        if name not in specs:
            raise ConfigError(
                f"{name} must be a hyperparameter of every optimizer of the sweep. "
                f"Got {optimizer}, which takes {', '.join(specs) or 'none'}."
            )
        value = specs[name].check(value)
    return value


def check_effect(name: str, possible: Mapping[str, Sequence[Any]]) -> None:
    """Refuse to vary a field that has no effect in some of the runs: they would be the same run.

    Args:
        possible: The values that each field has in the sweep, by name.

    Raises:
        ConfigError: There are such runs.
    """
    for other, values in getattr(FIELDS.get(name), "shown_where", {}).items():
        for value in possible[other]:
            if value not in values:
                raise ConfigError(
                    f"{name} must have an effect in every run that varies it, and has one where "
                    f"{other} is {' or '.join(map(str, values))}. Got {other} {shown(value)} "
                    "in the same sweep."
                )


def log_range(start: float, end: float, points: int) -> tuple[float, ...]:
    """Return values from `start` to `end`, both exact, each the same multiple of the one before.

    Between the ends they are rounded to as few significant digits, three or more, as move none by
    more than a twentieth of a step, e.g. 0.0001, 0.000316, 0.001.

    Raises:
        ConfigError: The ends are not two numbers above 0, the smaller one first, or `points` is no
            whole number in [2, 100], or more than there are numbers in between.
    """
    numbers = all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in (start, end))
    if not (numbers and 0 < start < end and _is_finite(end)):
        raise ConfigError(
            "A range must go from a number above 0 to a larger one. "
            f"Got from {shown(start)} to {shown(end)}."
        )
    if isinstance(points, bool) or not isinstance(points, int) or not 2 <= points <= MOST_POINTS:
        raise ConfigError(
            f"points must be a whole number in [2, {MOST_POINTS}]. Got {shown(points)}."
        )
    start, end = float(start), float(end)
    step = (math.log(end) - math.log(start)) / (points - 1)
    inner = [math.exp(math.log(start) + i * step) for i in range(1, points - 1)]
    for digits in range(_FEWEST_DIGITS, _MOST_DIGITS + 1):
        values = (start, *(float(f"{value:.{digits}g}") for value in inner), end)
        apart = all(before < after for before, after in pairwise(values))
        if apart and 10.0 ** (1 - digits) / 2 <= _ROUNDING * math.expm1(step):
            return values
    raise ConfigError(
        f"A range must have room for its points. Got {points} from {start!r} to {end!r}."
    )


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond every float
        return False
