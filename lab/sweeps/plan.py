"""SweepPlan: which runs a sweep has, from what they share, what varies, and their seeds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS, HYPERPARAMETERS, Choice
from lab.options.kinds import shown
from lab.safe_text import one_line
from lab.sweeps.values import NAMES, check_effect, check_names, checked
from lab.sweeps.words import counted, product_in_words

MOST_RUNS = 2000
"""Runs that a sweep has at most."""

ASKS_ABOVE = 100
"""Runs above which the Train page asks before it queues them."""

KEEPS = Choice(
    "keeps", "Models to keep", "best",
    {"best": "each group's best run", "all": "every run", "none": "none"},
    "Histories and test results are always kept. A group is the runs that differ in nothing but "
    "the seed; a model of the first form takes 1 to 2 megabytes.",
)
"""Whose models a sweep stores."""

_LONGEST_NAME = 200
_ALWAYS = {"jit_compile": True}  # unless the plan says otherwise


@dataclass(frozen=True)
class SweepPlan:
    """A valid plan of at least one run: all combinations of what varies, each with every seed.

    Attributes:
        name: What the sweep is called.
        base: Fields and hyperparameters that all runs share, by Keras's key; defaults where not
            given, the learning rate's being each optimizer's own, and `jit_compile` true.
        vary: The values of each field or hyperparameter that varies, by Keras's key.
        seeds: The seeds that each combination is run with.
        keeps: Whose models are stored, one of `KEEPS`.

    Raises:
        ConfigError: A name or value is unknown or out of range, given twice or not at all, a
            hyperparameter is not every optimizer's, or there are more than `MOST_RUNS` runs.
    """

    name: str
    base: Mapping[str, Any] = field(default_factory=dict)
    vary: Mapping[str, tuple] = field(default_factory=dict)
    seeds: tuple[int, ...] = (0,)
    keeps: str = KEEPS.default

    def __post_init__(self) -> None:
        self._set(name=_checked_name(self.name), keeps=KEEPS.check(self.keeps))
        self._check_shape()
        optimizers = self._optimizers()
        self._set(
            base={name: self._of_every_run(name, optimizers) for name in _ordered(self.base)},
            vary={name: self._varied(name, optimizers) for name in _ordered(self.vary)},
            seeds=_distinct("seeds", [FIELDS["seed"].check(seed) for seed in self.seeds]),
        )
        possible = {name: (spec.default,) for name, spec in FIELDS.items()}
        possible |= {name: (value,) for name, value in self.base.items()} | self.vary
        for name in self.vary:
            check_effect(name, possible)
        self._set(_configs=tuple(self._built()))

    @property
    def configs(self) -> list[RunConfig]:
        """The runs: what varies in the order of `FIELDS`, the last of it fastest but the seeds."""
        return list(self._configs)

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(self._configs)

    @property
    def words(self) -> str:
        """The plan's size in words, e.g. "6 runs: 2 optimizers x 3 seeds"."""
        return f"{counted(self.count, 'run')}: {self._product}"

    # --- checks ---------------------------------------------------------------------------------

    @property
    def _product(self) -> str:
        counts = {name: len(self.vary[name]) for name in _ordered(self.vary)}
        return product_in_words(counts | {"seed": len(self.seeds)})

    def _check_shape(self) -> None:
        """Check names and counts, before any value is looked at and any run is built."""
        check_names("base", self.base)
        check_names("vary", self.vary)
        if both := [name for name in self.vary if name in self.base]:
            raise ConfigError(f"A field may be in base or in vary. Got {both[0]} in both.")
        for name, values in ({"seeds": self.seeds} | dict(self.vary)).items():
            if not isinstance(values, (list, tuple)) or not values:
                got = "an empty list" if isinstance(values, (list, tuple)) else shown(values)
                raise ConfigError(f"{name} must be a list of at least one value. Got {got}.")
        runs = math.prod(map(len, self.vary.values())) * len(self.seeds)
        if runs > MOST_RUNS:
            raise ConfigError(
                f"A sweep has at most {MOST_RUNS:,} runs. Got {self._product} = {runs:,} runs."
            )

    def _optimizers(self) -> list[str]:
        """Return the optimizers of the sweep, checked."""
        spec = FIELDS["optimizer"]
        if "optimizer" in self.vary:
            return list(self._varied("optimizer", ()))
        return [spec.check(self.base.get("optimizer", spec.default))]

    def _of_every_run(self, name: str, optimizers: list[str]) -> Any:
        try:
            return checked(name, self.base[name], optimizers)
        except ConfigError as error:
            raise ConfigError(f"{error} It is in base, and so in every run.") from error

    def _varied(self, name: str, optimizers: list[str] | tuple[()]) -> tuple:
        values = []
        for index, value in enumerate(self.vary[name]):
            try:
                values.append(checked(name, value, optimizers))
            except ConfigError as error:
                count = len(self.vary[name])
                raise ConfigError(
                    f"{error} It is value {index + 1} of {count} in vary, and first met in run "
                    f"{index * self._stride(name) + 1}."
                ) from error
        return _distinct(name, values)

    def _stride(self, name: str) -> int:
        """Return how many runs have a value of `name` before the next value's begin."""
        faster = NAMES[NAMES.index(name) + 1 :]
        counts = (len(self.vary[other]) for other in faster if other in self.vary)
        return math.prod(counts) * len(self.seeds)

    def _built(self) -> Iterator[RunConfig]:
        for number, values in enumerate(product(*self.vary.values(), self.seeds), start=1):
            varied = dict(zip((*self.vary, "seed"), values, strict=True))
            settings = _ALWAYS | self.base | varied
            options = {name: settings.pop(name) for name in HYPERPARAMETERS if name in settings}
            try:
                yield RunConfig(**settings, optimizer_options=options)
            except ConfigError as error:
                said = ", ".join(f"{name} {shown(value)}" for name, value in varied.items())
                raise ConfigError(f"Run {number} ({said}) cannot be: {error}") from error

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)


def _ordered(given: Mapping[str, Any]) -> list[str]:
    return [name for name in NAMES if name in given]


def _checked_name(name: Any) -> str:
    line = one_line(name) if isinstance(name, str) else ""
    if 1 <= len(line) <= _LONGEST_NAME:
        return line
    raise ConfigError(f"name must be a text of 1 to {_LONGEST_NAME} characters. Got {shown(name)}.")


def _distinct(name: str, values: list) -> tuple:
    seen = set()
    for value in values:
        if value in seen:
            value = "-".join(map(str, value)) if isinstance(value, tuple) else value
            raise ConfigError(f"{name} must name each value once. Got {shown(value)} twice.")
        seen.add(value)
    return tuple(values)
