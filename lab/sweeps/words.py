"""A sweep's size in words."""

from __future__ import annotations

from collections.abc import Mapping

# What one value of a field is called; "2 values of patience" where nothing short would do.
_ONE = {
    "activation": "activation", "optimizer": "optimizer", "learning_rate": "learning rate",
    "batch_size": "batch size", "scaling": "pixel scaling", "seed": "seed", "dataset": "dataset",
    "schedule": "schedule", "hidden_layers": "hidden layers setup", "architecture": "architecture",
}


def product_in_words(counts: Mapping[str, int]) -> str:
    """Return how many values each name has, e.g. "2 optimizers x 3 seeds"."""
    return " x ".join(
        counted(count, _ONE[name]) if name in _ONE else f"{counted(count, 'value')} of {name}"
        for name, count in counts.items()
    )


def counted(count: int, what: str) -> str:
    """Return a number of things in words, e.g. "1,350 runs"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return about how long something takes, in words, e.g. "25 minutes"."""
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= 1.5 * size:
            return counted_about(seconds / size, unit)
    return counted(max(1, round(seconds)), "second")


def counted_about(count: float, what: str) -> str:
    """Return about how many things there are, to a half where they are few."""
    rounded = round(2 * count) / 2 if count < 10 else round(count)
    return f"{rounded:,g} {what}s"
