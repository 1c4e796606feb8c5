"""RunConfig: everything that decides what a run does, made from the table of fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, field, fields, make_dataclass, replace
from typing import Any

from lab.config.run_title import run_title
from lab.errors import ConfigError
from lab.options import FIELDS, OPTIMIZERS
from lab.options.kinds import shown

_Values = make_dataclass(
    "_Values",
    [
        *((name, Any, field(default=spec.default)) for name, spec in FIELDS.items()),
        ("optimizer_options", Mapping[str, float | int | bool], field(default_factory=dict)),
    ],
    frozen=True,
)


class RunConfig(_Values):
    """An immutable, valid description of a run: an attribute a field of `FIELDS`, by its name.

    Attributes:
        learning_rate: The optimizer's own default where None is given, or nothing.
        optimizer_options: The optimizer's hyperparameters by Keras's key; defaults where not given.

    Raises:
        ConfigError: A value is unknown or out of range.
    """

    def __init__(self, *, learning_rate: float | None = None, **values: Any) -> None:
        optimizer = FIELDS["optimizer"].check(values.get("optimizer", FIELDS["optimizer"].default))
        if learning_rate is None:
            learning_rate = OPTIMIZERS[optimizer].learning_rate
        super().__init__(learning_rate=learning_rate, **values)
        for name, spec in FIELDS.items():
            object.__setattr__(self, name, spec.check(getattr(self, name)))
        options = _checked_options(self.optimizer, self.optimizer_options)
        object.__setattr__(self, "optimizer_options", options)

    def __hash__(self) -> int:
        return hash(self.to_json())

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunConfig:
        """Build a config from plain values, as `to_dict` gives them.

        Raises:
            ConfigError: A field is unknown, or a value is unknown or out of range.
        """
        if not isinstance(values, Mapping):
            raise ConfigError(f"A config must be an object of named values. Got {shown(values)}.")
        known = [f.name for f in fields(cls)]
        for name in values:
            if name not in known:
                raise ConfigError(f"A config has the fields {', '.join(known)}. Got {shown(name)}.")
        return cls(**values)

    @classmethod
    def from_json(cls, text: str) -> RunConfig:
        """Build a config from JSON.

        Raises:
            ConfigError: The text is no JSON, or as `from_dict`.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"A config must be JSON ({error}). Got {shown(text)}.") from error
        return cls.from_dict(values)

    def to_dict(self) -> dict[str, Any]:
        """Return the config as plain values that JSON can hold."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    def to_json(self) -> str:
        """Return the config as JSON, keys in field order."""
        return json.dumps(self.to_dict())

    def changed(self, **values: Any) -> RunConfig:
        """Return a config with `values` changed; a new optimizer brings its own defaults.

        Raises:
            ConfigError: As the constructor.
        """
        if values.get("optimizer", self.optimizer) != self.optimizer:
            values = {"learning_rate": None, "optimizer_options": {}} | values
        return replace(self, **values)

    @property
    def title(self) -> str:
        """The run in words, e.g. "Adam · ReLU · lr 0.001 · batch 32"."""
        return run_title(self)

    @property
    def settings(self) -> dict[str, Any]:
        """Every field and every hyperparameter of the optimizer, by Keras's key."""
        return {name: getattr(self, name) for name in FIELDS} | dict(self.optimizer_options)

    @property
    def in_effect(self) -> dict[str, Any]:
        """The fields that have an effect here, by name: those whose `shown_where` holds."""
        return {name: getattr(self, name) for name in FIELDS if self._counts(name)}

    @property
    def compiled(self) -> bool:
        """Whether XLA compiles the training: where `jit_compile` is true and has an effect."""
        return self.jit_compile and self._counts("jit_compile")

    def _counts(self, name: str) -> bool:
        conditions = FIELDS[name].shown_where
        return all(getattr(self, other) in values for other, values in conditions.items())


def _checked_options(optimizer: str, given: Any) -> dict[str, float | int | bool]:
    """Return every hyperparameter of `optimizer`, given or default, checked."""
    specs = {p.name: p for p in OPTIMIZERS[optimizer].hyperparameters}
    if not isinstance(given, Mapping):
        raise ConfigError(f"optimizer_options must be named values. Got {shown(given)}.")
    for name in given:
        if name not in specs:
            takes = ", ".join(specs) or "no options"
            raise ConfigError(f"{optimizer} takes {takes}. Got {shown(name)}.")
    return {name: spec.check(given.get(name, spec.default)) for name, spec in specs.items()}
