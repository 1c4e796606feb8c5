"""Strategies of configs, made from the tables: a new field or hyperparameter is tried as it is."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from lab.config import RunConfig
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS, Choice, Flag, Layers, Number

NUMBERS = st.one_of(
    st.integers(), st.floats(), st.sampled_from([0, -0.0, 2**31, 2**63, 10**400, 1e-320])
)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=12)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
"""What JSON can say, and the words that Python's own adds: NaN and the infinities."""

OPTIONS = FIELDS | HYPERPARAMETERS


def values(spec: Any) -> st.SearchStrategy:
    """Return the valid values of any kind of option, bounds and word included."""
    match spec:
        case Choice():
            return st.sampled_from(list(spec.choices))
        case Flag():
            return st.booleans()
        case Layers():
            units = st.integers(1, spec.max_units)
            return st.lists(units, min_size=1, max_size=spec.max_layers).map(tuple)
        case Number():
            return _numbers(spec)
    raise TypeError(f"No strategy is known for {type(spec).__name__}: add one here.")


def _numbers(spec: Number) -> st.SearchStrategy:
    if spec.integer:
        numbers = st.integers(int(spec.low), int(spec.high) - spec.high_open)
    else:
        numbers = st.floats(spec.low, spec.high, exclude_max=spec.high_open)
    return numbers if spec.word is None else numbers | st.just(spec.word)


@st.composite
def configs(draw) -> RunConfig:
    """Valid configs with any of their fields and hyperparameters set."""
    fields = draw(st.fixed_dictionaries(
        {}, optional={name: values(spec) for name, spec in FIELDS.items()}
    ))
    optimizer = OPTIMIZERS[fields.get("optimizer", FIELDS["optimizer"].default)]
    options = draw(st.fixed_dictionaries(
        {}, optional={spec.name: values(spec) for spec in optimizer.hyperparameters}
    ))
    return RunConfig(**fields, optimizer_options=options)


@st.composite
def almost_configs(draw, name: str | None = None) -> dict[str, Any]:
    """Configs as plain values, of which the one called `name`, or any or one more, is anything."""
    config = draw(configs()).to_dict()
    if name is None:
        name = draw(st.sampled_from([*config, *HYPERPARAMETERS]) | st.text(max_size=12))
    inside = name not in config and draw(st.booleans())
    (config["optimizer_options"] if inside else config)[name] = draw(JSON)
    return config


def nested(depth: int) -> str:
    """Return JSON of a config whose seed is so many lists in one another."""
    return f'{{"seed": {"[" * depth}{"]" * depth}}}'


def written(plain: Any) -> str:
    """Return JSON of values, however large their numbers are."""
    return json.dumps(plain)
