"""Where a comparison's runs and their histories come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from lab.errors import SweepNotFoundError
from lab.store import Run
from lab.ui.compare.atlas_choice import atlas_runs
from lab.ui.shared.address import Address
from lab.ui.shared.histories import histories
from lab.ui.shared.workspace import workspace


@dataclass(frozen=True)
class Compared:
    """The runs that are compared, first queued first, and how their epochs are had."""

    runs: list[Run]

    @property
    def active(self) -> bool:
        """Whether anything is still to come of any of them."""
        return any(run.active for run in self.runs)

    def history(self, runs: Sequence[Run]) -> pd.DataFrame:
        """Return the epochs of some of them, without the metrics by layer."""
        return histories(runs)

    def by_layer(self, runs: Sequence[Run], metric: str) -> pd.DataFrame:
        """Return a metric by layer of some of them."""
        return workspace().history([run.id for run in runs], [metric])

    def first_epoch(self, runs: Sequence[Run]) -> pd.DataFrame:
        """Return how some of them fared within their first epoch."""
        return workspace().first_epoch([run.id for run in runs])


def compared_runs(here: Address) -> Compared:
    """Return what the page's address names: runs, all of whole sweeps, and the atlas's groups."""
    found = {run.id: run for sweep in _there(here["sweep"] or []) for run in _of_sweep(sweep)}
    lone = [name for name in here["runs"] or [] if name not in found]
    for run in workspace().runs(lone) if lone else []:
        found[run.id] = run
    found |= {run.id: run for run in atlas_runs(here)}
    runs = [run for run in found.values() if not run.never_began]
    return Compared(sorted(runs, key=lambda run: (run.created_at or 0.0, run.id)))


def missing_sweeps(sweeps: Iterable[str]) -> list[str]:
    """Return those of these sweeps that are not in the workspace."""
    there = set(_there(sweeps := list(sweeps)))
    return [sweep for sweep in sweeps if sweep not in there]


def _there(sweeps: Sequence[str]) -> list[str]:
    """Return those that are in the workspace, by one question for thousands of names in a link."""
    known = {sweep.id for sweep in workspace().sweeps()} if sweeps else ()
    return [sweep for sweep in sweeps if sweep in known]


def _of_sweep(sweep: str) -> list[Run]:
    try:
        return workspace().sweep_runs(sweep)
    except SweepNotFoundError:
        return []
