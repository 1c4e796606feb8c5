"""Runs by a field's value, learning rate and seed: what rankings are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from lab.analysis.field_values import in_words
from lab.analysis.pairs import GUESSING, score
from lab.errors import ConfigError
from lab.options import FIELDS, OPTIMIZERS
from lab.options.kinds import shown
from lab.store import Run
from lab.sweeps.words import counted

SUBJECTS = tuple(name for name in FIELDS if name not in ("learning_rate", "seed"))
"""Fields whose values can be ranked."""


@dataclass
class Cell:
    """Runs of one value at one learning rate.

    Attributes:
        accuracies: Test accuracy by seed, of runs that have one to count.
        diverged: How many of those diverged.
        failed: How many more failed or came to no test accuracy.
    """

    accuracies: dict[int, float] = field(default_factory=dict)
    diverged: int = 0
    failed: int = 0


def best_value(history: pd.DataFrame | None) -> Callable[[Run], float | None]:
    """Return what gives a run's best validation accuracy: guessing's, of one that never had any."""
    of_history: dict[str, float] = {}
    if history is not None and not history.empty:
        of_history = history.groupby("run")["val_accuracy"].max().dropna().to_dict()

    def best(run: Run) -> float | None:
        value = run.best_value if run.config.monitor == "val_accuracy" else None
        value = of_history.get(run.id) if value is None else value
        return GUESSING if value is None and run.status == "diverged" else value

    return best


class Table:
    """The ended runs by value, learning rate and seed, in one pass over them.

    Attributes:
        values: The subject's values, as first queued.
        notes: What was left out, or differs besides.
    """

    def __init__(
        self, runs: Sequence[Run], subject: str, best: Callable[[Run], float | None]
    ) -> None:
        if subject not in SUBJECTS:
            fields = ", ".join(SUBJECTS)
            raise ConfigError(f"A ranking is of one of {fields}. Got {shown(subject)}.")
        self.subject, self._best = subject, best
        self._runs: dict[Any, dict[float, dict[int, Run]]] = {}
        known = [run for run in runs if run.config]
        known.sort(key=lambda run: (run.created_at or 0.0, run.id))
        ended = [run for run in known if not run.active]
        for run in ended:
            config = run.config
            rates = self._runs.setdefault(getattr(config, subject), {})
            rates.setdefault(self.key(config.learning_rate), {})[config.seed] = run
        self.values = list(self._runs)
        self.notes = tuple(_notes(subject, ended, len(known) - len(ended), len(self)))

    def __len__(self) -> int:
        return sum(len(seeds) for rates in self._runs.values() for seeds in rates.values())

    @property
    def label(self) -> str:
        """What the subject is called within a sentence."""
        return _label(self.subject)

    @staticmethod
    def key(rate: float) -> float:
        """Return a learning rate without what rounding made of it."""
        return float(f"{rate:.9g}")

    @cached_property
    def common_rates(self) -> tuple[float, ...]:
        """The learning rates with which every value has ended runs, rising."""
        rates = [set(of_value) for of_value in self._runs.values()]
        return tuple(sorted(set.intersection(*rates))) if rates else ()

    @cached_property
    def common_seeds(self) -> tuple[int, ...]:
        """The seeds with which every value has ended runs, rising."""
        seeds = [set().union(*of_value.values()) for of_value in self._runs.values()]
        return tuple(sorted(set.intersection(*seeds))) if seeds else ()

    def tried(self, value: Any, seeds: Sequence[int]) -> list[float]:
        """Return the learning rates with which all of `seeds` have ended, rising."""
        rates = self._runs[value]
        return sorted(rate for rate, found in rates.items() if found.keys() >= set(seeds))

    def validation(self, value: Any, rate: float, seeds: Sequence[int] | None = None) -> float:
        """Return the mean of the best validation accuracies of some seeds, or of all; or NaN."""
        found = self._runs[value][rate]
        bests = [self._best(found[seed]) for seed in (found if seeds is None else seeds)
                 if found[seed].status != "failed"]
        known = [best for best in bests if best is not None]
        return float(np.mean(known)) if known else float("nan")

    def cell(self, value: Any, rate: float, seeds: Sequence[int] | None = None) -> Cell:
        """Return the scores of a value at a learning rate, of some seeds or of all."""
        cell = Cell()
        found = self._runs[value].get(self.key(rate), {})
        for seed in sorted(found if seeds is None else found.keys() & set(seeds)):
            run, accuracy = found[seed], score(found[seed])
            if accuracy is not None:
                cell.accuracies[seed] = accuracy
                cell.diverged += run.status == "diverged"
            cell.failed += accuracy is None
        return cell

    def default_rate(self, value: Any) -> float:
        """Return the default learning rate of a value's optimizer."""
        first = next(iter(next(iter(self._runs[value].values())).values()))
        return self.key(OPTIMIZERS[first.config.optimizer].learning_rate)

    def words(self, value: Any) -> str:
        """Return a value of the subject in words."""
        return in_words(self.subject, value)


def _notes(subject: str, ended: Sequence[Run], active: int, counting: int) -> list[str]:
    """Say what of the runs is not in the table, and what differs among them besides."""
    notes = []
    if active:
        notes.append(f"{counted(active, 'run')} {'is' if active == 1 else 'are'} still to end.")
    if several := len(ended) - counting:
        notes.append(f"{counted(several, 'run')} {'was' if several == 1 else 'were'} left out: of "
                     "several with one learning rate and seed the last one queued counts.")
    others = [
        _label(name) for name in SUBJECTS
        if name != subject and len({getattr(run.config, name) for run in ended}) > 1
    ]
    options: dict[str, set] = {}
    for run in ended:
        of_optimizer = options.setdefault(run.config.optimizer, set())
        of_optimizer.add(tuple(sorted(run.config.optimizer_options.items())))
    if any(len(found) > 1 for found in options.values()):
        others.append("an optimizer's hyperparameters")
    if others:
        notes.append(f"These runs differ in {', '.join(others)} as well: that may be the reason.")
    return notes


def _label(name: str) -> str:
    label = FIELDS[name].label
    return label[0].lower() + label[1:]
