"""RunConfig: everything that decides what a run does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from lab.errors import ConfigError
from lab.options import ACTIVATIONS, DATASETS, FIELDS, OPTIMIZERS
from lab.options.kinds import shown


@dataclass(frozen=True)
class RunConfig:
    """An immutable, valid description of a run; names, bounds and defaults are those of `FIELDS`.

    Attributes:
        learning_rate: The optimizer's own default where none is given.
        optimizer_options: The optimizer's hyperparameters by Keras's key; defaults where not given.

    Raises:
        ConfigError: A value is unknown or out of range.
    """

    activation: str = FIELDS["activation"].default
    optimizer: str = FIELDS["optimizer"].default
    learning_rate: float | None = None
    optimizer_options: Mapping[str, float | int | bool] = field(default_factory=dict)
    batch_size: int | str = FIELDS["batch_size"].default
    epochs: int = FIELDS["epochs"].default
    patience: int | str = FIELDS["patience"].default
    monitor: str = FIELDS["monitor"].default
    hidden_layers: tuple[int, ...] = FIELDS["hidden_layers"].default
    scaling: str = FIELDS["scaling"].default
    seed: int = FIELDS["seed"].default
    validation_split: float = FIELDS["validation_split"].default
    dataset: str = FIELDS["dataset"].default
    train_samples: int | str = FIELDS["train_samples"].default

    def __post_init__(self) -> None:
        FIELDS["optimizer"].check(self.optimizer)
        if self.learning_rate is None:
            object.__setattr__(self, "learning_rate", OPTIMIZERS[self.optimizer].learning_rate)
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
        return asdict(self) | {"hidden_layers": list(self.hidden_layers)}

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
        parts = [
            OPTIMIZERS[self.optimizer].label,
            ACTIVATIONS[self.activation].label,
            f"lr {self.learning_rate:g}",
            "full batch" if self.batch_size == "full" else f"batch {self.batch_size}",
        ]
        if self.scaling == "raw":
            parts.append("raw pixels")
        if self.patience != "off":
            parts.append(f"patience {self.patience}")
        if self.hidden_layers != FIELDS["hidden_layers"].default:
            parts.append(f"layers {'-'.join(map(str, self.hidden_layers))}")
        if self.train_samples != "all":
            parts.append(f"{self.train_samples:,} images")
        if self.dataset != FIELDS["dataset"].default:
            parts.append(DATASETS[self.dataset].label)
        if self.seed != FIELDS["seed"].default:
            parts.append(f"seed {self.seed}")
        return " · ".join(parts)


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
