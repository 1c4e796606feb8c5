"""Names of runs on one chart, shortened by what they share."""

from __future__ import annotations

from collections.abc import Sequence

from lab.config.run_title import SEPARATOR
from lab.store import Run


def legend_names(runs: Sequence[Run]) -> dict[str, str]:
    """Return a name a run, by id: without the parts that all share, and no two the same."""
    parts = {run.id: run.name.split(SEPARATOR) for run in runs}
    shared = set.intersection(*map(set, parts.values())) if len(parts) > 1 else set()
    names: dict[str, str] = {}
    taken: set[str] = set()
    for run in runs:
        if run.id in names:
            continue
        kept = SEPARATOR.join(part for part in parts[run.id] if part not in shared) or run.name
        name, count = kept, 1
        while name in taken:
            count += 1
            name = f"{kept} ({count})"
        taken.add(name)
        names[run.id] = name
    return names
