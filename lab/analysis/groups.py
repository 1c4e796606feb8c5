"""Groups of runs: those that are equal in what they are grouped by, seeds together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from lab.analysis.configs import config_values
from lab.config import RunConfig
from lab.config.run_title import SEPARATOR, title_parts
from lab.errors import ConfigError
from lab.options import FIELDS, HYPERPARAMETERS
from lab.options.kinds import shown
from lab.store import Run

GROUPABLE = tuple(name for name in (*FIELDS, *HYPERPARAMETERS) if name != "seed")
"""What runs can be grouped by: every field and hyperparameter but the seed."""


@dataclass(frozen=True)
class Group:
    """Runs that are equal in what they are grouped by, and come from one place.

    Attributes:
        key: 8 hex digits, the same for the same values wherever they are grouped alike.
        name: What tells it from the other groups, in words; "all runs" where nothing does.
        runs: Its runs, first queued first.
        by: The fields that it was grouped by, with the values that its runs share.
        color: Its index into the palette.
    """

    key: str
    name: str
    runs: tuple[Run, ...]
    by: Mapping[str, Any] = field(default_factory=dict)
    color: int = 0

    @property
    def ids(self) -> list[str]:
        """The ids of its runs."""
        return [run.id for run in self.runs]

    @property
    def config(self) -> RunConfig:
        """The config of its first run."""
        return self.runs[0].config

    @cached_property
    def by_seed(self) -> dict[int, Run]:
        """A run a seed, in the seeds' order: of several the last queued that came to an end."""
        ordered = sorted(self.runs, key=lambda run: (not run.active, run.created_at or 0.0))
        found = {run.config.seed: run for run in ordered}
        return dict(sorted(found.items()))

    @cached_property
    def statuses(self) -> Counter[str]:
        """How many of its runs have each status."""
        return Counter(run.status for run in self.runs)

    @property
    def one_setup(self) -> bool:
        """Whether its runs differ in nothing but the seed, so that more seeds can be queued."""
        return len({_values(run.config) for run in self.runs}) == 1


def what_differs(runs: Iterable[Run]) -> list[str]:
    """Return the names that can be grouped by whose values are not the same in all `runs`.

    A hyperparameter counts where two runs that both have it differ in it.
    """
    rows = [config_values(run.config) for run in runs if run.config]
    return [
        name for name in GROUPABLE
        if len({str(row[name]) for row in rows if name in row}) > 1
    ]


def group_runs(runs: Sequence[Run], by: Sequence[str] | None = None) -> list[Group]:
    """Return `runs` in groups of equal values, in the order in which each was first queued.

    Args:
        runs: In any order; those without a valid config are left out.
        by: Names of fields and hyperparameters out of `GROUPABLE`; None for all that differ, so
            that a group's runs are equal but for the seed.

    Raises:
        ConfigError: A name is none of `GROUPABLE`.
    """
    for name in by or ():
        if name not in GROUPABLE:
            raise ConfigError(f"Runs are grouped by {', '.join(GROUPABLE)}. Got {shown(name)}.")
    known = sorted((run for run in runs if run.config), key=lambda r: (r.created_at or 0.0, r.id))
    by = what_differs(known) if by is None else [name for name in GROUPABLE if name in by]
    members: dict[tuple, list[Run]] = {}
    for run in known:
        row = config_values(run.config)
        values = tuple((name, row.get(name)) for name in by)
        members.setdefault((run.origin, values), []).append(run)
    names = _names({values: found[0].config for (_, values), found in members.items()}, by)
    return [
        Group(_key(origin, values), ": ".join(filter(None, [origin, names[values]])), tuple(found),
              dict(values), color)
        for color, ((origin, values), found) in enumerate(members.items())
    ]


def _names(configs: Mapping[tuple, RunConfig], by: Sequence[str]) -> dict[tuple, str]:
    """Return what each group is called: what its title says of what differs among them."""
    differ = [name for name in by if len({dict(values)[name] for values in configs}) > 1]

    def named(*, exact: bool) -> dict[tuple, str]:
        names = {}
        for values, config in configs.items():
            parts = title_parts(config, exact=exact)
            said = [part.words for name, part in parts.items() if name in differ]
            names[values] = SEPARATOR.join(said) or "all runs"
        return names

    names = named(exact=False)
    return names if len(set(names.values())) == len(names) else named(exact=True)


def _key(origin: str, values: tuple) -> str:
    return sha256(repr((origin, values)).encode()).hexdigest()[:8]


def _values(config: RunConfig) -> tuple:
    return tuple(sorted((n, str(v)) for n, v in config.settings.items() if n != "seed"))
