"""A run's name in words, made of the parts that the table of fields gives its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.options import FIELDS, OPTIMIZERS, Field
from lab.options.kinds import Title

if TYPE_CHECKING:
    from lab.config.run_config import RunConfig

SEPARATOR = " · "
_HYPERPARAMETER_RANK = 5  # after what every title says, before what few do
_LAST = 99


def run_title(config: RunConfig) -> str:
    """Return a config in words, e.g. "Adam · ReLU · lr 0.001 · batch 32 · raw pixels".

    Optimizer, activation, learning rate and batch size are always said, everything else where it is
    not the default: so two configs that differ have two titles.
    """
    parts = [_part(FIELDS[name], value, _LAST) for name, value in config.in_effect.items()]
    parts += [
        _part(spec, config.optimizer_options[spec.name], _HYPERPARAMETER_RANK)
        for spec in OPTIMIZERS[config.optimizer].hyperparameters
    ]
    return SEPARATOR.join(words for _, words in sorted(filter(None, parts), key=lambda p: p[0]))


def _part(spec: Field, value: Any, rank: int) -> tuple[int, str] | None:
    """Return a value's rank and words, or None where it goes without saying."""
    title = spec.title or Title(f"{spec.name} {{0}}", rank)
    if value == spec.default and not title.always:
        return None
    if title.word and value == getattr(spec, "word", None):
        return title.rank, title.word
    return title.rank, title.words.format(spec.words(value), value)
