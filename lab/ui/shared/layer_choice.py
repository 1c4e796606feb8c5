"""Whose layers a chart shows: those of several runs would be many near-equal lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lab.store import Run
from lab.ui.shared.pick import pick


def run_of_layers(
    runs: Sequence[Run], names: Mapping[str, str], *, key: str, label: str = ""
) -> list[Run]:
    """Return the one of `runs` whose layers are shown, in a list; an empty one for no run.

    Of several runs it is the one that the reader picked, or the latest to begin.

    Args:
        names: What the page calls each run, by id.
        key: Where the session keeps the pick: a list of the run's id, or None before any pick.
        label: Over the drop-down; without one it stands in a line with other controls.
    """
    if len(runs) < 2:
        return list(runs)
    by_id = {run.id: run for run in runs}
    chosen = pick(
        label or "Layers of", {run: names.get(run, run) for run in by_id}, max(runs, key=_begun).id,
        key=key, label_visibility="visible" if label else "collapsed", width=260,
    )
    return [by_id[chosen]]


def _begun(run: Run) -> float:
    return run.started_at if run.started_at is not None else 0.0
