"""What came of a sweep's groups so far: a row a group, the best first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

import pandas as pd

from lab.config import RunConfig
from lab.config.run_title import SEPARATOR, title_parts
from lab.options import FIELDS, HYPERPARAMETERS, Number
from lab.store.sweep_outcomes import Outcome

_OWN_END = ("completed", "early_stopped", "diverged")  # neither stopped by hand nor failed
_FINAL = (*_OWN_END, "stopped", "failed")


def what_varies(configs: Iterable[RunConfig]) -> list[str]:
    """Return the names of fields and hyperparameters that are not the same in all configs."""
    seen: dict[str, set] = defaultdict(set)
    settings = [config.settings | {"seed": 0} for config in configs]
    for values in settings:
        for name, value in values.items():
            seen[name].add(value)
    return [
        name for name in (*FIELDS, *HYPERPARAMETERS)
        if len(seen[name]) > 1 and all(name in values for values in settings)
    ]


def group_name(config: RunConfig, names: Sequence[str]) -> str:
    """Return a group's name in a sweep: what its title says of what varies."""
    parts = title_parts(config)
    return SEPARATOR.join(part.words for name, part in parts.items() if name in names)


def results(
    setups: Mapping[str, RunConfig], outcomes: Iterable[Outcome], *, falls: bool = False
) -> pd.DataFrame:
    """Return a row a group, best median first, those without a value last.

    Args:
        setups: A config of each group.
        outcomes: All runs of the sweep.
        falls: Whether a smaller monitored value is better, as a loss's is.

    Returns:
        Index: group. Columns: what varies, in words but for numbers; runs; ended, of them;
        diverged; failed; seeds, the number of runs with a value that came to their own end; median
        and best of those values; test_accuracy (fraction) of the best run; best_run, its id.
    """
    members: dict[str, list[Outcome]] = {group: [] for group in setups}
    for outcome in outcomes:
        if outcome.group in members:
            members[outcome.group].append(outcome)
    names = what_varies(setups.values())
    rows = []
    for group, config in setups.items():
        row = {name: _cell(name, config.settings[name]) for name in names}
        rows.append(row | _row(members[group], falls=falls))
    table = pd.DataFrame(rows, index=pd.Index(list(setups), name="group"))
    if table.empty:
        return table
    kinds = {"median": float, "best": float, "test_accuracy": float}
    table = table.astype(kinds)
    return table.sort_values("median", ascending=falls, kind="stable", na_position="last")


def leaders(table: pd.DataFrame, most: int) -> list[str]:
    """Return the best run of each of the first groups, by id, in the table's order."""
    return table["best_run"].dropna().tolist()[:most] if "best_run" in table else []


def _cell(name: str, value: Any) -> Any:
    spec = (FIELDS | HYPERPARAMETERS)[name]
    is_number = isinstance(spec, Number) and spec.word is None
    return value if is_number else spec.words(value)


def _row(members: Sequence[Outcome], *, falls: bool) -> dict:
    statuses = Counter(outcome.status for outcome in members)
    valued = [
        outcome for outcome in members
        if outcome.status in _OWN_END and outcome.value is not None
    ]
    pick = min if falls else max
    best = pick(valued, key=lambda outcome: outcome.value) if valued else None
    return {
        "runs": len(members), "ended": sum(statuses[status] for status in _FINAL),
        "diverged": statuses["diverged"], "failed": statuses["failed"], "seeds": len(valued),
        "median": median(outcome.value for outcome in valued) if valued else None,
        "best": best and best.value, "test_accuracy": best and best.test_accuracy,
        "best_run": best and best.run,
    }
