"""A run's name in words, made of the parts that the table of fields gives its values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.options import FIELDS, OPTIMIZERS, Field
from lab.options.kinds import Title

if TYPE_CHECKING:
    from lab.config.run_config import RunConfig

SEPARATOR = " · "
_HYPERPARAMETER_RANK = 5  # after what every title says, before what few do
_LAST = 99
_NUMBER = re.compile(r"\{1:[^}]*\}")


@dataclass(frozen=True)
class Part:
    """A value in words; `said` is whether a title has it, `always` whether every title says it."""

    words: str
    rank: int
    said: bool
    always: bool


def run_title(config: RunConfig) -> str:
    """Return a config in words, e.g. "Adam · ReLU · lr 0.001 · batch 32 · raw pixels".

    Optimizer, activation, learning rate and batch size are always said, everything else where it is
    not the default: so two configs that differ have two titles.
    """
    return SEPARATOR.join(part.words for part in title_parts(config).values() if part.said)


def title_parts(config: RunConfig, *, exact: bool = False) -> dict[str, Part]:
    """Return all that has an effect in a config, in words, by its name and in a title's order.

    Args:
        exact: Whether fractions have all of their digits, where six do not tell them apart.
    """
    parts = {
        name: _part(FIELDS[name], value, _LAST, exact) for name, value in config.in_effect.items()
    }
    for spec in OPTIMIZERS[config.optimizer].hyperparameters:
        value = config.optimizer_options[spec.name]
        parts[spec.name] = _part(spec, value, _HYPERPARAMETER_RANK, exact)
    return dict(sorted(parts.items(), key=lambda item: item[1].rank))


def _part(spec: Field, value: Any, rank: int, exact: bool) -> Part:
    title = spec.title or Title(f"{spec.name} {{0}}", rank)
    said = title.always or value != spec.default
    if title.word and value == getattr(spec, "word", None):
        return Part(title.word, title.rank, said, title.always)
    words = title.words
    if isinstance(value, str):
        words = _NUMBER.sub("{0}", words)  # such as {1:,}, which a word cannot be written by
    written = spec.write if exact and isinstance(value, float) else spec.words
    return Part(words.format(written(value), value), title.rank, said, title.always)
