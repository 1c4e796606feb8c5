"""The sweep that the form describes: the values of what varies, read from their widgets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lab.errors import ConfigError, OptionError
from lab.options import FIELDS, OPTIMIZERS, Choice, Field, Flag, Layers, Number
from lab.options.kinds import shown
from lab.safe_text import one_line
from lab.sweeps import KEEPS as KEEPS_CHOICE
from lab.sweeps import MOST_RUNS, SweepPlan, log_range
from lab.ui.train import sweep_keys as keys
from lab.ui.train.sweep_keys import key, value

VARIES = (
    "optimizer", "activation", "learning_rate", "batch_size", "architecture", "hidden_layers",
    "augmentation", "dropout", "batch_normalization", "scaling", "schedule",
)
"""Fields of which the form takes several values."""

SEEDS = Number(
    "seeds", "Seeds", 3, 1, MOST_RUNS, integer=True,
    help="How often each combination is trained, each time from another start and in another "
    "order of the images. They count from the form's seed on.",
)
POINTS = Number("points", "Points", 4, 2, 100, integer=True, help="Rates, both ends among them.")
RATES = Choice(
    "rates", "Learning rate", "own",
    {"own": "each optimizer's own", "form": "one for all"},
    "Whether each optimizer trains at its own usual learning rate, or all at the form's.",
)
BY = Choice(
    "by", "Learning rates", "range", {"range": "Range", "list": "List"},
    "A range's rates are each the same multiple of the one before.",
)
RANGE_START = {"from": "0.0001", "to": "0.1"}
FIRST = {
    "learning_rate": "0.0001, 0.001, 0.01, 0.1", "batch_size": "32, 128",
    "hidden_layers": "64-128-256-128-64, 64-64", "augmentation": "0, 1", "dropout": "0, 0.3",
}
"""What a typed list holds at first."""
LONGEST_LIST, LONGEST_NAME = 2000, 120  # characters that are taken

_SPACED = re.compile(r"\s*-\s*")
_SPACE = re.compile(r"[;\s]+")
_MISSING = re.compile(r"[,;]\s*[,;]\s*[^,;\s]")  # no value between two commas, and more to come


def varied() -> list[str]:
    """Return the names of the fields that vary, in the order of `VARIES`."""
    chosen = value(keys.VARY, ["optimizer"])
    return [name for name in VARIES if name in chosen]


def values_of(name: str, form_value: Any) -> tuple:
    """Return the values that a field is to have.

    Args:
        form_value: What the form's own widget of it holds, the first of what is chosen at first.

    Raises:
        ConfigError: One is out of range, or there is none; the sentence names the field as the
            form does.
    """
    spec = FIELDS[name]
    try:
        found = _found(spec, form_value)
    except OptionError as error:
        raise ConfigError(error.in_words) from error
    if not found:
        raise ConfigError(f"{spec.label} must have one value or more. Got none.")
    for place, one in enumerate(found):
        if one in found[:place]:
            raise ConfigError(
                f"{spec.label} must name each value once. Got {spec.write(one)} twice."
            )
    return tuple(found)


def _found(spec: Field, form_value: Any) -> list:
    """Return what the widgets of a field that varies say."""
    name = spec.name
    if options(spec):
        return [spec.check(one) for one in value(key("values", name), first(spec, form_value))]
    if name == "learning_rate" and value(key(name, "by"), BY.default) == "range":
        return _range(spec)
    return [spec.parse(text) for text in _parts(spec, value(key("list", name), FIRST[name]))]


def options(spec: Field) -> list:
    """Return the values that there are to choose from; none where they are typed."""
    if isinstance(spec, Flag):
        return [False, True]
    return list(spec.choices) if isinstance(spec, Choice) else []


def first(spec: Choice | Flag, form_value: Any) -> list:
    """Return two choices to begin with: the form's own, and the usual one or else another."""
    own = form_value if form_value in options(spec) else spec.default
    return [own, next(one for one in (spec.default, *options(spec)) if one != own)]


def each_its_own_rate() -> bool:
    """Return whether each optimizer trains at its own usual learning rate."""
    names = varied()
    return (
        "optimizer" in names and "learning_rate" not in names
        and value(keys.RATES, RATES.default) == "own"
    )


def replaced() -> set[str]:
    """Return the names of the form's fields that have no value of their own in this sweep."""
    own_rate = {"learning_rate"} if each_its_own_rate() else set()
    return {*varied(), *own_rate, "jit_compile"}


def plan_of(
    base: Mapping[str, Any], several: Mapping[str, tuple], seed: int
) -> SweepPlan:
    """Return the plan of what the form shows.

    Args:
        base: What all runs share, by Keras's key.
        several: The values of what varies.
        seed: The first one.

    Raises:
        ConfigError: As `SweepPlan`, or the number of seeds is out of range.
    """
    count = number(SEEDS, keys.SEEDS)
    if seed + count - 1 > FIELDS["seed"].high:
        raise ConfigError(
            f"Seeds must end at {FIELDS['seed'].high:,} at most. "
            f"Got {count} seeds from {shown(seed)} on."
        )
    base = dict(base) | {"jit_compile": bool(value(keys.COMPILE, True))}
    typed = (value(keys.NAME) or "").strip()
    if len(typed) > LONGEST_NAME:
        raise ConfigError(
            f"Name must be a text of at most {LONGEST_NAME} characters. Got {len(typed):,}."
        )
    name = one_line(typed) or proposed_name(several, base, count)
    return SweepPlan(
        name=name, base=base, vary=dict(several), seeds=tuple(range(seed, seed + count)),
        keeps=value(keys.KEEPS, KEEPS_CHOICE.default),
    )


def number(spec: Number, place: str) -> int:
    """Return the whole number of a widget.

    Raises:
        ConfigError: It is out of range.
    """
    try:
        return spec.check(value(place, spec.default))
    except OptionError as error:
        raise ConfigError(error.in_words) from error


def proposed_name(several: Mapping[str, Sequence], base: Mapping[str, Any], seeds: float) -> str:
    """Return what a sweep is called until it is given a name: what varies in it."""
    labels = [FIELDS[name].label for name in VARIES if name in several]
    if labels:
        return " x ".join([labels[0], *map(str.lower, labels[1:])])
    return f"{seeds:.10g} seeds of {OPTIMIZERS[base['optimizer']].label}"


def _range(spec: Number) -> list[float]:
    ends = [
        replace(spec, label=end.capitalize()).parse(value(key("rate", end), start) or "")
        for end, start in RANGE_START.items()
    ]
    points = POINTS.check(value(key("rate", "points"), POINTS.default))
    return list(log_range(*ends, points))


def _parts(spec: Field, text: Any) -> list[str]:
    """Return the values of a typed list, e.g. "64-64, 128" or "0,1; 0,01"."""
    text = str(text or "").strip()
    if len(text) > LONGEST_LIST:
        raise OptionError(
            spec.name, spec.label,
            f"must be a list of at most {LONGEST_LIST:,} characters. Got {len(text):,}.",
        )
    if _MISSING.search(text):
        raise OptionError(
            spec.name, spec.label, f"must have a value between any two commas. Got {shown(text)}."
        )
    if isinstance(spec, Layers):
        text = _SPACED.sub("-", text)
    parts = _SPACE.split(text) if _SPACE.search(text) else text.split(",")
    return [part for part in (part.strip(",") for part in parts) if part]
