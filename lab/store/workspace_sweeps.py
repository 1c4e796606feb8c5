"""What a reader may see and change of a workspace's own sweeps."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, and_, select, true

from lab.config import RunConfig
from lab.errors import SweepNotFoundError
from lab.store.records import Run
from lab.store.schema import runs, sweeps
from lab.store.store import RunStore
from lab.store.sweep_outcomes import Outcome, latest, outcomes, setups
from lab.store.sweep_records import Sweep, SweepProgress


class OwnSweeps:
    """The sweeps of one workspace; the id of another one's names nothing."""

    def __init__(self, store: RunStore, id: str) -> None:
        """Look at the workspace of this id in a store."""
        self.id = id
        self._store = store

    def sweeps(self) -> list[Sweep]:
        """Return the own sweeps, newest first."""
        return self._store.sweeps(select(sweeps.c.id).where(sweeps.c.workspace == self.id))

    def live_sweeps(self, visit: str | None, since: float = 0.0) -> list[Sweep]:
        """Return the own sweeps that are not over, and those of a visit, first queued first.

        Args:
            visit: The visit's id; None for all visits.
            since: When a sweep of the visit must have been queued, in seconds since 1970.
        """
        of_visit = true() if visit is None else sweeps.c.visit == visit
        recent = and_(of_visit, sweeps.c.created_at >= since)
        found = select(sweeps.c.id).where(
            sweeps.c.workspace == self.id, sweeps.c.ended_at.is_(None) | recent
        )
        return self._store.sweeps(found)[::-1]

    def sweep(self, sweep: str) -> Sweep:
        """Return one sweep."""
        found = self._store.sweeps(self._own_sweeps([sweep]))
        if not found:
            raise SweepNotFoundError(f"No sweep has the id {sweep!r}.")
        return found[0]

    def sweep_progress(self, sweeps: Iterable[str]) -> dict[str, SweepProgress]:
        """Return how far these own sweeps are, by id; one without any run is left out."""
        return self._store.sweep_progress(self._own_sweeps(sweeps))

    def sweep_runs(self, sweep: str) -> list[Run]:
        """Return the runs of a sweep, first queued first."""
        found = select(runs.c.id).where(
            runs.c.sweep.in_(self._own_sweeps([sweep])), runs.c.config_group.is_not(None)
        )
        return self._store.runs(found)[::-1]

    def ended_in_sweep(self, sweep: str, since: float) -> list[Run]:
        """Return a sweep's runs that nothing is to come of since then, first ended first.

        Args:
            since: In seconds since 1970.
        """
        found = select(runs.c.id).where(
            runs.c.sweep.in_(self._own_sweeps([sweep])), runs.c.config_group.is_not(None),
            runs.c.finished_at >= since,
        )
        return sorted(self._store.runs(found), key=lambda run: run.finished_at)

    def sweep_outcomes(self, sweep: str) -> list[Outcome]:
        """Return what came of each run of a sweep so far, first queued first."""
        with self._store._read() as db:
            return outcomes(db, self._own_sweeps([sweep]))

    def sweep_setups(self, sweep: str) -> dict[str, RunConfig]:
        """Return a config of each group of a sweep, by the group."""
        with self._store._read() as db:
            return setups(db, self._own_sweeps([sweep]))

    def latest_of_sweeps(self, sweeps: Iterable[str], most: int) -> list[Run]:
        """Return the runs of sweeps that train, and the last that ended, first queued first."""
        with self._store._read() as db:
            return latest(db, self._own_sweeps(sweeps), most)

    def pause_sweep(self, sweep: str) -> None:
        """Have the runs of a sweep that have not begun wait; those that train go on."""
        self._store.pause_sweep(self._one(sweep))

    def resume_sweep(self, sweep: str, engine: str) -> bool:
        """Have the runs of a sweep that wait get their turn on an engine, by its id.

        Returns:
            Whether it was held, and goes on now; one that goes on already stays where it is.
        """
        return self._store.resume_sweep(self._one(sweep), engine=engine)

    def cancel_sweep(self, sweep: str) -> None:
        """Stop the runs of a sweep that wait, and ask those that train to stop."""
        self._store.cancel_sweep(self._one(sweep))

    def rename_sweep(self, sweep: str, to: str) -> None:
        """Give a sweep another name to be shown."""
        self._store.rename_sweep(self._one(sweep), to)

    def delete_sweep(self, sweep: str) -> None:
        """Delete a sweep with all its runs, their histories and models."""
        self._store.delete_sweep(self._one(sweep))

    def _one(self, sweep: str) -> Select:
        """Select the id of an own sweep, to be changed; there must be one."""
        self.sweep(sweep)
        return self._own_sweeps([sweep])

    def _own_sweeps(self, ids: Iterable[str]) -> Select:
        sayable = [id for id in ids if "\0" not in id]  # PostgreSQL has no other text
        return select(sweeps.c.id).where(sweeps.c.workspace == self.id, sweeps.c.id.in_(sayable))
